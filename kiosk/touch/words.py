"""The words on the kiosk, in Chinese and English; another language reads English. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

Both = dict[str, str]

CHOOSE: Both = {"zh": "请选择业务", "en": "Please choose a service"}
ONE_TOUCH: Both = {"zh": "轻触一次即可取号", "en": "One touch gives you a ticket"}
NEED: Both = {"zh": "需要优先服务？", "en": "Need priority?"}
CHOSEN_FIRST: Both = {"zh": "已选择，请再选业务", "en": "Chosen – now pick a service"}
YOUR_NUMBER: Both = {"zh": "您的号码", "en": "Your number"}
AHEAD: Both = {"zh": "前面等候", "en": "Ahead of you"}
WAIT: Both = {"zh": "预计等候", "en": "Expected wait"}
HAVE_READY: Both = {"zh": "请准备好", "en": "Please have ready"}
DONE: Both = {"zh": "完成", "en": "Done"}
MORE_TIME: Both = {"zh": "再看一会儿", "en": "More time"}
BACK: Both = {"zh": "返回", "en": "Back"}
ISSUING: Both = {"zh": "正在取号，请稍候", "en": "Taking your number"}
KEEP_CODE: Both = {"zh": "凭此码可取消或补打", "en": "Cancel or reprint with this code"}
SORRY: Both = {"zh": "没有取到号码", "en": "No ticket was issued"}
UNSURE: Both = {"zh": "未收到答复", "en": "No answer came"}
ASK_STAFF: Both = {"zh": "请到咨询台，工作人员为您取号", "en": "Please see our staff, who will help you"}

SLIP: dict[str, Both] = {
    "queued": {"zh": "正在打印小票", "en": "Printing your slip"},
    "late": {"zh": "小票较慢，请先记下号码或拍照", "en": "Slip delayed – note or photograph your number"},
    "held": {"zh": "暂无小票，请记下号码或拍照", "en": "No slip now – note or photograph your number"},
    "coming": {"zh": "小票正在出来，请取走", "en": "Your slip is coming out now"},
    "printed": {"zh": "请取走小票", "en": "Please take your slip"},
    "failed": {"zh": "小票未能打印，请记下号码或拍照", "en": "No slip – note or photograph your number"},
    "none": {"zh": "请记下号码或拍照", "en": "Please note or photograph your number"},
}

FETCH_LATER: Both = {
    "zh": "拍下此码，有纸后在此扫码即可打印小票",
    "en": "Photograph this code: scan it here later to print your slip",
}
NO_SLIPS: dict[str, Both] = {
    "paper_out": {"zh": "缺纸，暂无小票：请记住或拍下屏幕号码", "en": "No paper now: note or photograph your number"},
    "not_ready": {"zh": "暂无小票：请记住或拍下屏幕号码", "en": "No slips now: note or photograph your number"},
    "no_printer": {
        "zh": "本机不出小票：请记住或拍下屏幕号码",
        "en": "No slips here: note or photograph your number",
    },
}
"""Before a ticket is taken."""

AWAY: dict[str, Both] = {
    "starting": {"zh": "取号机正在启动", "en": "This machine is starting"},
    "no_broker": {"zh": "取号机暂停服务", "en": "This machine is out of service"},
    "no_controller": {"zh": "取号机暂停服务", "en": "This machine is out of service"},
    "storage_full": {"zh": "暂时不能取号", "en": "No tickets can be issued now"},
}
AWAY_NEXT: Both = {"zh": "恢复后会自动继续，无需操作", "en": "It will carry on by itself"}

CLOSED: dict[str, Both] = {
    "hours": {"zh": "不在办理时间", "en": "Outside hours"},
    "holiday": {"zh": "今日休息", "en": "Holiday today"},
    "stopped": {"zh": "暂停取号", "en": "No tickets now"},
    "queue_full": {"zh": "等候已满", "en": "Queue is full"},
    "quota_reached": {"zh": "今日已取完", "en": "Full for today"},
    "too_late": {"zh": "下班前已排满", "en": "Too late today"},
    "storage_full": {"zh": "暂时不能取号", "en": "No tickets now"},
    "nobody_takes": {"zh": "暂无窗口办理", "en": "No counter at present"},
    "class_not_taken": {"zh": "此类客户暂无窗口", "en": "No counter for this class"},
    "": {"zh": "暂停办理", "en": "Closed now"},
}
CLOSED_SHORT: dict[str, Both] = {
    "nobody_takes": {"zh": "暂无窗口", "en": "No counter"},
    "class_not_taken": {"zh": "暂无窗口", "en": "No counter"},
}
"""Where there is no room for more."""

SEVERAL: Both = {"zh": "办理多项业务", "en": "Several services"}
GATHER: Both = {"zh": "请选择要办的所有业务", "en": "Choose all you came for"}
IN_ORDER: Both = {"zh": "一个号，按所选顺序办理", "en": "One ticket, served in this order"}
THEN: Both = {"zh": "之后还办", "en": "Then"}

APPOINTMENT: Both = {"zh": "我有预约", "en": "I have an appointment"}
APPOINTMENT_SHORT: Both = {"zh": "预约取号", "en": "Appointment"}
TYPE_CODE: Both = {"zh": "请输入或扫描预约码", "en": "Enter or scan your code"}
CHECK_IN: Both = {"zh": "确定", "en": "Check in"}
ERASE: Both = {"zh": "删除", "en": "Delete"}
LETTERS: Both = {"zh": "字母", "en": "Letters"}
DIGITS: Both = {"zh": "数字", "en": "Digits"}
STILL_HERE: Both = {"zh": "页面即将返回，轻触可继续", "en": "Going back soon – touch to go on"}
CARD_READ: Both = {"zh": "已识别，请选业务", "en": "Card read – now pick a service"}

YOUR_SLIP: Both = {"zh": "您的号码", "en": "Your number"}
SLIP_READ: Both = {"zh": "已读取您的小票", "en": "Your slip was read"}
FOUND: dict[str, Both] = {
    "waiting": {"zh": "正在等候叫号", "en": "Waiting to be called"},
    "called": {"zh": "正在叫您，请看大屏幕", "en": "You are being called – see the screen"},
    "serving": {"zh": "正在办理", "en": "Being served"},
    "parked": {"zh": "暂时挂起，窗口会再叫您", "en": "Set aside – its counter will call again"},
    "no_show": {"zh": "已过号：叫号时您不在", "en": "Missed: you were called and did not come"},
    "finished": {"zh": "已办结，如需办理请重新取号", "en": "Finished – please take a new ticket"},
    "cancelled": {"zh": "已取消，如需办理请重新取号", "en": "Cancelled – please take a new ticket"},
    "expired": {"zh": "已过期，请重新取号", "en": "Of another day – please take a new ticket"},
    "": {"zh": "您想怎么办？", "en": "What would you like to do?"},
}
COME_BACK: Both = {"zh": "我回来了，重新排队", "en": "I am back – queue again"}
GIVE_UP: Both = {"zh": "不办了，取消号码", "en": "Cancel my ticket"}
FETCH: dict[str, Both] = {
    "offered": {"zh": "打印小票", "en": "Print my slip"},
    "again": {"zh": "补打小票", "en": "Print my slip again"},
    "under_way": {"zh": "小票正在打印", "en": "Your slip is being printed"},
    "paper_out": {"zh": "打印机缺纸，暂不能打印小票", "en": "No slip now: the printer is out of paper"},
    "not_ready": {"zh": "打印机暂停，暂不能打印小票", "en": "No slip now: the printer is not ready"},
    "no_printer": {"zh": "本机不出小票，请到其他取号机", "en": "No slips here: please try another machine"},
}
SURE: Both = {"zh": "确定取消？取消后需要重新取号", "en": "Cancel it? You would need a new ticket"}
YES_CANCEL: Both = {"zh": "是，取消号码", "en": "Yes, cancel"}
KEEP: Both = {"zh": "不，继续等候", "en": "No, keep my place"}
ONE_MOMENT: Both = {"zh": "请稍候", "en": "One moment"}

NEWS: dict[str, tuple[Both, Both]] = {
    "returned": (
        {"zh": "已重新排队", "en": "You are in the queue again"},
        {"zh": "请留意屏幕和叫号", "en": "Please watch and listen for your number"},
    ),
    "cancelled": (
        {"zh": "号码已取消", "en": "Your ticket is cancelled"},
        {"zh": "感谢告知，欢迎再来", "en": "Thank you for telling us"},
    ),
    "slip_asked": (
        {"zh": "小票正在打印", "en": "Printing your slip"},
        {"zh": "请在此稍候取走", "en": "Please wait for it here"},
    ),
    "slip_held": (
        {"zh": "小票还不能打印", "en": "Your slip cannot be printed yet"},
        {"zh": "号码仍然有效，请稍后再试", "en": "Your number counts all the same; try again later"},
    ),
    "slip_out": (
        {"zh": "请取走小票", "en": "Please take your slip"},
        {"zh": "请留意屏幕和叫号", "en": "Please watch and listen for your number"},
    ),
    "slip_not_out": (
        {"zh": "小票未能打印", "en": "Your slip was not printed"},
        {"zh": "号码仍然有效，可再扫码重试", "en": "Your number counts all the same; scan again to retry"},
    ),
    "other_hall": (
        {"zh": "这不是本厅的小票", "en": "This slip is of another hall"},
        {"zh": "请在本机重新取号", "en": "Please take a ticket here"},
    ),
    "no_class": (
        {"zh": "无需刷卡", "en": "No card is needed"},
        {"zh": "请直接选择业务取号", "en": "Please choose a service"},
    ),
    "unreadable": (
        {"zh": "未能识别", "en": "This could not be read"},
        {"zh": "请再试一次，或选择业务取号", "en": "Please try again, or choose a service"},
    ),
}

SORRY_FOR: dict[str, Both] = {
    "ticket": SORRY,
    "check_in": SORRY,
    "look_up": {"zh": "未能查到号码", "en": "Your ticket was not found"},
    "return": {"zh": "未能重新排队", "en": "You are not back in the queue"},
    "cancel": {"zh": "号码未取消", "en": "Your ticket was not cancelled"},
    "reprint": {"zh": "小票未能打印", "en": "Your slip was not printed"},
}
"""What did not happen, by what was asked."""

_REFUSALS: dict[str, Both] = {
    "hall_closed": {"zh": "该业务不在办理时间", "en": "This service is outside its hours"},
    "nobody_takes": {"zh": "目前没有窗口为您办理该业务", "en": "No counter takes this for you at present"},
    "service_closed": {"zh": "该业务已停止取号", "en": "No more tickets for this service now"},
    "queue_full": {"zh": "等候人数已满，请稍后再来", "en": "The queue is full, please try again later"},
    "quota_reached": {"zh": "该业务今日号码已取完", "en": "All tickets of today are taken"},
    "card_limit": {"zh": "此卡今日取号次数已满", "en": "This card has had its tickets of today"},
    "too_late": {"zh": "下班前已来不及办理", "en": "You could not be served before closing"},
    "storage_full": {"zh": "系统暂时不能发号", "en": "No tickets can be issued now"},
    "busy": {"zh": "系统繁忙，请稍后再试", "en": "Very busy, please try again soon"},
    "expired": {"zh": "请求已过时，请重试", "en": "That took too long, please try again"},
    "unknown_service": {"zh": "该业务已取消", "en": "This service is no longer offered"},
    "unknown_class": {"zh": "该客户类别已取消", "en": "This customer class is no longer offered"},
    "unknown_appointment": {"zh": "没有找到该预约，请核对预约码", "en": "No such appointment, please check the code"},
    "no_appointments": {"zh": "本厅不办理预约", "en": "No appointments are taken here"},
    "checked_in": {"zh": "该预约已经取过号", "en": "This appointment has its ticket already"},
    "too_early": {"zh": "还没到签到时间，请稍后再来", "en": "Too early to check in, please come back later"},
    "unknown_ticket": {"zh": "不是今天的号码，请重新取号", "en": "Not a ticket of today, please take a new one"},
    "no_return": {"zh": "过号次数已用完，请重新取号", "en": "Missed too often, please take a new ticket"},
    "wrong_state": {"zh": "号码状态已变化，请看屏幕", "en": "Your ticket has moved on, please see the screen"},
    "slip_under_way": {"zh": "小票已在打印，请稍候", "en": "It is being printed already, please wait"},
    "no_printer": {"zh": "本机不出小票，请到其他取号机", "en": "No slips here: please try another machine"},
    "bad_request": {"zh": "未能识别，请重试", "en": "Not understood, please try again"},
    "no_answer": {"zh": "请稍后再试，或咨询工作人员", "en": "Please try again soon, or ask our staff"},
}
_REFUSED: Both = {"zh": "现在不能为您取号", "en": "A ticket cannot be issued now"}
_OTHERWISE: dict[tuple[str, str], Both] = {
    ("return", "too_late"): {"zh": "过号时间太久，请重新取号", "en": "Called too long ago, please take a new ticket"},
}
"""Where a code says something else, by what was asked."""


def said(words: Mapping[str, str], language: str) -> str:
    """The words in that language, else in English, else in any."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def refusal(reason: str, asked: str = "ticket") -> Both:
    """A refusal's code, said to a customer; what they asked for tells what it means."""
    return _OTHERWISE.get((asked, reason)) or _REFUSALS.get(reason) or (_REFUSED if asked in _FOR_TICKETS else {})


def take_all(count: int) -> Both:
    """On the key that ends the choice of several services."""
    if not count:
        return {"zh": "取号", "en": "Take ticket"}
    return {"zh": f"取号（{count} 项）", "en": f"One ticket for {count}" if count > 1 else "Take ticket"}


def chosen(place: int) -> Both:
    """On a service that was chosen among several: when it is its turn."""
    return {"zh": f"已选 · 第 {place} 项", "en": f"Chosen: no. {place}"}


def to_bring(hints: Both, documents: Sequence[Both], language: str) -> str:
    """What to have ready for a service, in a sentence: its hints, else its documents."""
    if hints or not documents:
        return said(hints, language)
    listed = ("、" if language == "zh" else ", ").join(said(each, language) for each in documents)
    return f"{said(HAVE_READY, language)}{'：' if language == 'zh' else ': '}{listed}"


def and_more(left_out: int, language: str, *, on_slip: bool) -> str:
    """The end of a list that is too long for the screen."""
    if language == "zh":
        return f"还有 {left_out} 项，{'请看小票' if on_slip else '请问工作人员'}"
    return f"and {left_out} more: {'see your slip' if on_slip else 'please ask our staff'}"


def then(services: Sequence[tuple[str, Mapping[str, str]]], language: str, *, short: bool = False) -> str:
    """What follows the first service of a visit: `之后还办 B 个人综合业务、C 开卡`."""
    named = [letter if short else f"{letter} {said(names, language)}".strip() for letter, names in services]
    return (
        f"{said(THEN, language)}{' ' if language == 'zh' else ': '}{('、' if language == 'zh' else ', ').join(named)}"
    )


def opens(at: datetime, today: date) -> tuple[Both, Both]:
    """`13:30 开始`, `opens tomorrow 9:00`, and shorter, `Thu 9:00`; `at` as the hall's clock will show it."""
    clock, days = f"{at.hour}:{at:%M}", (at.date() - today).days
    if days <= 0:
        day = {"zh": "", "en": ""}
    elif days < _WEEK:
        day = {"zh": f"{_WEEKDAYS_ZH[at.weekday()]} ", "en": f"{_WEEKDAYS[at.weekday()]} "}
    else:
        day = {"zh": f"{at.month}月{at.day}日 ", "en": f"{at.day} {_MONTHS[at.month - 1]} "}
    named = {"zh": "明天 ", "en": "tomorrow "} if days == 1 else day
    told = {"zh": f"{named['zh']}{clock} 开始", "en": f"opens {named['en']}{clock}"}
    return told, {language: f"{day[language]}{clock}" for language in day}


def opens_again(at: datetime, today: date) -> Both:
    """A sentence of its own: `明天 9:00 开始取号`, `Opens tomorrow 9:00`."""
    when, _ = opens(at, today)
    return {"zh": f"{when['zh']}取号", "en": f"O{when['en'][1:]}"}


def people(ahead: int, language: str) -> str:
    """`前面 3 人`, `3 ahead`."""
    if language == "zh":
        return f"前面 {ahead} 人" if ahead else "前面无人"
    return f"{ahead} ahead" if ahead else "No one ahead"


def wait(seconds: int | None, language: str) -> str:
    """`约 15 分钟`, `about 15 min`; rounded up; "" when it is not known."""
    if seconds is None:
        return ""
    if seconds <= 0:
        return "无需等候" if language == "zh" else "no wait"
    minutes = -(-seconds // 60)
    if minutes < _HOUR:
        return f"约 {minutes} 分钟" if language == "zh" else f"about {minutes} min"
    hours, rest = divmod(minutes, _HOUR)
    if language == "zh":
        return f"约 {hours} 小时 {rest} 分" if rest else f"约 {hours} 小时"
    return f"about {hours} h {rest} min" if rest else f"about {hours} h"


_FOR_TICKETS = ("ticket", "check_in")
_HOUR = 60
_WEEK = 7
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

"""The words on the kiosk, in Chinese and English; another language reads English. Pure."""

from collections.abc import Mapping

Both = dict[str, str]

CHOOSE: Both = {"zh": "请选择业务", "en": "Please choose a service"}
ONE_TOUCH: Both = {"zh": "轻触一次即可取号", "en": "One touch gives you a ticket"}
NEED: Both = {"zh": "需要优先服务？", "en": "Need priority?"}
CHOSEN_FIRST: Both = {"zh": "已选择，请再选业务", "en": "Chosen – now pick a service"}
YOUR_NUMBER: Both = {"zh": "您的号码", "en": "Your number"}
AHEAD: Both = {"zh": "前面等候", "en": "Ahead of you"}
WAIT: Both = {"zh": "预计等候", "en": "Expected wait"}
DONE: Both = {"zh": "完成", "en": "Done"}
MORE_TIME: Both = {"zh": "再看一会儿", "en": "More time"}
BACK: Both = {"zh": "返回", "en": "Back"}
ISSUING: Both = {"zh": "正在取号，请稍候", "en": "Taking your number"}
KEEP_CODE: Both = {"zh": "凭此码可取消或补打", "en": "Cancel or reprint with this code"}
SORRY: Both = {"zh": "没有取到号码", "en": "No ticket was issued"}
UNSURE: Both = {"zh": "未收到答复", "en": "No answer came"}
ASK_STAFF: Both = {"zh": "请到咨询台，工作人员为您取号", "en": "Please see our staff, who will help you"}

SLIP: dict[str, Both] = {
    "queued": {"zh": "正在打印凭条", "en": "Printing your slip"},
    "late": {"zh": "凭条较慢，请先记下号码或拍照", "en": "Slip delayed – please note or photograph your number"},
    "printed": {"zh": "请取走凭条", "en": "Please take your slip"},
    "failed": {"zh": "凭条未能打印，请记下号码或拍照", "en": "No slip – please note or photograph your number"},
    "none": {"zh": "请记下号码或拍照", "en": "Please note or photograph your number"},
}

AWAY: dict[str, Both] = {
    "starting": {"zh": "取号机正在启动", "en": "This machine is starting"},
    "no_broker": {"zh": "取号机暂停服务", "en": "This machine is out of service"},
    "no_controller": {"zh": "取号机暂停服务", "en": "This machine is out of service"},
    "storage_full": {"zh": "暂时不能取号", "en": "No tickets can be issued now"},
}
AWAY_NEXT: Both = {"zh": "恢复后会自动继续，无需操作", "en": "It will carry on by itself"}

CLOSED: dict[str, Both] = {
    "hours": {"zh": "不在办理时间", "en": "Outside hours"},
    "stopped": {"zh": "暂停取号", "en": "No tickets now"},
    "storage_full": {"zh": "暂时不能取号", "en": "No tickets now"},
    "": {"zh": "暂停办理", "en": "Closed now"},
}

_REFUSALS: dict[str, Both] = {
    "hours": {"zh": "该业务不在办理时间", "en": "This service is outside its hours"},
    "service_closed": {"zh": "该业务暂停办理", "en": "This service is closed now"},
    "closed": {"zh": "该业务暂停办理", "en": "This service is closed now"},
    "stopped": {"zh": "该业务已停止取号", "en": "No more tickets for this service now"},
    "storage_full": {"zh": "系统暂时不能发号", "en": "No tickets can be issued now"},
    "expired": {"zh": "请求已过时，请重试", "en": "That took too long, please try again"},
    "unknown_service": {"zh": "该业务已取消", "en": "This service is no longer offered"},
    "no_answer": {"zh": "请稍后再试，或咨询工作人员", "en": "Please try again soon, or ask our staff"},
}
_REFUSED: Both = {"zh": "现在不能为您取号", "en": "A ticket cannot be issued now"}


def said(words: Mapping[str, str], language: str) -> str:
    """The words in that language, else in English, else in any."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def refusal(reason: str) -> Both:
    """A refusal's code, said to a customer."""
    return _REFUSALS.get(reason, _REFUSED)


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


_HOUR = 60

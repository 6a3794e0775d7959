"""The words on the soft panel, in Chinese and English; another language reads English. Pure."""

from collections.abc import Mapping

from counter_panel.keys import Key

Both = Mapping[str, str]

KEYS: dict[Key, Both] = {
    "next": {"zh": "下一位", "en": "Next"},
    "recall": {"zh": "重呼", "en": "Recall"},
    "start": {"zh": "开始", "en": "Start"},
    "finish": {"zh": "办结", "en": "Finish"},
    "no_show": {"zh": "未到", "en": "No-show"},
    "park": {"zh": "挂起", "en": "Park"},
    "open": {"zh": "开窗", "en": "Open"},
    "pause": {"zh": "暂停", "en": "Pause"},
    "close": {"zh": "关窗", "en": "Close"},
}
PAGES: dict[str, Both] = {
    "keys": {"zh": "返回", "en": "Back"},
    "more": {"zh": "更多", "en": "More"},
    "resume": {"zh": "恢复", "en": "Resume"},
    "transfer": {"zh": "转移", "en": "Transfer"},
    "profile": {"zh": "工作模式", "en": "Work profile"},
}
"""Keys that open a page."""
QUESTIONS: dict[str, Both] = {
    "resume": {"zh": "恢复哪个号码？", "en": "Resume which number?"},
    "transfer": {"zh": "转到哪里？", "en": "Transfer where?"},
    "profile": {"zh": "改用哪种工作模式？", "en": "Which work profile?"},
}
POSITIONS: dict[str, Both] = {
    "arrival": {"zh": "按到达时间", "en": "By arrival"},
    "front": {"zh": "排最前", "en": "First"},
    "back": {"zh": "排最后", "en": "Last"},
}
NOBODY_PARKED: Both = {"zh": "没有挂起的号码", "en": "nobody is parked"}
OPEN_FIRST: Both = {"zh": "请先开窗", "en": "open the counter first"}
FINISH_FIRST: Both = {"zh": "先办结当前客户", "en": "finish this one first"}
NO_CUSTOMER: Both = {"zh": "窗口无客户", "en": "nobody is here"}
ONE_PROFILE: Both = {"zh": "只有一种", "en": "there is one only"}
NOW: Both = {"zh": "现在", "en": "now"}
NEXT_LEAF: Both = {"zh": "下一页", "en": "Next page"}
THEN: Both = {"zh": "之后还办", "en": "then"}

STATES: dict[str, Both] = {
    "closed": {"zh": "未开放", "en": "Closed"},
    "open": {"zh": "空闲", "en": "Open"},
    "calling": {"zh": "呼叫中", "en": "Calling"},
    "serving": {"zh": "办理中", "en": "Serving"},
    "paused": {"zh": "暂停服务", "en": "Paused"},
}
LINKS: dict[str, Both] = {
    "online": {"zh": "在线", "en": "Online"},
    "no_broker": {"zh": "网络已断", "en": "No network"},
    "no_controller": {"zh": "主机离线", "en": "Controller away"},
    "starting": {"zh": "正在连接", "en": "Connecting"},
}
AFTER: dict[str, Both] = {
    "pause": {"zh": "办结后暂停", "en": "Pauses after this customer"},
    "close": {"zh": "办结后关窗", "en": "Closes after this customer"},
}
NOBODY: Both = {"zh": "窗口无客户", "en": "Nobody at the counter"}
WAITING: Both = {"zh": "等候", "en": "waiting"}
WAITED: Both = {"zh": "等候", "en": "Waited"}
SERVING_FOR: Both = {"zh": "办理", "en": "Serving"}
CALLED_FOR: Both = {"zh": "已呼叫", "en": "Called"}
RECALLS: Both = {"zh": "重呼", "en": "Recalls"}
OVERTAKEN: Both = {"zh": "被超过", "en": "overtaken"}
SENT: Both = {"zh": "正在发送", "en": "Sending"}
NO_ONE_WAITING: Both = {"zh": "没有客户等候", "en": "Nobody is waiting"}

RULES: dict[str, Both] = {
    "fifo": {"zh": "按到达先后", "en": "by arrival"},
    "accumulating": {"zh": "按累积优先", "en": "by accumulated priority"},
    "strict": {"zh": "按优先级", "en": "by class"},
    "head_start": {"zh": "按提前时间", "en": "by head start"},
    "quota": {"zh": "按比例", "en": "by quota"},
    "out_of_turn": {"zh": "指定呼叫", "en": "called out of turn"},
    "resumed": {"zh": "挂起后恢复", "en": "resumed"},
    "priority": {"zh": "优先客户先叫", "en": "priority called first"},
}
GUARD: Both = {"zh": "等候过久，优先叫号", "en": "waited too long"}
IDLE: Both = {"zh": "空闲时帮办", "en": "helped out while idle"}
ANYBODY: Both = {"zh": "任何客户", "en": "anybody"}

_REFUSALS: dict[str, Both] = {
    "state_changed": {"zh": "窗口状态已变化，请看清后再按", "en": "The counter has changed, look and press again"},
    "counter_closed": {
        "zh": "该窗口未开放，请先开窗或换一个",
        "en": "The counter is closed, open it or choose another",
    },
    "already_open": {"zh": "窗口已经开放，请按下一位", "en": "The counter is open, press Next"},
    "counter_busy": {"zh": "窗口有客户，请先办结或挂起", "en": "Somebody is here, finish or park first"},
    "which_one": {"zh": "挂起的客户不止一位，请按号码恢复", "en": "Several are parked, say which"},
    "nobody_urgent": {"zh": "没有优先客户等候，请按下一位", "en": "Nobody with priority waits, press Next"},
    "nothing_to_rate": {"zh": "本窗口没有可评价的客户", "en": "Nobody here to be asked for a rating"},
    "already_rated": {"zh": "该客户已经评价过，请继续", "en": "Rated already, go on"},
    "too_soon": {"zh": "刚刚呼叫过，请稍等再按", "en": "Called just now, wait and press again"},
    "recall_first": {"zh": "还要再重呼，才能按未到", "en": "Recall again before a no-show"},
    "unknown_ticket": {"zh": "今天没有这个号码", "en": "No such ticket today"},
    "unknown_service": {"zh": "该业务已取消，请另选", "en": "No such service any more, choose another"},
    "unknown_counter": {"zh": "该窗口已取消，请另选", "en": "No such counter any more, choose another"},
    "unknown_profile": {"zh": "该工作模式已取消，请另选", "en": "No such work profile any more, choose another"},
    "same_counter": {"zh": "客户就在本窗口", "en": "The customer is at this counter already"},
    "same_service": {"zh": "客户办的就是该业务，请另选", "en": "That is the service already, choose another"},
    "nobody_takes": {
        "zh": "会没有窗口办理，请先调整其他窗口",
        "en": "No counter would take them, change another one first",
    },
    "busy": {"zh": "主机繁忙，请稍后再按", "en": "The controller is busy, press again soon"},
    "counter_paused": {"zh": "窗口已暂停，请先开窗", "en": "The counter is paused, open it first"},
    "no_ticket": {"zh": "窗口无客户", "en": "Nobody at the counter"},
    "wrong_state": {"zh": "该号码现在不能这样操作", "en": "Not possible with this ticket now"},
    "expired": {"zh": "操作已过时，请重按", "en": "Too late, press again"},
    "storage_full": {"zh": "主机存储已满，未记录", "en": "Controller storage is full, nothing was done"},
    "no_answer": {"zh": "主机未答复，请看清后再按", "en": "No answer, look and press again"},
}


def said(words: Both, language: str) -> str:
    """The words in that language, else in English, else in any."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def refusal(reason: str, message: str) -> Both:
    """A refusal, said to a teller: in English as the controller says it, which names whom and what to do."""
    told = {"zh": message or reason, "en": message or reason}
    return {**told, **_REFUSALS.get(reason, {}), **({"en": message} if message else {})}


def parked(count: int, language: str) -> str:
    """`挂起 2 人`, `2 parked`."""
    return f"挂起 {count} 人" if language == "zh" else f"{count} parked"


def condition(stated: str, language: str) -> str:
    """A `when` condition as a call tells it, such as `A over 15 min`."""
    if language != "zh":
        return f"rule: {stated}"
    whom, _, limit = stated.partition(" over ")
    return f"{ANYBODY['zh'] if whom == ANYBODY['en'] else whom} 等候超过 {limit.removesuffix(' min')} 分钟"


def span(seconds: float, language: str) -> str:
    """`3:05`, from an hour on `1 h 05 min`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} 小时 {minutes:02} 分" if language == "zh" else f"{hours} h {minutes:02} min"

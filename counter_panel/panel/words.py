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
PRIORITY_NEXT: Both = {"zh": "优先叫号", "en": "Priority next"}
ASK_RATING: Both = {"zh": "请评价", "en": "Ask for rating"}
RATING_ASKED: Both = {"zh": "已请客户评价", "en": "The customer is asked"}
NOBODY_URGENT: Both = {"zh": "没有优先客户等候", "en": "nobody with priority"}
NOBODY_TO_RATE: Both = {"zh": "没有可评价的客户", "en": "nobody to be asked"}
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


def said(words: Both, language: str) -> str:
    """The words in that language, else in English, else in any."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def parked(count: int, language: str) -> str:
    """`挂起 2 人`, `2 parked`."""
    return f"挂起 {count} 人" if language == "zh" else f"{count} parked"


def urgent(count: int, language: str) -> str:
    """`等候 2 人`, `2 waiting`."""
    return f"等候 {count} 人" if language == "zh" else f"{count} waiting"


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

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
    "open": {"zh": "开窗", "en": "Open"},
    "pause": {"zh": "暂停", "en": "Pause"},
    "close": {"zh": "关窗", "en": "Close"},
}
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
    "guard": {"zh": "等候过久", "en": "waited too long"},
    "out_of_turn": {"zh": "指定呼叫", "en": "called out of turn"},
}
_REFUSALS: dict[str, Both] = {
    "state_changed": {"zh": "窗口状态已变化，请看清后再按", "en": "The counter has changed, look and press again"},
    "counter_closed": {"zh": "窗口未开放，请先开窗", "en": "The counter is closed, open it first"},
    "counter_paused": {"zh": "窗口已暂停，请先开窗", "en": "The counter is paused, open it first"},
    "no_ticket": {"zh": "窗口无客户", "en": "Nobody at the counter"},
    "wrong_state": {"zh": "当前状态不能这样操作", "en": "Not possible now"},
    "expired": {"zh": "操作已过时，请重按", "en": "Too late, press again"},
    "storage_full": {"zh": "主机存储已满，未记录", "en": "Controller storage is full, nothing was done"},
    "no_answer": {"zh": "主机未答复，请看清后再按", "en": "No answer, look and press again"},
}


def said(words: Both, language: str) -> str:
    """The words in that language, else in English, else in any."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def refusal(reason: str, message: str) -> Both:
    """A refusal's code, said to a teller; an unknown one in the controller's own words."""
    return _REFUSALS.get(reason, {"zh": message or reason, "en": message or reason})


def span(seconds: float, language: str) -> str:
    """`3:05`, from an hour on `1 h 05 min`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} 小时 {minutes:02} 分" if language == "zh" else f"{hours} h {minutes:02} min"

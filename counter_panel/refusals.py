"""What a teller is told when the hall says no, by the reason: short enough for the small screen of a terminal. Pure."""

from collections.abc import Mapping

REFUSALS: dict[str, Mapping[str, str]] = {
    "state_changed": {"zh": "窗口状态已变化，请看清后再按", "en": "Counter changed, look and press again"},
    "counter_closed": {
        "zh": "该窗口未开放，请先开窗或换一个",
        "en": "Counter closed, open it or choose another",
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
    "unknown_profile": {"zh": "该工作模式已取消，请另选", "en": "No such work profile now, choose another"},
    "same_counter": {"zh": "客户就在本窗口", "en": "The customer is at this counter already"},
    "same_service": {"zh": "客户办的就是该业务，请另选", "en": "That is the service already, choose another"},
    "nobody_takes": {
        "zh": "会没有窗口办理，请先调整其他窗口",
        "en": "No counter would take them, change one first",
    },
    "busy": {"zh": "主机繁忙，请稍后再按", "en": "The controller is busy, press again soon"},
    "counter_paused": {"zh": "窗口已暂停，请先开窗", "en": "The counter is paused, open it first"},
    "no_ticket": {"zh": "窗口无客户", "en": "Nobody at the counter"},
    "wrong_state": {"zh": "该号码现在不能这样操作", "en": "Not possible with this ticket now"},
    "expired": {"zh": "操作已过时，请重按", "en": "Too late, press again"},
    "storage_full": {"zh": "主机存储已满，未记录", "en": "Controller storage is full, nothing was done"},
    "number_first": {"zh": "请先输入号码，再按此键", "en": "Type a number, then this key"},
    "number_used": {"zh": "按键未生效，请关机再开后重按", "en": "Not done: switch this box off and on"},
    "bad_request": {"zh": "此键不能这样用", "en": "This key cannot be used so"},
    "no_answer": {"zh": "主机未答复，请看清后再按", "en": "No answer, look and press again"},
}
"""At most 22 Chinese characters, or 44 others."""


def refusal(reason: str, message: str) -> Mapping[str, str]:
    """On a soft panel: in English as the controller says it, which names whom and what to do."""
    told = {"zh": message or reason, "en": message or reason}
    return {**told, **REFUSALS.get(reason, {}), **({"en": message} if message else {})}


def refusal_on_lcd(reason: str, language: str) -> str:
    """On a terminal, in a language of ours, else in English."""
    words = REFUSALS.get(reason, {})
    return words.get(language) or words.get("en") or reason

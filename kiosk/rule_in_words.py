"""The rule in force, in words: it stands on the kiosk and on the slip. Pure."""

from kiosk.config import CustomerClass, HallConfig
from kiosk.queueing.rules import ORDINARY


def rule_in_words(config: HallConfig) -> dict[str, str]:
    """One sentence in each language of the hall."""
    favoured = [of for of in config.customer_classes if of.id != ORDINARY and of.rate != 1]
    by_class = any(profile.discipline == "accumulating" for profile in config.profiles)
    if not by_class or not favoured:
        return {language: _FIFO.get(language, _FIFO["en"]) for language in config.languages}
    return {language: _accumulating(favoured, language) for language in config.languages}


_FIFO = {"zh": "叫号规则：先到先叫。", "en": "Order of calls: first come, first served."}


def _accumulating(favoured: list[CustomerClass], language: str) -> str:
    if language == "zh":
        weights = "，".join(f"{of.names['zh']}等候时间按 {of.rate:g} 倍计" for of in favoured)
        return f"叫号规则：{weights}；同类客户先到先叫。"
    weights = ", ".join(f"{of.names.get(language, of.id)} waiting counts {of.rate:g}×" for of in favoured)
    return f"Order of calls: {weights}; within a class, first come, first served."

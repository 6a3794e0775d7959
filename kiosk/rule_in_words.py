"""The rule in force, in words: it stands on the kiosk and on the slip, so it is short; which condition spoke. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

from kiosk.config import CustomerClass, HallConfig, Profile
from kiosk.config.queue import Condition
from kiosk.queueing.rules import ORDINARY
from kiosk.rules_of import condition_of

Figure = Callable[[CustomerClass, CustomerClass], float]
"""What sets a class apart from the ordinary one."""

_ROOM = 104
"""Columns in which the rules of several profiles may stand beside each other; a Chinese character takes two."""


def rule_in_words(config: HallConfig) -> dict[str, str]:
    """One sentence in each language: the rule of all counters, or of each profile, or of the most counters."""
    told = {language: _Told(config, language) for language in config.languages}
    fit = all(each.columns <= _ROOM for each in told.values())
    return {language: each.sentence(apart=fit) for language, each in told.items()}


def conditions_in_words(config: HallConfig) -> dict[str, dict[str, str]]:
    """Each `when` condition in each language, by what a call's `why` says of it."""
    told = [_Told(config, language) for language in config.languages]
    stated = [each for profile in config.profiles for each in profile.when]
    return {condition_of(each).in_words(): {it.language: it.spoke(each) for it in told} for each in stated}


class _Told:
    """The rules of a hall in one language."""

    def __init__(self, config: HallConfig, language: str) -> None:
        self._config = config
        self.language = language
        self._words = _ZH if language == "zh" else _EN
        self._used = {counter.profile for counter in config.counters}
        self._by_profile = {each.id: self._rule(each) for each in config.profiles if each.id in self._used}

    def sentence(self, apart: bool) -> str:
        rules = [self._by_profile[counter.profile] for counter in self._config.counters]
        if len(set(rules)) == 1:
            return self._words.all.format(rules[0])
        if apart:
            return self._words.all.format(self._apart())
        return self._words.usual.format(Counter(self._usual() or rules).most_common(1)[0][0])

    def _usual(self) -> list[str]:
        """Rules of counters that are there for everybody alike."""
        profiles = [self._config.profile(counter.profile) for counter in self._config.counters]
        return [self._by_profile[each.id] for each in profiles if not self._helps(each)]

    @property
    def columns(self) -> int:
        return sum(1 if character.isascii() else 2 for character in self._apart())

    def spoke(self, condition: Condition) -> str:
        """That this condition decided a call."""
        return self._words.spoke.format(who=self._whom(condition), figure=f"{condition.waits_over_min:g}")

    def _apart(self) -> str:
        """Each rule after the names of its profiles."""
        names: dict[str, list[str]] = {}
        for profile in self._config.profiles:
            if profile.id in self._used:
                names.setdefault(self._rule(profile, short=True), []).append(self._name(profile.names, profile.id))
        return self._words.stop.join(
            f"{self._words.together(of)}{self._words.colon}{rule}" for rule, of in names.items()
        )

    def _rule(self, profile: Profile, short: bool = False) -> str:
        """What everybody expects inside a class is left out where more must be said."""
        order = self._order(profile)
        guarded = self._guard(profile) if order else ""
        helps = self._helps(profile)
        parts = [*self._conditions(profile), *helps, *([order or self._words.fifo] if order or not helps else [])]
        last = guarded or ("" if short or not (order or helps) else self._words.within)
        return self._words.semicolon.join([*parts, last] if last else parts)

    def _helps(self, profile: Profile) -> list[str]:
        """Whom the counter is there for, where others are called while none of these waits."""
        taken = self._config.classes_of(profile)
        others = profile.when_idle.classes or () if profile.when_idle else ()
        own = self._words.together([self._class(of) for of in taken])
        return [self._words.helps.format(who=own)] if any(of not in taken for of in others) else []

    def _order(self, profile: Profile) -> str:
        """How classes are told apart; "" where they are not."""
        taken = self._config.classes_of(profile)
        match profile.discipline:
            case "strict" if len(taken) > 1:
                return self._words.strict.format(self._words.before.join(map(self._class, taken)))
            case "quota" if profile.quota and len(taken) > 1:
                shares = (self._words.share.format(who=self._class(of), calls=n) for of, n in profile.quota.items())
                return self._words.quota.format(self._words.comma.join(shares))
            case "accumulating":
                said = (self._words.rate, self._words.rate_too)
                return self._favoured(profile, said, lambda of, other: of.rate / other.rate, usual=1)
            case "head_start":
                said = (self._words.early, self._words.early_too)
                early = self._favoured(
                    profile, said, lambda of, other: of.head_start_min - other.head_start_min, usual=0
                )
                return self._words.by_arrival.format(early) if early else ""
        return ""

    def _favoured(self, profile: Profile, said: tuple[str, str], figure: Figure, usual: float) -> str:
        """Classes by what sets them apart from ordinary ones, those alike named together; the first in full."""
        taken = self._taken_by_rule_of(profile)
        if len(set(taken)) == 1:
            return ""
        ordinary = next(of for of in self._config.customer_classes if of.id == ORDINARY)
        alike: dict[float, list[str]] = {}
        for of in self._config.customer_classes:
            amount = round(figure(of, ordinary), 2)
            if amount != usual and of.id in taken:
                alike.setdefault(amount, []).append(self._class(of.id))
        forms = chain(said[:1], repeat(said[1]))
        named = zip(forms, alike.items(), strict=False)
        parts = (form.format(who=self._words.together(who), figure=f"{amount:g}") for form, (amount, who) in named)
        return self._words.comma.join(parts)

    def _taken_by_rule_of(self, profile: Profile) -> list[str]:
        """Classes that counters of this rule take: it weighs a class alike at each of them."""
        used = [each for each in self._config.profiles if each.id in self._used and _rule_of(each) == _rule_of(profile)]
        return [of for each in used for of in self._config.classes_of(each)]

    def _guard(self, profile: Profile) -> str:
        guard = profile.guard
        if guard is None:
            return ""
        who = self._class(guard.customer_class)
        return self._words.guard.format(who=who, figure=f"{guard.after_min:g}", calls=guard.one_in)

    def _conditions(self, profile: Profile) -> list[str]:
        """One in full, several in general."""
        if len(profile.when) != 1:
            return [self._words.conditions] if profile.when else []
        (only,) = profile.when
        return [self._words.condition.format(who=self._whom(only), figure=f"{only.waits_over_min:g}")]

    def _whom(self, condition: Condition) -> str:
        """Of whom a condition speaks: a service, a class, both, or anybody."""
        of = self._class(condition.customer_class) if condition.customer_class else ""
        service = self._config.service(condition.service).names if condition.service else {}
        who = self._words.at.join(each for each in (self._name(service, condition.service or ""), of) if each)
        return who or self._words.anybody

    def _class(self, id: str) -> str:
        return next(self._name(of.names, id) for of in self._config.customer_classes if of.id == id)

    def _name(self, names: Mapping[str, str], id: str) -> str:
        return names.get(self.language, id)


def _rule_of(profile: Profile) -> tuple[object, ...]:
    return profile.discipline, profile.guard, profile.when


@dataclass(frozen=True, slots=True)
class _Words:
    all: str
    usual: str
    fifo: str
    within: str
    rate: str
    rate_too: str
    early: str
    early_too: str
    by_arrival: str
    strict: str
    before: str
    quota: str
    share: str
    guard: str
    helps: str
    condition: str
    conditions: str
    spoke: str
    anybody: str
    at: str
    comma: str
    semicolon: str
    colon: str
    stop: str
    between: str
    last: str

    def together(self, names: list[str]) -> str:
        """A, B and C."""
        *others, last = names
        return f"{self.between.join(others)}{self.last}{last}" if others else last


_ZH = _Words(
    all="叫号规则：{}。",
    usual="一般规则：{}。",
    fifo="先到先叫",
    within="同类客户先到先叫",
    rate="{who}等候时间按 {figure} 倍计",
    rate_too="{who}按 {figure} 倍计",
    early="{who}按早到 {figure} 分钟计",
    early_too="{who}早 {figure} 分钟",
    by_arrival="{}，按到达先后叫号",
    strict="{}依次优先",
    before="、",
    quota="每轮叫{}",
    share="{who} {calls} 位",
    guard="{who}等满 {figure} 分钟先叫，每 {calls} 次至多 1 次",
    helps="{who}先叫，无人时叫其他客户",
    condition="{who}等候超过 {figure} 分钟的最先叫",
    conditions="等候过久的最先叫",
    spoke="{who}等候超过 {figure} 分钟",
    anybody="客户",
    at="的",
    comma="，",
    semicolon="；",
    colon="：",
    stop="。",
    between="、",
    last="、",
)
_EN = _Words(
    all="Order of calls: {}.",
    usual="Usual order: {}.",
    fifo="first come, first served",
    within="within a class, first come, first served",
    rate="{who} waiting counts {figure}×",
    rate_too="{who} {figure}×",
    early="{who} counts as {figure} min earlier",
    early_too="{who} {figure} min",
    by_arrival="by arrival, {}",
    strict="{}",
    before=" before ",
    quota="in turn {}",
    share="{calls} × {who}",
    guard="{who} over {figure} min goes next, at most 1 call in {calls}",
    helps="{who} first, others while none of them waits",
    condition="{who} waiting over {figure} min goes first",
    conditions="whoever waits too long goes first",
    spoke="{who} waiting over {figure} min",
    anybody="anyone",
    at=", ",
    comma=", ",
    semicolon="; ",
    colon=": ",
    stop=". ",
    between=", ",
    last=" and ",
)

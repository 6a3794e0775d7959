"""Whose turn it is among the classes of a work profile: what its calls today leave to the next one. Pure."""

from dataclasses import dataclass, field

from kiosk.queueing.rules import Profile, Rules


@dataclass(slots=True)
class Turns:
    """`since_guard`: calls since the guard last spoke (None: it has not). `taken`: calls of each class in this round of
    a quota. `credit`: what a capped class has left of its share; each call adds the share, one of its own costs one."""

    since_guard: int | None = None
    taken: dict[str, int] = field(default_factory=dict)
    credit: dict[str, float] = field(default_factory=dict)

    def copy(self) -> "Turns":
        """One of its own."""
        return Turns(self.since_guard, dict(self.taken), dict(self.credit))

    def guard_may_speak(self, profile: Profile) -> bool:
        """At most once in `one_in` calls."""
        guard = profile.guard
        return guard is not None and (self.since_guard is None or self.since_guard >= guard.one_in - 1)

    def left(self, profile: Profile, customer_class: str) -> int:
        """Calls that a class still has in this round; a class without a quota (transferred to the counter): one."""
        return profile.quota.get(customer_class, 1) - self.taken.get(customer_class, 0)

    def capped(self, rules: Rules, customer_class: str) -> bool:
        """True while a class has had its share of the calls."""
        known = rules.classes.get(customer_class)
        if known is None or known.max_share is None:
            return False
        return self.credit.get(customer_class, _full(known.max_share)) + known.max_share < 1.0 - _HAIR

    def note(self, rules: Rules, profile: Profile, customer_class: str, guard: bool, by_rule: bool) -> None:
        """A call was made: by the guard, by the rule itself (it counts for the quota), or by neither."""
        if guard:
            self.since_guard = 0
        elif self.since_guard is not None:
            self.since_guard += 1
        if by_rule and profile.discipline == "quota":
            self._note_round(profile, customer_class)
        for capped in rules.classes.values():
            if capped.max_share is not None:
                self._note_share(capped.id, capped.max_share, customer_class)

    def _note_round(self, profile: Profile, customer_class: str) -> None:
        """A class that calls though nothing was left to it begins a new round: all who wait had used theirs up."""
        if self.left(profile, customer_class) <= 0:
            self.taken.clear()
        self.taken[customer_class] = self.taken.get(customer_class, 0) + 1

    def _note_share(self, capped: str, share: float, customer_class: str) -> None:
        """Up to a half: one call for `(1 - share) / share` of others; above: `share / (1 - share)` for one."""
        credit = self.credit.get(capped, _full(share)) + share
        self.credit[capped] = max(0.0, credit - 1.0) if customer_class == capped else min(_full(share), credit)


def _full(share: float) -> float:
    """What is kept for later: never two calls of the class at once, up to a half."""
    return max(share, 1.0 - share)


_HAIR = 1e-9
"""Parts of a call that are lost by adding fractions."""

"""Halls whose rules leave nothing out: a counter for each way of choosing, and policies for everything else."""

from dataclasses import replace

from kiosk.queueing.rules import (
    Bookings,
    Condition,
    CustomerClass,
    Guard,
    NoShow,
    Profile,
    Rules,
    Service,
)

CLASSES = ("vip", "need", "ordinary")
"""The most urgent first."""

BOTH = ("A", "B")
EVERY_RULE = Rules(
    services={"A": Service("A", 300), "B": Service("B", 600)},
    classes={
        "ordinary": CustomerClass("ordinary"),
        "need": CustomerClass("need", rate=3, head_start_s=900, max_share=3 / 4),
        "vip": CustomerClass("vip", rate=2, head_start_s=300, max_share=1 / 3),
    },
    profiles={
        "fifo": Profile("fifo", BOTH, CLASSES, "fifo"),
        "strict": Profile("strict", BOTH, CLASSES, "strict"),
        "head start": Profile("head start", BOTH, CLASSES, "head_start"),
        "accumulating": Profile("accumulating", BOTH, CLASSES),
        "quota": Profile("quota", BOTH, CLASSES, "quota", quota={"vip": 1, "need": 2, "ordinary": 1}),
        "guarded": Profile("guarded", BOTH, CLASSES, "strict", guard=Guard(600, one_in=3)),
        "B unless": Profile("B unless", ("B",), CLASSES, "fifo", when=(Condition(300, "A", "need"),)),
        "priority": Profile("priority", BOTH, ("need",), "fifo", idle_classes=("ordinary", "vip")),
    },
    counters={
        "1": "fifo",
        "2": "strict",
        "3": "head start",
        "4": "accumulating",
        "5": "quota",
        "6": "guarded",
        "7": "B unless",
        "8": "priority",
    },
)
"""Every discipline, the guard, a condition, a cap, and a counter that helps when idle."""

FULL = replace(
    EVERY_RULE,
    services={"A": Service("A", 300, max_waiting=8, max_per_day=30), "B": Service("B", 600)},
    classes={**EVERY_RULE.classes, "booked": CustomerClass("booked", rate=4, head_start_s=600)},
    profiles={
        id: profile if profile.id == "priority" else replace(profile, classes=("booked", *profile.classes))
        for id, profile in EVERY_RULE.profiles.items()
    },
    next_again_s=2.0,
    no_show=NoShow(recalls=1, behind=2, returns=2, within_numbers=6, within_s=900),
    bookings=Bookings("booked", early_s=1800, late_s=600),
    per_card=2,
)
"""The same with limits, appointments, cards, and a price for a no-show."""

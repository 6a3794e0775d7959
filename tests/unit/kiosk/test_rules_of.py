"""What the core is told of a hall: the same as HALL.toml says, in seconds."""

from pathlib import Path

from kiosk.config import load, parse
from kiosk.queueing.rules import (
    Bookings,
    Condition,
    CustomerClass,
    Guard,
    NoShow,
    Profile,
    Service,
)
from kiosk.rules_of import rules_of
from tests.unit.kiosk.test_config import EXAMPLES, LEAST, hall

EVERYTHING = """
next_again_within_s = 2.5
next_again = "no_show"
next_while_calling = "no_show"
announce_percentile = 90
hall = "least"
names = { zh = "支行", en = "Branch" }
[[services]]
letter = "A"
names = { zh = "a", en = "a" }
mean_service_s = 200
max_waiting = 60
max_per_day = 100
target_wait_min = 7.5
[[services]]
letter = "B"
names = { zh = "b", en = "b" }
[[customer_classes]]
id = "need"
names = { zh = "n", en = "n" }
rate = 3
head_start_min = 20
max_share = 0.5
[[profiles]]
id = "all"
names = { zh = "p", en = "p" }
services = ["A"]
classes = ["need"]
discipline = "quota"
quota = { need = 2 }
guard = { after_min = 30, one_in = 3, customer_class = "need" }
when_idle = { services = ["A", "B"], classes = ["ordinary", "need"] }
[[profiles.when]]
waits_over_min = 20
service = "B"
[[profiles.when]]
waits_over_min = 0.5
customer_class = "ordinary"
[[counters]]
id = "1"
names = { zh = "1", en = "1" }
profile = "all"
[no_show]
recalls = 2
behind = 4
returns = 3
within_numbers = 5
within_min = 10
late = "refuse"
[appointments]
customer_class = "need"
early_min = 20
late_min = 5
[cards]
key_file = "cards.key"
daily_limit = 3
[[cards.ranges]]
prefix = "62"
customer_class = "need"
"""


def test_everything_that_is_stated_reaches_the_core_in_seconds() -> None:
    rules = rules_of(parse(EVERYTHING, Path("/srv/hall/least.toml")))
    assert rules.services["A"] == Service("A", 200, max_waiting=60, max_per_day=100, target_wait_s=450)
    assert rules.classes["need"] == CustomerClass("need", 3, head_start_s=1200, max_share=0.5)
    assert rules.profiles["all"] == Profile(
        "all",
        ("A",),
        ("need",),
        "quota",
        quota={"need": 2},
        guard=Guard(1800, 3, "need"),
        when=(Condition(1200, service="B"), Condition(30, customer_class="ordinary")),
        idle_services=("A", "B"),
        idle_classes=("ordinary", "need"),
    )
    assert rules.counters == {"1": "all"}
    assert (rules.next_while_calling, rules.next_again, rules.next_again_s) == ("no_show", "no_show", 2.5)
    assert rules.no_show == NoShow(2, 4, 3, within_numbers=5, within_s=600, late="refuse")
    assert rules.bookings == Bookings("need", early_s=1200, late_s=300)
    assert (rules.per_card, rules.announce_percentile) == (3, 90)


def test_what_is_left_out_is_what_the_core_takes_for_granted() -> None:
    rules = rules_of(hall())
    assert rules.services == {"A": Service("A")}
    assert rules.classes == {"ordinary": CustomerClass("ordinary")}
    assert rules.profiles == {"all": Profile("all", ("A",), ("ordinary",))}
    assert (rules.next_while_calling, rules.next_again, rules.next_again_s) == ("finish", "ignored", 0)
    assert (rules.no_show, rules.bookings, rules.per_card, rules.announce_percentile) == (NoShow(), None, None, 85)


def test_classes_left_out_are_all_in_the_order_of_the_file_and_stated_ones_in_their_own() -> None:
    classes = "".join(f'[[customer_classes]]\nid = "{id}"\nnames = {{ zh = "x", en = "x" }}\n' for id in ("b", "a"))
    assert rules_of(hall(classes)).profiles["all"].classes == ("ordinary", "b", "a")
    strict = 'services = ["A"]\ndiscipline = "strict"\nclasses = ["a", "ordinary", "b"]'
    stated = parse(LEAST.replace('services = ["A"]', strict) + classes, Path("/srv/hall/least.toml"))
    assert rules_of(stated).profiles["all"].classes == ("a", "ordinary", "b")


def test_every_kind_of_ticket_of_an_example_has_a_counter() -> None:
    for example in EXAMPLES:
        rules = rules_of(load(example))
        assert all(rules.takers(kind, rules.counters) for kind in rules.kinds)

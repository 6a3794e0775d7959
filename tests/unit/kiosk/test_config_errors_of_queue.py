"""What an engineer is told whose HALL.toml is wrong about the queue: times, limits, profiles, classes, cards."""

import pytest

from kiosk.config import parse
from tests.unit.kiosk.test_config import LEAST
from tests.unit.kiosk.test_config_errors import FILE, told

QUEUE_MISTAKES = [
    ("next_again_within_s = 31", "next_again_within_s = 31 (line 1): too large; at most 30"),
    ("next_again_within_s = nan", "next_again_within_s = nan (line 1): "),
    ('next_again = "missed"', 'next_again = "missed" (line 1): no such value; one of "ignored" or "no_show"'),
    ("issue_before_opening_min = 121", "(line 1): too large; at most 120"),
    ("issue_before_opening_min = 0.5", "(line 1): not a whole number; wanted: Tickets are issued so many minutes"),
    ("announce_percentile = 100", "announce_percentile = 100 (line 1): too large; at most 99"),
    ("announce_percentile = 49", "announce_percentile = 49 (line 1): too small; at least 50"),
]


@pytest.mark.parametrize(("added", "message"), QUEUE_MISTAKES)
def test_a_mistake_about_the_queue_of_the_hall_is_named(added: str, message: str) -> None:
    assert any(message in line for line in told(added + LEAST))


def window(opens: str, closes: str, more: str = "", head: str = "hours") -> str:
    return f'[[{head}]]\nopen = "{opens}"\nclose = "{closes}"\n{more}\n'


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            window("09:00", "17:00", 'serves_until = "16:59"'),
            (
                'hours[0].serves_until = "16:59" (line 18): before close = "17:00"; '
                "the same time, or a later time of the same day"
            ),
        ),
        (
            window("08:00", "12:00") + window("11:00", "13:00", 'days = ["mon", "tue"]'),
            (
                'hours[1].open = "11:00" (line 20): 11:00 to 13:00 overlaps hours[0], 08:00 to 12:00, on mon, tue; '
                "windows apart, or one instead of both"
            ),
        ),
        (
            window("09:00", "10:00") * 10 + window("08:00", "09:30"),
            'hours[10].open = "08:00" (line 56): 08:00 to 09:30 overlaps hours[0], 09:00 to 10:00, on mon,',
        ),
        (window("09:00", "10:00", "serves_until = 9"), "hours[0].serves_until = 9 (line 18): not a time of day; "),
        (
            '[[holidays]]\ndate = "2026-02-30"',
            (
                'holidays[0].date = "2026-02-30" (line 16): no such day in the calendar; '
                'year, month and day, such as "2026-10-01"'
            ),
        ),
        ('[[holidays]]\ndate = "1.10.2026"', 'holidays[0].date = "1.10.2026" (line 16): not a date; year, month'),
        ("[[holidays]]\ndate = 2026-10-01T08:00:00", "holidays[0].date = 2026-10-01 08:00:00 (line 16): not a date"),
        (
            '[[holidays]]\ndate = "2026-10-02"\nuntil = "2026-10-01"',
            'holidays[0].until = "2026-10-01" (line 17): before date = "2026-10-02"; that day or a later one',
        ),
        (
            '[[holidays]]\ndate = "2026-10-01"\nuntil = 2026-10-07\n[[holidays]]\ndate = 2026-10-07',
            (
                'holidays[1].date = "2026-10-07" (line 19): holidays[0] says already what holds that day for service A'
                "; one table for a day and service"
            ),
        ),
        (
            '[[holidays]]\ndate = "2026-10-01"\nopen = "09:00"',
            (
                "holidays[0].close (line 15): missing, since open is stated; "
                "open and close together, or neither: nothing is issued"
            ),
        ),
        ('[[holidays]]\ndate = "2026-10-01"\nclose = "09:00"', "holidays[0].open (line 15): missing, since close is"),
        (
            '[[holidays]]\ndate = "2026-10-01"\nserves_until = "09:00"',
            "holidays[0].open (line 15): missing, since serves_until is stated",
        ),
        (
            '[[holidays]]\ndate = "2026-10-01"\nopen = "09:00"\nclose = "09:00"',
            'holidays[0].close = "09:00" (line 18): not after open = "09:00"; a later time of the same day',
        ),
        ('[[holidays]]\nservices = ["A", "Q"]', 'holidays[0].services = ["A", "Q"] (line 16): no such service: "Q"'),
        ('[[holidays]]\nservices = ["A", "A"]', '(line 16): "A" stands there twice; each service once'),
        ("[[holidays]]\nservices = []", "holidays[0].services = [] (line 16): empty; wanted: Letters of the services"),
        ('[[holidays]]\nnames = { de = "x" }', "holidays[0].names.de (line 16): no such language; known: zh, en"),
    ],
)
def test_a_mistake_about_times_is_named(tables: str, message: str) -> None:
    assert any(message in line for line in told(LEAST + tables)), "\n".join(told(LEAST + tables))


@pytest.mark.parametrize("letter", ["A", "B"])
def test_hours_of_each_service_are_pointed_at(letter: str) -> None:
    good = window("08:00", "12:00", head="services.hours")
    hours = good + window("09:00", "08:00", head="services.hours")
    services = "".join(
        f'[[services]]\nletter = "{each}"\nnames = {{ zh = "b", en = "b" }}\n{hours if each == letter else good}'
        for each in "AB"
    )
    first = LEAST.index("[[services]]"), LEAST.index("[[profiles]]")
    text = LEAST[: first[0]] + services + LEAST[first[1] :].replace('["A"]', '["A", "B"]')
    index = "AB".index(letter)
    (line,) = told(text)
    assert line.startswith(f'least.toml: services[{index}].hours[1].close = "08:00" (line {13 + 7 * index}): not after')


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "max_waiting = 0",
            "max_waiting = 0 (line 7): a limit of nothing would close it for ever; at least 1, or leave",
        ),
        ("max_per_day = -3", "max_per_day = -3 (line 7): a limit of nothing would close it for ever; at least 1"),
        (
            "max_per_day = 1.5",
            "max_per_day = 1.5 (line 7): not a whole number; wanted: Tickets issued in a business day",
        ),
        ("target_wait_min = 0", "target_wait_min = 0 (line 7): too small; more than 0"),
        (
            'hours = { open = "09:00", close = "10:00" }',
            "one table where several are wanted; write the head of each in double brackets: [[services.hours]]",
        ),
    ],
)
def test_a_mistake_about_a_limit_is_named(lines: str, message: str) -> None:
    text = LEAST.replace("[[profiles]]", f"{lines}\n[[profiles]]")
    assert any(message in line for line in told(text)), "\n".join(told(text))


NEED = '[[customer_classes]]\nid = "need"\nnames = { zh = "n", en = "n" }\n'


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('discipline = "lifo"', 'no such value; one of "accumulating", "fifo", "strict", "head_start" or "quota"'),
        (
            'discipline = "quota"',
            (
                'profiles[0].quota (line 7): missing, since discipline = "quota"; '
                "calls of each class in a round: { ordinary = 1, need = 1 }"
            ),
        ),
        (
            "quota = { ordinary = 1, need = 1 }",
            (
                "profiles[0].quota = { ordinary = 1, need = 1 } (line 11): counts only under another discipline; "
                'discipline = "quota", or leave it out'
            ),
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1, need = 0 }',
            (
                'profiles[0].quota = { ordinary = 1, need = 0 } (line 12): customers of class "need" would never be '
                "called; a whole number from 1; a class not to be called is left out of classes"
            ),
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1 }',
            '(line 12): no number for class "need", which the profile takes; need = 1 or more, or classes without it',
        ),
        (
            'classes = ["ordinary"]\ndiscipline = "quota"\nquota = { ordinary = 1, need = 2 }',
            '(line 13): the profile takes no class "need"; its classes: ordinary',
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1, need = 1001 }',
            'quota = { ordinary = 1, need = 1001 } (line 12): so many of class "need" in a row; at most 1000',
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1, need = 2.0 }',
            "profiles[0].quota.need = 2.0 (line 12): not a whole number",
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1, need = "2" }',
            'profiles[0].quota.need = "2" (line 12): not a whole number',
        ),
        (
            'discipline = "strict"',
            (
                'profiles[0].classes (line 7): missing, since discipline = "strict" goes by their order; '
                "the classes taken, the most urgent first"
            ),
        ),
        ('classes = ["need", "need"]', '(line 11): "need" stands there twice; each class once'),
        ("guard = { one_in = 3 }", "profiles[0].guard.after_min (line 11): missing; wanted: Minutes of waiting after"),
        ("guard = { after_min = 0, one_in = 3 }", "profiles[0].guard.after_min = 0 (line 11): too small; more than 0"),
        ("guard = { after_min = 3, one_in = 1 }", "profiles[0].guard.one_in = 1 (line 11): too small; at least 2"),
        ("guard = 3", "profiles[0].guard = 3 (line 11): not a table; a table of keys and values"),
        (
            'classes = ["need"]\nguard = { after_min = 3, one_in = 3 }',
            (
                'profiles[0].guard.customer_class = "ordinary" (line 12): the profile takes no class "ordinary", '
                "which the guard protects; its classes: need"
            ),
        ),
        (
            'guard = { after_min = 3, one_in = 3, customer_class = "ned" }',
            'profiles[0].guard.customer_class = "ned" (line 11): no such class; did you mean "need"? known: ordinary,',
        ),
        (
            "[[profiles.when]]\nwaits_over_min = -1",
            "profiles[0].when[0].waits_over_min = -1 (line 12): too small; at least 0",
        ),
        ('[[profiles.when]]\nservice = "Q"', 'profiles[0].when[0].service = "Q" (line 12): no such service; known: A'),
        (
            '[[profiles.when]]\ncustomer_class = "vip"',
            'profiles[0].when[0].customer_class = "vip" (line 12): no such class; known: ordinary, need',
        ),
        (
            "when = { waits_over_min = 3 }",
            "one table where several are wanted; write the head of each in double brackets: [[profiles.when]]",
        ),
        (
            "when_idle = {}",
            (
                "profiles[0].when_idle = {} (line 11): says nothing that the counter takes as well; "
                'services or classes, such as { classes = ["ordinary"] }'
            ),
        ),
        ('when_idle = { services = ["Q"] }', 'profiles[0].when_idle.services = ["Q"] (line 11): no such service: "Q"'),
        (
            'when_idle = { classes = ["vip"] }',
            'profiles[0].when_idle.classes = ["vip"] (line 11): no such class: "vip"',
        ),
        ("when_idle = { classes = [] }", "profiles[0].when_idle.classes = [] (line 11): empty; wanted: Ids"),
    ],
)
def test_a_mistake_about_a_profile_is_named(lines: str, message: str) -> None:
    text = LEAST.replace("[[counters]]", f"{lines}\n[[counters]]") + NEED
    assert any(message in line for line in told(text)), "\n".join(told(text))


def card(lines: str) -> str:
    return f'[[cards.ranges]]\ncustomer_class = "need"\n{lines}\n'


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            '[[customer_classes]]\nid = "ordinary"\nmax_share = 0.5',
            (
                "customer_classes[1].max_share = 0.5 (line 20): ordinary customers cannot be capped: the others would "
                "have nobody to wait for; leave it out; cap another class"
            ),
        ),
        ("[[customer_classes]]\nmax_share = 0", "customer_classes[1].max_share = 0 (line 19): too small; more than 0"),
        (
            "[[customer_classes]]\nmax_share = 1.01",
            "customer_classes[1].max_share = 1.01 (line 19): too large; at most 1",
        ),
        ("[[customer_classes]]\nhead_start_min = 601", "head_start_min = 601 (line 19): too large; at most 600"),
        ("[no_show]\nrecalls = 6", "no_show.recalls = 6 (line 19): too large; at most 5"),
        ("[no_show]\nbehind = 51", "no_show.behind = 51 (line 19): too large; at most 50"),
        ("[no_show]\nreturns = 6", "no_show.returns = 6 (line 19): too large; at most 5"),
        ("[no_show]\nwithin_numbers = 0", "no_show.within_numbers = 0 (line 19): a limit of nothing would close it"),
        ("[no_show]\nwithin_min = 0", "no_show.within_min = 0 (line 19): too small; more than 0"),
        ('[no_show]\nlate = "front"', 'no_show.late = "front" (line 19): no such value; one of "back" or "refuse"'),
        ("[no_show]\nrecall = 1", "no_show.recall = 1 (line 19): no such key; did you mean recalls?"),
        (
            "[[no_show]]\nrecalls = 1",
            "(line 18): several tables where one is wanted; write its head in single brackets: [no_show]",
        ),
        ("[appointments]\nearly_min = -1", "appointments.early_min = -1 (line 19): too small; at least 0"),
        ("[appointments]\nlate_min = -1", "appointments.late_min = -1 (line 19): too small; at least 0"),
        (
            "[appointments]",
            "appointments.customer_class (line 18): missing; wanted: Id of the class of those who come in",
        ),
        (
            '[appointments]\ncustomer_class = "ordinary"',
            'appointments.customer_class = "ordinary" (line 19): that is the class of those who come late; ',
        ),
        (
            '[appointments]\ncustomer_class = "neet"',
            'appointments.customer_class = "neet" (line 19): no such class; did you mean "need"? known: ordinary, need',
        ),
        ("[cards]", "cards.ranges (line 18): missing; at least one table [[cards.ranges]], or [cards.identity]"),
        (
            "[cards]\ndaily_limit = 2",
            (
                "cards.key_file (line 18): missing, since daily_limit counts by a keyed hash; "
                'a file with a secret, such as "cards.key"'
            ),
        ),
        ("[cards]\ndaily_limit = 0", "cards.daily_limit = 0 (line 19): a limit of nothing would close it for ever"),
        (
            card("prefix = 622848"),
            'prefix = 622848 (line 20): a number where text is wanted; write it in quotes: "622848"',
        ),
        (card('prefix = "62x"'), 'prefix = "62x" (line 20): not allowed here; 1 to 19 digits in quotes'),
        (card(""), "cards.ranges[0] (line 18): does not say which cards; prefix ="),
        (card('from = "62"'), 'cards.ranges[0] (line 18): from stated alone; prefix = "622848", or from and to'),
        (card('to = "62"'), "cards.ranges[0] (line 18): to stated alone; "),
        (card('prefix = "62"\nfrom = "62"'), "cards.ranges[0] (line 18): prefix and from stated together; "),
        (
            card('from = "622"\nto = "62"'),
            'cards.ranges[0].to = "62" (line 21): not as many digits as from = "622"; as many',
        ),
        (
            card('from = "63"\nto = "62"'),
            'cards.ranges[0].to = "62" (line 21): below from = "63"; the same or above',
        ),
        (
            card('prefix = "6228480000"\nlength = 9'),
            (
                "cards.ranges[0].length = 9 (line 21): shorter than the 10 digits it begins with; "
                "all digits of the number, or leave it out"
            ),
        ),
        (card("length = 20"), "cards.ranges[0].length = 20 (line 20): too large; at most 19"),
        (card("frm = 1"), "cards.ranges[0].frm = 1 (line 20): no such key; did you mean from?"),
        (
            card('prefix = "62"') + card('from = "60"\nto = "65"\nlength = 19'),
            (
                "cards.ranges[1] (line 21): has cards that cards.ranges[0] has too; "
                "ranges apart, or one of more digits: the longest match counts"
            ),
        ),
        (
            card('prefix = "62"') + card('prefix = "62"'),
            "cards.ranges[1] (line 21): has cards that cards.ranges[0] has",
        ),
        (
            '[[cards.ranges]]\nprefix = "62"\ncustomer_class = "v"',
            'customer_class = "v" (line 20): no such class; known:',
        ),
    ],
)
def test_a_mistake_about_classes_and_cards_is_named(tables: str, message: str) -> None:
    text = LEAST + NEED + tables
    assert any(message in line for line in told(text)), "\n".join(told(text))


def test_a_window_within_another_hides_no_overlap_after_it() -> None:
    windows = window("08:00", "17:00") + window("09:00", "10:00") + window("11:00", "12:00")
    assert [line.split(" ")[1] for line in told(LEAST + windows)] == ["hours[1].open", "hours[2].open"]


def test_a_range_within_another_hides_no_overlap_after_it() -> None:
    ranges = card('from = "60"\nto = "69"') + card('prefix = "61"') + card('prefix = "65"')
    assert [line.split(" ")[1] for line in told(LEAST + NEED + ranges)] == ["cards.ranges[1]", "cards.ranges[2]"]


def test_cards_of_different_lengths_and_longer_prefixes_are_no_mistake() -> None:
    ranges = [
        'prefix = "62"\nlength = 19',
        'prefix = "62"\nlength = 16',
        'prefix = "622"',
        'from = "63"\nto = "65"',
        'prefix = "66"',
    ]
    assert parse(LEAST + NEED + "".join(map(card, ranges)), FILE).cards

"""What a hall's file means once it is read."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from drivers.mqtt.session import BrokerAddress
from kiosk.calendar import Calendar
from kiosk.config import Button, HallConfig, Hours, Led, Printer, Terminal, advice, load, parse

ROOT = Path(__file__).parents[3]
EXAMPLES = [ROOT / "examples/small.toml", ROOT / "examples/branch.toml", ROOT / "firmware_mocks/halls/demo.toml"]
LEAST = """
hall = "least"
names = { zh = "支行", en = "Branch" }
[[services]]
letter = "A"
names = { zh = "现金", en = "Cash" }
[[profiles]]
id = "all"
names = { zh = "全部", en = "All" }
services = ["A"]
[[counters]]
id = "1"
names = { zh = "1号窗口", en = "Counter 1" }
profile = "all"
"""


def hall(more: str = "", *, before: str = "") -> HallConfig:
    return parse(before + LEAST + more, Path("/srv/hall/least.toml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_usable_as_it_stands_and_at_any_hour(path: Path) -> None:
    example = load(path)
    assert all(device.address == "mock" for device in example.devices)
    sunday_night = datetime(2026, 1, 4, 3, 0, tzinfo=UTC)
    assert all(Calendar(example).at(service.letter, sunday_night).open for service in example.services)
    assert advice(example) == []
    for counter in example.counters:
        kinds = {type(device) for device in example.devices if getattr(device, "counter", None) == counter.id}
        assert kinds >= {Led, Terminal}


def test_the_branch_has_what_a_middle_sized_branch_has() -> None:
    branch = load(EXAMPLES[1])
    assert [len(branch.services), len(branch.groups), len(branch.counters), len(branch.kiosks)] == [8, 2, 6, 2]
    rates = {each.id: each.rate for each in branch.customer_classes}
    assert rates == {"ordinary": 1, "need": 3, "vip": 2, "appointment": 2}
    vip_counters = [each.id for each in branch.counters if "vip" in branch.classes_of(branch.profile(each.profile))]
    assert vip_counters == ["1", "5", "6"]
    helped = branch.profile("priority").when_idle
    assert helped
    assert helped.classes == ("ordinary", "appointment"), "it serves others when idle"
    assert branch.no_show.recalls == 0, "one key press is a no-show"
    assert branch.appointments
    assert branch.appointments.file is None
    assert all(len(branch.printers_of(kiosk)) == 2 for kiosk in branch.kiosks)


def test_the_small_hall_has_a_button_beside_the_terminal() -> None:
    small = load(EXAMPLES[0])
    button = small.device("button-1")
    assert isinstance(button, Button)
    assert button.actions == {"single": "next", "double": "recall", "hold": "pause"}
    assert small.journal_path == EXAMPLES[0].parent / "small.db"


def test_what_is_left_out_is_filled_in() -> None:
    least = hall()
    assert [each.id for each in least.customer_classes] == ["ordinary"]
    assert least.classes_of(least.profile("all")) == ("ordinary",)
    assert [each.id for each in least.groups] == [least.service("A").group]
    assert (least.kiosks[0].id, least.displays[0].id, least.voices[0].id) == ("kiosk-1", "tv-1", "voice-1")
    assert least.languages_of(least.displays[0]) == ("zh", "en")
    assert least.day_starts == time(4)
    assert least.file == Path("/srv/hall/least.toml")
    assert least.journal_path == Path("/srv/hall/paidui.db")


def test_ordinary_customers_exist_once_when_they_are_stated() -> None:
    stated = hall('[[customer_classes]]\nid = "ordinary"\nnames = { zh = "散客", en = "Walk-in" }\n')
    assert [each.names["en"] for each in stated.customer_classes] == ["Walk-in"]


def test_a_kiosk_prints_on_every_printer_unless_told_otherwise() -> None:
    printers = "".join(f'[[devices]]\nkind = "printer"\nid = "p{n}"\naddress = "mock"\n' for n in (1, 2))
    kiosks = '[[kiosks]]\nid = "a"\n[[kiosks]]\nid = "b"\nprinters = ["p2"]\n[[kiosks]]\nid = "c"\nprinters = []\n'
    three = hall(printers + kiosks)
    assert [three.printers_of(kiosk) for kiosk in three.kiosks] == [("p1", "p2"), ("p2",), ()]
    assert isinstance(three.device("p1"), Printer)


@pytest.mark.parametrize(
    ("table", "embedded", "broker"),
    [
        ("", True, BrokerAddress("127.0.0.1", 18830)),
        ("[mqtt]\nport = 18831", True, BrokerAddress("127.0.0.1", 18831)),
        ('[mqtt]\nhost = "10.0.0.5"', False, BrokerAddress("10.0.0.5", 1883)),
        ('[mqtt]\nhost = "10.0.0.5"\nlisten = "0.0.0.0"', True, BrokerAddress("10.0.0.5", 18830)),
        ('[mqtt]\nlisten = "0.0.0.0"', True, BrokerAddress("127.0.0.1", 18830)),
        ('[mqtt]\nlisten = "10.0.0.5"', True, BrokerAddress("10.0.0.5", 18830)),
    ],
)
def test_where_the_broker_is(table: str, embedded: bool, broker: BrokerAddress) -> None:
    configured = hall(table)
    assert (configured.mqtt.embedded, configured.broker) == (embedded, broker)


def test_the_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\nanother line\n")
    text = LEAST + '[mqtt]\nhost = "broker"\nusername = "paidui"\npassword_file = "secret"'
    configured = parse(text, tmp_path / "hall.toml")
    assert configured.broker == BrokerAddress("broker", 1883, "paidui", "open sesame")
    assert "sesame" not in repr(configured)


def test_a_port_named_relative_to_the_file_is_found_from_anywhere() -> None:
    led = '[[devices]]\nkind = "led"\nid = "l"\naddress = "serial:wires/led?baudrate=19200"\ncounter = "1"\n'
    configured = hall(led)
    assert configured.url_of(configured.device("l")) == "serial:///srv/hall/wires/led?baudrate=19200"


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert load(path).names["zh"] == "支行"


def test_a_hall_reached_by_a_link_is_the_hall_it_links_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "hall.toml").write_text(LEAST)
    (tmp_path / "link.toml").symlink_to(tmp_path / "real" / "hall.toml")
    assert load(tmp_path / "link.toml").journal_path == (tmp_path / "real" / "paidui.db").resolve()


def test_what_is_left_out_of_the_queue_changes_nothing() -> None:
    least = hall()
    assert (least.next_again_within_s, least.next_again, least.issue_before_opening_min) == (0, "ignored", 0)
    assert (least.announce_percentile, least.no_show.recalls, least.no_show.late) == (85, 0, "back")
    assert (least.appointments, least.cards, least.holidays) == (None, None, ())
    assert (least.appointments_path, least.cards_key_path) == (None, None)
    service, profile = least.service("A"), least.profile("all")
    assert (service.max_waiting, service.max_per_day, service.target_wait_min, service.hours) == (None, None, 15, ())
    assert (profile.discipline, profile.quota, profile.guard, profile.when) == ("accumulating", None, None, ())


def test_a_service_has_hours_of_its_own() -> None:
    second = '[[services]]\nletter = "B"\nnames = { zh = "b", en = "b" }\n'
    hours = '[[services.hours]]\nopen = "09:00"\nclose = 11:30:00\nserves_until = "12:00"\n'
    both = parse(LEAST.replace('["A"]', '["A", "B"]') + second + hours, Path("/srv/hall/least.toml"))
    assert both.service("A").hours == ()
    assert both.service("B").hours == (Hours(open=time(9), close=time(11, 30), serves_until=time(12)),)


def test_windows_that_touch_and_weekdays_apart_are_no_overlap() -> None:
    windows = [("mon", "09:00", "12:00"), ("mon", "12:00", "15:00"), ("tue", "10:00", "16:00")]
    hours = "".join(f'[[hours]]\ndays = ["{day}"]\nopen = "{a}"\nclose = "{b}"\n' for day, a, b in windows)
    assert len(hall(hours).hours) == 3


def test_a_date_is_written_in_quotes_or_as_toml_has_it() -> None:
    days = hall('[[holidays]]\ndate = "2026-10-01"\nuntil = 2026-10-03\n[[holidays]]\ndate = 2026-10-04\n').holidays
    assert [(each.date, each.until) for each in days] == [
        (date(2026, 10, 1), date(2026, 10, 3)),
        (date(2026, 10, 4), None),
    ]


def test_holidays_of_different_services_may_share_a_day() -> None:
    second = '[[services]]\nletter = "B"\nnames = { zh = "b", en = "b" }\n'
    holidays = "".join(f'[[holidays]]\ndate = 2026-10-01\nservices = ["{letter}"]\n' for letter in "AB")
    both = parse(LEAST.replace('["A"]', '["A", "B"]') + second + holidays, Path("/srv/hall/least.toml"))
    assert len(both.holidays) == 2


def test_files_named_relative_to_the_hall_are_found_from_anywhere() -> None:
    booked = '[[customer_classes]]\nid = "booked"\nnames = { zh = "b", en = "b" }\n'
    appointments = booked + '[appointments]\ncustomer_class = "booked"\nfile = "today.csv"\n'
    cards = '[cards]\nkey_file = "cards.key"\n[[cards.ranges]]\nprefix = "62"\ncustomer_class = "ordinary"\n'
    configured = hall(appointments + cards)
    assert configured.appointments_path == Path("/srv/hall/today.csv")
    assert configured.cards_key_path == Path("/srv/hall/cards.key")


def test_what_a_counter_takes_when_idle_is_taken() -> None:
    vip = '[[customer_classes]]\nid = "vip"\nnames = { zh = "v", en = "v" }\n'
    dedicated = 'services = ["A"]\nclasses = ["vip"]\nwhen_idle = { classes = ["ordinary"] }'
    assert hall().profile("all").when_idle is None
    configured = parse(LEAST.replace('services = ["A"]', dedicated) + vip, Path("/srv/hall/least.toml"))
    assert configured.classes_of(configured.profile("all")) == ("vip",)


@pytest.mark.parametrize(
    ("keys", "way"),
    [
        ("", "raster"),
        ('profile = "xprinter-80"', "raster"),
        ('profile = "58mm-generic"', "raster"),
        ('profile = "epson-tm-m30"', "native"),
        ('profile = "epson-tm-m30"\nqr = "raster"', "raster"),
        ('qr = "native"', "native"),
    ],
)
def test_a_code_is_drawn_unless_the_printer_is_known_to_draw_it(keys: str, way: str) -> None:
    printer = hall(f'[[devices]]\nkind = "printer"\nid = "p"\naddress = "mock"\n{keys}\n').devices[0]
    assert isinstance(printer, Printer)
    assert printer.qr_way == way

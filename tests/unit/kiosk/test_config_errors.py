"""What an engineer is told whose HALL.toml is wrong: file, key, value, line, what is wrong, what would be right."""

import os
from pathlib import Path

import pytest

from kiosk.config import ConfigError, load, parse
from tests.unit.kiosk.test_config import EXAMPLES, LEAST

FILE = Path("/srv/hall/least.toml")
SMALL = EXAMPLES[0].read_text()


def told(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    return str(caught.value).splitlines()


def device(kind: str, lines: str) -> str:
    return f'[[devices]]\nkind = "{kind}"\n{lines}\n'


@pytest.mark.parametrize(
    ("instead_of", "written", "message"),
    [
        (
            'profile = "all"',
            'profile = "al"',
            'least.toml: counters[0].profile = "al" (line 14): no such profile; did you mean "all"? known: all',
        ),
        (
            'hall = "least"',
            "",
            'least.toml: hall: missing; wanted: Id of the hall; part of every MQTT topic, such as "branch"',
        ),
        (
            'hall = "least"',
            'hall = "no good"',
            'least.toml: hall = "no good" (line 2): not allowed here; 1 to 48 letters A-Z a-z, digits, - and _',
        ),
        (
            'id = "1"',
            "id = 1",
            'least.toml: counters[0].id = 1 (line 12): a number where text is wanted; write it in quotes: "1"',
        ),
        (
            'profile = "all"',
            'profil = "all"',
            'least.toml: counters[0].profil = "all" (line 14): no such key; did you mean profile?',
        ),
        (
            'letter = "A"',
            'letter = "a"',
            'least.toml: services[0].letter = "a" (line 5): not allowed here; one capital letter A to Z',
        ),
        (
            'services = ["A"]',
            'services = ["A", "B"]',
            'least.toml: profiles[0].services = ["A", "B"] (line 10): no such service: "B"; known: A',
        ),
        (
            'services = ["A"]',
            'services = "A"',
            (
                'least.toml: profiles[0].services = "A" (line 10): not a list; '
                'wanted: Letters of the services taken, in any order, such as ["A"]'
            ),
        ),
        (
            'en = "Cash"',
            'fr = "Espèces"',
            'least.toml: services[0].names = { zh = "现金", fr = "Espèces" } (line 6): no name in "en"; add en = "…"',
        ),
        (
            'en = "Cash"',
            'en = " "',
            (
                'least.toml: services[0].names = { zh = "现金", en = " " } (line 6): the text for en is empty; '
                'write it, or leave "en" out'
            ),
        ),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(instead_of: str, written: str, message: str) -> None:
    assert LEAST.count(instead_of) == 1 or instead_of == 'services = ["A"]'
    assert message in told(LEAST.replace(instead_of, written))


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (
            'time_zone = "Asia/Shanghia"',
            'time_zone = "Asia/Shanghia" (line 1): no such time zone; did you mean "Asia/Shanghai"?',
        ),
        ('time_zone = "../etc/passwd"', "no such time zone"),
        (
            'day_starts = "4:00"',
            'day_starts = "4:00" (line 1): not a time of day; hours and minutes in quotes, such as "08:30"',
        ),
        ('languages = ["zh", "zh"]', 'languages = ["zh", "zh"] (line 1): "zh" stands there twice; each language once'),
        ('languages = ["de"]', 'languages[0] = "de" (line 1): no such value; one of "zh" or "en"'),
        (
            'next_while_calling = "end"',
            'next_while_calling = "end" (line 1): no such value; one of "finish" or "no_show"',
        ),
        ('journal = ""', 'journal = "" (line 1): not the name of a file; such as "paidui.db"'),
        ('journal = "/"', 'journal = "/" (line 1): not the name of a file; such as "paidui.db"'),
        ("journal = 3", "journal = 3 (line 1): not text; wanted: The hall's record (SQLite), relative to this file"),
        ("day_start = 4", "day_start = 4 (line 1): no such key; did you mean day_starts?"),
    ],
)
def test_a_mistake_at_the_top_of_the_file_is_named(added: str, message: str) -> None:
    assert any(message in line for line in told(added + LEAST))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            '[hours]\nopen = "09:00"\nclose = "17:00"',
            "one table where several are wanted; write the head of each in double brackets: [[hours]]",
        ),
        (
            '[[hours]]\nopen = "09:00"\nclose = "08:00"',
            'hours[0].close = "08:00" (line 17): not after open = "09:00"; a later time of the same day',
        ),
        ("[mqtt]\nport = 70000", "mqtt.port = 70000 (line 16): too large; at most 65535"),
        ('[mqtt]\npassword_file = "x"', "mqtt.username (line 15): missing, since password_file is stated"),
        (
            '[mqtt]\nusername = "u"\npassword_file = "nowhere"',
            "No such file or directory; looked for it at /srv/hall/nowhere",
        ),
        ('[[kiosks]]\nid = "k"\nprinters = ["p"]', 'no such printer: "p"; none is stated in this file'),
        (
            '[[groups]]\nid = "g"\nnames = { zh = "g", en = "g" }',
            "services[0].group (line 4): missing, since groups are stated",
        ),
        ('[[displays]]\nid = "x"\n[[voices]]\nid = "x"', 'voices[0].id = "x" (line 18): displays[0] has it already'),
        (
            device("led", 'id = "l"\nadress = "mock"'),
            'devices[0].adress = "mock" (line 18): no such key; did you mean address?',
        ),
        (
            device("lead", 'id = "l"'),
            'devices[0].kind = "lead" (line 16): no such kind of device; did you mean "led"? known: printer, led',
        ),
        ('[[devices]]\nid = "l"', "devices[0].kind (line 15): missing; what kind of device it is: printer, led"),
        (device("led", 'counter = "7"'), 'devices[0].counter = "7" (line 17): no such counter; known: 1'),
        (device("led", "unit = 300"), "devices[0].unit = 300 (line 17): too large; at most 247"),
        (
            device("led", 'profile = "dm36"'),
            'devices[0].profile = "dm36" (line 17): no such value; one of "dm36b06", ',
        ),
        (
            device("led", 'address = "COM3"'),
            'devices[0].address = "COM3" (line 17): not a device\'s address; serial:///dev/',
        ),
        (device("led", 'address = "mqtt:led"'), 'Modbus displays hear no topic; a wire; or profile = "mqtt"'),
        (device("led", 'address = "modbus:x"'), "write modbus://HOST or modbus://HOST:PORT"),
        (device("led", 'address = "serial:///dev/t?baudrate=9601"'), "baudrate is '9601'; it must be one of 1200,"),
        (device("led", 'address = "usb://04b8:0202"'), "a led cannot be reached that way; serial:///dev/ttyUSB0"),
        (device("printer", 'address = "mqtt:p"'), "a printer cannot be reached that way; usb://04b8:0202, serial:///"),
        (device("printer", 'address = "usb://4b8:202"'), "not complete; write usb://VENDOR:PRODUCT in four hex digits"),
        (device("printer", 'address = "usb://04b8:0202?serail=1"'), "unknown option 'serail'; did you mean 'serial'?"),
        (device("printer", 'address = "socket://host"'), "not complete; write socket://HOST:PORT, such as"),
        (device("button", 'address = "serial:///dev/t"'), "a button cannot be reached that way; mqtt:TOPIC"),
        (
            device("button", 'actions = { tripel = "next" }'),
            'actions.tripel (line 17): no such key; did you mean "triple"? known here: single, double',
        ),
        (
            device("button", 'actions = { "2_singel" = "next" }'),
            'actions.2_singel (line 17): no such key; did you mean "',
        ),
        (device("button", 'actions = { long = "next" }'), 'called otherwise here; did you mean "hold"?'),
        (device("button", 'actions = { release = "next" }'), "a key that is let go, which is no press; known here"),
        (device("button", 'actions = { On = "next" }'), "or its maker's own word, in small letters"),
        (
            device("button", 'profile = "tasmota"\nactions = { toggle = "next" }'),
            "actions.toggle (line 18): no such key; known here: single, double",
        ),
        (
            device("terminal", 'keys = { parc = "park" }'),
            "keys.parc (line 17): no such key; known here: next, recall, start",
        ),
        (
            device("terminal", 'keys = { park = "parc" }'),
            'keys.park = "parc" (line 17): no such action; did you mean "park"? known: next, recall, start,',
        ),
        (
            device("terminal", 'keys = { f1 = "transfer:Z" }'),
            'devices[0].keys.f1 = "transfer:Z" (line 17): no such service; known: A',
        ),
        (
            device("button", 'actions = { single = "transfer:counter:99" }'),
            'devices[0].actions.single = "transfer:counter:99" (line 17): no such counter; known: ',
        ),
        (
            device("button", 'counter = "1"\nactions = { single = "transfer:counter:1" }'),
            'devices[0].actions.single = "transfer:counter:1" (line 18): it is at this counter itself; another counter',
        ),
        (
            device("rating_pad", 'profile = "mqtt"\nid = "pad-2"\naddress = "mqtt:pad-2"'),
            'address = "mqtt:pad-2" (line 19): not the topic on which this pad asks; "mqtt:paidui/least/requests/',
        ),
        (
            device("rating_pad", 'address = "mqtt:paidui/least/requests/pad-1"'),
            'devices[0].profile (line 15): a terminal does not speak MQTT; "mqtt"',
        ),
        (
            device("rating_pad", "prompt_s = 90"),
            "prompt_s = 90 (line 17): it asks for longer than an answer counts (rating_within_s = 60); at most 60",
        ),
        (
            device("rating_pad", "scores = [5]"),
            "devices[0].scores = [5] (line 17): too few; wanted: The score that each of its keys",
        ),
        (device("rating_pad", "scores = [6, 1]"), "devices[0].scores[0] = 6 (line 17): too large; at most 5"),
        (
            device("rating_pad", 'address = "usb://04b8:0202"'),
            "a rating pad cannot be reached that way; serial:///dev/ttyUSB0?baudrate=9600, socket://HOST:PORT or mock;",
        ),
        (
            device("terminal", 'address = "mock:a"\nunit = 4') + device("rating_pad", 'address = "mock:a"\nunit = 4'),
            "devices[1].unit = 4 (line 22): devices[0] on the same line has unit 4 already",
        ),
        (
            device("button", 'actions = { single = "call" }'),
            'actions.single = "call" (line 17): nothing can be typed on it; say whom or whereto, such as "transfer:B"',
        ),
        (
            device("button", 'actions = { single = "rate:6" }'),
            "rate, resume, transfer:B, transfer:counter:3, rate:5",
        ),
        (
            device("button", 'actions = { single = "nxt" }'),
            'actions.single = "nxt" (line 17): no such action; did you mean "next"? known: next, recall,',
        ),
        (
            device("keypad", 'keys = { KEY_KPPLSU = "next" }'),
            'no such key; did you mean "KEY_KPPLUS"?',
        ),
        (
            device("keypad", 'keys = { KEY_F1 = "nxt" }'),
            'keys.KEY_F1 = "nxt" (line 17): no such action; did you mean "next"? known: next, recall',
        ),
        (device("button", "actions = {}"), "actions = {} (line 17): a button that means nothing; { single ="),
        (device("keypad", 'address = "evdev:12:34"'), "write evdev:VENDOR:PRODUCT in four hex digits each"),
        (device("led", f'paused = "{"x" * 21}"'), "(line 17): 21 characters; at most 20"),
        (
            device("rating_pad", "scores = [1, 2, 3, 4, 5, 5]"),
            "scores = [1, 2, 3, 4, 5, 5] (line 17): 6 of them; at most",
        ),
        (device("rating_pad", 'prompt = { fr = "x" }'), "devices[0].prompt.fr (line 17): no such language; known: zh"),
        (
            device("led", 'address = "serial:///dev/t?bytesize=7&parity=E"'),
            "7 bits lose half of what Modbus RTU says; 8 data bits: leave out bytesize",
        ),
        (
            device("terminal", 'address = "serial:///dev/t?bytesize=7"'),
            "7 bits lose half of what a terminal says; 8 data bits: leave out bytesize",
        ),
        (device("keypad", 'address = "serial:///dev/t"'), "a keypad cannot be reached that way; evdev:///dev/input/"),
        (device("keypad", 'address = "evdev:1c4f:0002?prot=1"'), "unknown option 'prot'; did you mean 'port'?"),
        (
            device("reader", 'kiosk = "kiosk-7"'),
            'devices[0].kiosk = "kiosk-7" (line 17): no such kiosk; did you mean "kiosk-1"?',
        ),
        (
            device("reader", 'address = "evdev:1c4f:0002"\nprofile = "lines"'),
            "not what this address carries; leave it out",
        ),
        (device("reader", 'address = "mqtt:r"'), "a reader cannot be reached that way; evdev:///dev/input/by-id/NAME"),
        (
            '[[customer_classes]]\nid = "need"\nrate = 0',
            "customer_classes[0].rate = 0 (line 17): too small; more than 0",
        ),
        ("[[customer_classes]]\nrate = inf", "customer_classes[0].rate"),
        ('[[customer_classes]]\nself_service = "yes"', 'self_service = "yes" (line 16): not true or false'),
    ],
)
def test_a_mistake_in_a_table_is_named(table: str, message: str) -> None:
    assert any(message in line for line in told(LEAST + table)), "\n".join(told(LEAST + table))


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    wrong = SMALL.replace('"Asia/Shanghai"', '"Mars/Olympus"').replace('profile = "all"', 'profile = "any"')
    wrong = wrong.replace('id = "led-2"', 'id = "led-1"').replace("rate = 3 ", "rate = -1 ")
    lines = told(wrong)
    keys = [line.removeprefix("least.toml: ").split(" ")[0] for line in lines]
    assert keys == [
        "time_zone",
        "customer_classes[0].rate",
        "counters[0].profile",
        "counters[1].profile",
        "devices[2].id",
    ]


def test_a_service_that_no_counter_takes_is_told() -> None:
    second = '[[services]]\nletter = "B"\nnames = { zh = "b", en = "b" }\n'
    (line,) = told(LEAST + second)
    assert line == (
        'least.toml: services[1].letter = "B" (line 16): no counter takes this service; '
        "add it to the services of a profile that a counter has"
    )


def test_a_class_that_no_counter_takes_with_a_service_is_told() -> None:
    vip = '[[customer_classes]]\nid = "vip"\nnames = { zh = "v", en = "v" }\n'
    (line,) = told(LEAST.replace('services = ["A"]', 'services = ["A"]\nclasses = ["ordinary"]') + vip)
    assert 'no counter takes this service for customers of class "vip"' in line


def on_the_line(kind: str, name: str, unit: int, address: str = "serial:///dev/ttyUSB0") -> str:
    return device(kind, f'id = "{name}"\naddress = "{address}"\ncounter = "1"\nunit = {unit}')


@pytest.mark.parametrize("address", ["serial:///dev/ttyUSB0", "socket://10.0.0.9:4001", "mock:line-1"])
def test_displays_and_terminals_share_a_line_each_kind_with_its_own_numbers(address: str) -> None:
    same = (("led", 1), ("led", 2), ("terminal", 1), ("terminal", 2))
    text = "".join(on_the_line(kind, f"{kind}-{unit}", unit, address) for kind, unit in same)
    assert len(parse(LEAST + text, FILE).devices) == 4


@pytest.mark.parametrize("kind", ["led", "terminal"])
def test_a_unit_given_twice_on_a_line_is_refused(kind: str) -> None:
    (line,) = told(LEAST + on_the_line(kind, "a", 3) + on_the_line(kind, "b", 2) + on_the_line(kind, "c", 3))
    assert "devices[2].unit = 3" in line
    assert "devices[0] on the same line has unit 3 already; a unit of its own" in line


@pytest.mark.parametrize(
    ("other", "formats"),
    [
        ("serial:///dev/ttyUSB0?baudrate=19200&parity=E", "19200 8E1, but devices[0] on the same line says 9600 8N1"),
        ("serial:///dev/ttyUSB0?flow=rtscts", "9600 8N1 rtscts, but devices[0] on the same line says 9600 8N1"),
    ],
)
def test_two_line_formats_on_one_line_are_refused(other: str, formats: str) -> None:
    (line,) = told(LEAST + on_the_line("led", "a", 1) + on_the_line("led", "b", 2, other))
    assert line.endswith(f"{formats}; one line format for all devices of a line")


def test_a_virtual_line_has_one_speed() -> None:
    text = on_the_line("led", "a", 1, "mock:line-1") + on_the_line("led", "b", 2, "mock:line-1?baudrate=57600")
    (line,) = told(LEAST + text)
    assert "57600 8N1, but devices[0] on the same line says 9600 8N1" in line


def test_a_virtual_printer_has_no_line_to_share() -> None:
    (line,) = told(LEAST + device("printer", 'id = "p"\naddress = "mock:line-1"'))
    assert line.endswith("a printer shares its line with nobody; mock")


def button(name: str, actions: str) -> str:
    """A button on a topic that others use."""
    said = f'id = "{name}"\naddress = "mqtt:i4/events/rpc"\ncounter = "1"\nprofile = "shelly-gen2"\n{actions}'
    return device("button", said)


def test_buttons_may_share_a_topic_but_no_press() -> None:
    first, second = button("a", ""), button("b", 'actions = { "2_single" = "next" }')
    assert len(parse(LEAST + first + second, FILE).devices) == 2
    (line,) = told(LEAST + first + second + button("c", 'actions = { "1_single" = "recall" }'))
    assert line.endswith('devices[0] hears "1_single" on this topic already; a topic or keys of its own')


@pytest.mark.parametrize("profile", ["zigbee2mqtt", "esphome", "home-assistant"])
def test_where_models_have_words_of_their_own_these_may_stand_among_the_actions(profile: str) -> None:
    actions = 'actions = { on = "next", single_left = "recall", 1_short_release = "pause" }'
    lines = f'id = "b"\naddress = "mock"\ncounter = "1"\nprofile = "{profile}"\n{actions}'
    assert parse(LEAST + device("button", lines), FILE)


def test_an_unknown_maker_of_buttons_is_told_the_known_ones() -> None:
    (line,) = told(LEAST + device("button", 'id = "b"\naddress = "mock"\ncounter = "1"\nprofile = "shelly"'))
    assert 'no such value; one of "zigbee2mqtt", "tasmota", "shelly-gen1", "shelly-gen2", "esphome"' in line


def test_an_alpha_sign_may_have_seven_bits() -> None:
    more = 'address = "serial:///dev/t?bytesize=7&parity=E"\ncounter = "1"\nprofile = "alpha-215c"'
    assert parse(LEAST + device("led", f'id = "l"\n{more}'), FILE)


def test_a_printer_shares_its_line_with_nobody() -> None:
    both = [device("printer", f'id = "{name}"\naddress = "socket://10.0.0.9:9100"') for name in "ab"]
    (line,) = told(LEAST + "".join(both))
    assert line.endswith("devices[0] has this address already; a line of its own")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hall = \n", 'least.toml: line 1, column 8: not TOML: Invalid value; it says "hall ="'),
        ('hall = "x', "least.toml: not TOML: Unterminated string, at the end of the file"),
        ('hall = "a"\nhall = "b"\n', "least.toml: line 2, column 11: not TOML: Cannot overwrite a value"),
        ("x = " + "[" * 100_000, "least.toml: is nested too deeply"),
        ("", "least.toml: services: missing; at least one table [[services]]"),
    ],
)
def test_what_is_not_toml_is_pointed_at(text: str, message: str) -> None:
    assert any(line.startswith(message) for line in told(text)), told(text)


@pytest.mark.parametrize(
    "tables",
    [
        "services = 3\nprofiles = [3]\ncounters = {}\ndevices = [[]]\nmqtt = []\nnames = 1\nlanguages = 2",
        '[[services]]\nletter = ["A"]\n[[profiles]]\nid = {}\nservices = [[], {}]\n[[counters]]\nprofile = []\nid = []',
        '[[devices]]\nkind = []\n[[devices]]\nkind = "led"\naddress = 7\nunit = []\n[[devices]]\nid = 1979-05-27',
        "[[holidays]]\ndate = 3\nuntil = []\nservices = 1\nopen = {}\n[no_show]\nrecalls = []\n[cards]\nranges = [1]",
        '[[profiles]]\nquota = []\ndiscipline = "quota"\nguard = []\nwhen = [1]\nwhen_idle = 3\n[appointments]',
        '[[services]]\nletter = "A"\nhours = [1, { open = [], close = 3 }]\n[[cards.ranges]]\nprefix = []\nlength = ""',
        '[[hours]]\nopen = 1\nclose = 08:00:00\n[[kiosks]]\nprinters = [1]\nlanguages = ["xx", 1]\nnames = { zh = 1 }',
    ],
)
def test_values_of_any_wrong_type_are_told_and_break_nothing(tables: str) -> None:
    assert all(line.startswith("least.toml: ") and "; " in line for line in told(tables))


def test_a_file_that_cannot_be_read_gets_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('# ok\nnames = "gr\xfc\xdf"'.encode("latin-1"))
    (tmp_path / "huge.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    os.mkfifo(tmp_path / "pipe.toml")
    said = {}
    for name in ("nowhere.toml", "latin.toml", "huge.toml", "pipe.toml", ""):
        with pytest.raises(ConfigError) as caught:
            load(tmp_path / name)
        (problem,) = caught.value.problems
        said[name] = problem.wrong
    assert said == {
        "nowhere.toml": "no such file",
        "latin.toml": "line 2 is not UTF-8",
        "huge.toml": "is larger than 1024 KiB",
        "pipe.toml": "is not a file",
        "": "is a directory",
    }


def test_a_number_of_thousands_of_digits_is_told_and_breaks_nothing() -> None:
    assert told(f"day = {'9' * 6000}") == [
        "least.toml: has a number with thousands of digits; numbers as in examples/small.toml"
    ]

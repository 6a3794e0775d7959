"""The command line as its users meet it: help, bad input, exit codes, and how every program ends."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hall.halls import PATIENCE_S, Program, VirtualHall, children_of, eventually, is_alive, open_hall, paidui
from tests.hall.halls import small_hall as hall_at_rest
from tests.hall.xvfb import xvfb

COMMANDS: dict[str, tuple[str, ...]] = {
    "run": (),
    "kiosk": (),
    "display": (),
    "panel": ("--counter", "1"),
    "voice": (),
    "check": (),
    "request": ("issue_ticket", "service=A"),
    "journal": (),
    "scores": (),
    "mocks": (),
    "fault": ("printer-1", "paper_out", "on"),
    "press": ("terminal-1", "next"),
    "soak": (),
}
"""Every command on a HALL.toml, with what else it needs."""

BAD_HALLS = {
    "another time zone": ('time_zone = "Asia/Shanghai"', 'time_zone = "Mars/Base"', ("time_zone", "Mars/Base")),
    "a key nobody knows": ('journal = "small.db"', 'journal = "small.db"\ncolour = "red"', ("colour",)),
    "a word for a number": ("mean_service_s = 300", 'mean_service_s = "long"', ("mean_service_s", "long")),
    "no such kind": ('kind = "printer"', 'kind = "fridge"', ("kind", "fridge", "printer")),
    "the same letter twice": ('letter = "B"', 'letter = "A"', ("letter", "A")),
    "no such counter": ('counter = "2"', 'counter = "7"', ("counter", "7")),
    "no TOML": ('hall = "small"', "hall = = small", ("small.toml",)),
}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[VirtualHall]:
    with hall_at_rest(tmp_path) as hall:
        yield hall


@pytest.mark.parametrize("command", [*COMMANDS, "demo", ""])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    said = paidui(*command.split(), "--help", cwd=tmp_path)
    assert said.returncode == 0
    assert said.stderr == ""
    assert "Usage: paidui" in said.stdout
    if command in COMMANDS:
        assert "HALL.toml" in said.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_hall_is_told_by_file_key_and_value(hall: VirtualHall, command: str) -> None:
    good = hall.file.read_text(encoding="utf-8")
    wrong, right, words = BAD_HALLS[list(BAD_HALLS)[list(COMMANDS).index(command) % len(BAD_HALLS)]]
    assert wrong in good
    hall.file.write_text(good.replace(wrong, right), encoding="utf-8")
    _refused(hall.paidui(command, "small.toml", *COMMANDS[command]), ("small.toml", *words))


@pytest.mark.parametrize("what", BAD_HALLS)
def test_check_names_whatever_is_wrong(hall: VirtualHall, what: str) -> None:
    good = hall.file.read_text(encoding="utf-8")
    wrong, right, words = BAD_HALLS[what]
    hall.file.write_text(good.replace(wrong, right), encoding="utf-8")
    _refused(hall.paidui("check", "small.toml"), ("small.toml", *words))


def test_what_is_no_hall_at_all_is_told_too(hall: VirtualHall) -> None:
    (hall.folder / "binary.toml").write_bytes(bytes(range(256)))
    (hall.folder / "empty.toml").write_bytes(b"")
    for file in ("missing.toml", "binary.toml", "empty.toml", "."):
        _refused(hall.paidui("check", file), (file,))


def test_bad_arguments_are_one_plain_line(hall: VirtualHall) -> None:
    for arguments, words in (
        (("panel", "small.toml", "--counter", "99"), ("99", "1, 2")),
        (("kiosk", "small.toml", "--id", "kiosk-9"), ("kiosk-9", "kiosk-1")),
        (("display", "small.toml", "--id", "tv-9"), ("tv-9", "tv-1")),
        (("voice", "small.toml", "--id", "v"), ("v", "voice-1")),
        (("kiosk", "small.toml", "--size", "huge"), ("huge", "1080x1920")),
        (("request", "small.toml", "issue_ticket", "service"), ("service", "key=value")),
        (("fault", "small.toml", "printer-1", "paper_out", "maybe"), ("maybe", "on")),
        (("run",), ("HALL.toml",)),
        (("dance", "small.toml"), ("dance",)),
    ):
        _refused(hall.paidui(*arguments), words)
    assert hall.paidui("journal", "small.toml").returncode == 2, "no journal yet"
    absent = hall.paidui("press", "small.toml", "terminal-1", "next")
    assert (absent.returncode, "paidui mocks" in absent.stderr) == (1, True)


def test_a_request_tells_by_its_exit_code_what_became_of_it(tmp_path: Path) -> None:
    with open_hall(tmp_path) as hall:
        accepted = hall.paidui("request", "small.toml", "issue_ticket", "service=A")
        assert accepted.returncode == 0
        assert json.loads(accepted.stdout)["ticket"]["number"] == "A001"
        refused = hall.paidui("request", "small.toml", "issue_ticket", "service=Z")
        assert refused.returncode == 1
        assert json.loads(refused.stdout)["reason"] == "unknown_service"
        again = [hall.paidui("request", "small.toml", "issue_ticket", "service=B", "id=i", "from=f", "age_ms=1")
                 for _ in range(2)]  # fmt: skip
        assert [json.loads(each.stdout)["ticket"]["number"] for each in again] == ["B001", "B001"]

        lines = hall.paidui("journal", "small.toml", "--json").stdout.splitlines()
        events = [json.loads(line) for line in lines]
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        assert "token" not in lines[2]
        day = events[0]["day"]
        assert hall.paidui("journal", "small.toml", "--json", "--day", day).stdout.splitlines() == lines
        assert hall.paidui("journal", "small.toml", "--json", "--day", "2001-01-01").stdout == ""
        assert "TicketIssued" in hall.paidui("journal", "small.toml").stdout

        well = hall.paidui("check", "small.toml")
        assert well.returncode == 0, well.stdout
        assert "nothing is heard of it before it is pressed" in well.stdout
        hall.order(device="led-2", fault="unplug", on=True)
        hall.order(device="printer-1", fault="paper_out", on=True)
        with hall.client() as client:
            client.until_latest("devices/led-2", state="lost")
            client.until_latest("devices/printer-1", state="degraded")
        ill = hall.paidui("check", "small.toml")
        assert ill.returncode == 1
        assert "Out of paper: put in a new roll." in ill.stdout
        line = next(line for line in ill.stdout.splitlines() if "led-2" in line)
        assert "lost" in line


def test_nobody_there_is_exit_code_3_and_check_asks_the_devices_itself(hall: VirtualHall) -> None:
    asking = hall.start("request", "small.toml", "issue_ticket", "service=A", log="request")
    without = hall.paidui("check", "small.toml")
    assert without.returncode == 1
    assert without.stdout.count("lost") == 6
    assert "The printer is gone: check its power and its cable." in without.stdout
    hall.start_mocks().until_printed("ready: 6 virtual devices")
    probed = hall.paidui("check", "small.toml")
    assert probed.returncode == 0, probed.stdout
    assert "no controller runs" in probed.stdout
    assert asking.process.wait(PATIENCE_S) == 3
    assert len(asking.printed().strip().splitlines()) == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_every_program_stops_in_order(tmp_path: Path, how: signal.Signals) -> None:
    with xvfb(tmp_path / "x") as screen, hall_at_rest(tmp_path) as hall:
        run = hall.start_controller()
        mocks = hall.start_mocks()
        mocks.until_printed("ready: 6 virtual devices")
        broker = children_of(run.process.pid)
        windows = [
            hall.start(*command, "--size", "300x300", log=command[0], environment=screen.environment)
            for command in (
                ("kiosk", "small.toml"), ("display", "small.toml"), ("panel", "small.toml", "--counter", "1"),
            )
        ]  # fmt: skip
        voice = hall.start("voice", "small.toml", "--out", "voice", log="voice")
        with hall.client() as client:
            client.until_latest("devices/voice-1", state="ok")
        for window in windows:
            screen.move(window.process.pid, 0, 0)
        for program in (*windows, voice, mocks, run):
            _stops(program, how)
        assert len(broker) == 1
        eventually(lambda: not is_alive(broker[0]), "the embedded broker ends with its controller")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_programs_that_find_nobody_stop_in_order_too(hall: VirtualHall, how: signal.Signals) -> None:
    """The broker is away: each of them is still trying."""
    voice = hall.start("voice", "small.toml", "--out", "voice", log="voice")
    mocks = hall.start_mocks()
    for program, words in ((voice, "broker is lost"), (mocks, "ready: 6 virtual devices")):
        program.until_printed(words)
        _stops(program, how)


@pytest.mark.timeout(200)
def test_the_demo_without_a_screen_plays_a_visit_into_pictures(tmp_path: Path) -> None:
    demo = Program(
        tmp_path, tmp_path / "demo.log", "demo", "--out", "out", environment={"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    )
    family: set[int] = set()

    def ended() -> bool:
        family.update(children_of(demo.process.pid))
        return demo.process.poll() is not None

    eventually(ended, "the visit", seconds=90)
    assert demo.process.returncode == 0, demo.printed()
    assert "✗" not in demo.printed()
    pictures = (
        "kiosk-services",
        "kiosk-ticket",
        "kiosk-priority",
        "tv",
        "panel-1",
        "panel-2",
        "slip-0001",
        "led-1-call",
    )
    for name in pictures:
        assert (tmp_path / "out" / f"{name}.png").read_bytes().startswith(b"\x89PNG"), name
    assert list((tmp_path / "out" / "voice").glob("*.wav"))
    assert len(paidui("journal", "out/demo.toml", "--json", cwd=tmp_path).stdout.splitlines()) > 8
    assert len(family) >= 4, "controller, broker, devices and voice"
    assert not [pid for pid in family if is_alive(pid)]


def test_the_installed_command_is_the_same_program(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("paidui")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert done.stdout == paidui("--version", cwd=tmp_path).stdout
    assert done.stdout.startswith("paidui ")


def _refused(done: "subprocess.CompletedProcess[str]", words: tuple[str, ...]) -> None:
    assert done.returncode == 2, (done.args, done.stdout, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert word in done.stderr, (done.args, done.stderr)


def _stops(program: Program, how: signal.Signals) -> None:
    assert program.stop(how) == 0, program
    assert "Traceback" not in program.printed(), program

"""The papers are true: names exist, tasks are listed, links lead somewhere, commands are commands."""

import ast
import re
import subprocess
import sys
from functools import cache, reduce
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image
from typer.main import get_command

from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.card_reader import MockReader
from firmware_mocks.halls.commands import add_commands
from firmware_mocks.halls.making import UNPLUG
from firmware_mocks.halls.soak.truths import TRUTHS
from firmware_mocks.keypad import MockKeypad
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.mqtt_button import FAULTS_OF_FAMILY, MockMqttButton
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.printer.condition import FAULTS
from kiosk.cli import app
from kiosk.requests import ASKS

ROOT = Path(__file__).parents[2]
ROOMS = ("kiosk", "drivers", "display", "counter_panel", "firmware_mocks")
PAPERS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(page for room in ROOMS for page in (ROOT / room).rglob("*.md")),
    ]
)
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
LARGEST_PICTURE = 150_000


def _dotted_names() -> set[tuple[str, str]]:
    named = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)`")
    return {
        (str(page.relative_to(ROOT)), name)
        for page in PAPERS
        for name in named.findall(page.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize(("page", "name"), sorted(_dotted_names()))
def test_every_name_on_a_page_exists(page: str, name: str) -> None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        reduce(getattr, parts[length:], module)
        return
    raise AssertionError(f"{page}: {name} is nothing")


def test_every_task_of_the_code_stands_in_the_architecture() -> None:
    missing = {name: where for name, where in _tasks().items() if f"`{name}`" not in ARCHITECTURE}
    assert not missing


def test_the_tasks_are_found() -> None:
    assert _tasks().keys() >= {"controller", "desk: *", "*: status", "kiosk_link", "LED sign hears", "*"}


def test_every_truth_of_a_simulated_day_stands_in_the_promises() -> None:
    promises = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` | {sentence} |" in promises for name, sentence in TRUTHS.items())


def test_every_task_has_a_name() -> None:
    nameless = [
        f"{file}:{call.lineno}"
        for file, call in _calls("create_task")
        if not any(keyword.arg == "name" for keyword in call.keywords)
    ]
    assert not nameless


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in _anchors(goal), f"{page.name}: no heading {anchor} in {goal.name}"


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_a_page_is_one(page: Path) -> None:
    known = _commands()
    for command in re.findall(r"(?:^|/)paidui ([a-z]+)", _code(page), re.MULTILINE):
        assert command in known, f"{page.name}: paidui {command}"
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"(?:^|&& )make ([a-z]+)", _code(page), re.MULTILINE):
        assert target in targets, f"{page.name}: make {target}"


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_named_as_a_test_exists(page: Path) -> None:
    for named in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page.read_text(encoding="utf-8")):
        file, test = named
        assert (ROOT / file).is_file(), f"{page.name}: {file}"
        if test:
            assert re.search(rf"def {test}\b", (ROOT / file).read_text(encoding="utf-8")), (
                f"{page.name}: {file}::{test}"
            )


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_no_desk_and_no_ticket_of_our_own(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|work|root)/|(?<!\w)#\d+\b|\bTODO\b|\bFIXME\b", text)


def test_every_fault_of_a_virtual_device_stands_on_the_bench_page() -> None:
    page = (ROOT / "docs/bench.md").read_text(encoding="utf-8")
    lights = {*MockLedPanel.FAULTS, *MockAlphaSign.FAULTS, *MockPoleDisplay.FAULTS}
    known = {*FAULTS, *lights, *MockCallTerminal.FAULTS, *MockMqttButton.FAULTS, UNPLUG}
    known |= {*MockKeypad.FAULTS, *MockReader.FAULTS, *(name for own in FAULTS_OF_FAMILY.values() for name in own)}
    assert not [fault for fault in sorted(known) if f"`{fault}`" not in page]


def test_every_command_stands_in_the_protocol() -> None:
    page = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    assert not [command for command in ASKS if f"`{command}`" not in page]


@pytest.mark.parametrize("picture", sorted((ROOT / "docs/pictures").glob("*.png")), ids=lambda path: path.stem)
def test_a_picture_is_small_and_used(picture: Path) -> None:
    assert picture.stat().st_size < LARGEST_PICTURE
    assert min(_size(picture)) > 200
    assert any(picture.name in page.read_text(encoding="utf-8") for page in PAPERS)


def test_the_pictures_are_drawn_by_the_program(tmp_path: Path) -> None:
    draw = "import sys, pathlib; from scripts.pictures import main; main(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", draw, tmp_path], cwd=ROOT, check=True, capture_output=True, timeout=60)
    drawn = {path.name: _size(path) for path in tmp_path.glob("*.png")}
    assert drawn == {path.name: _size(path) for path in (ROOT / "docs/pictures").glob("*.png")}


def test_the_readme_fits_on_a_screen() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 75
    assert max(len(line) for line in lines if "<img" not in line) <= 140


def test_every_decision_says_what_was_weighed() -> None:
    for page in set((ROOT / "docs/decisions").glob("*.md")) - {ROOT / "docs/decisions/README.md"}:
        text = page.read_text(encoding="utf-8")
        for heading in ("## Alternatives", "## Decision", "## Consequences"):
            assert heading in text, f"{page.name} has no {heading}"


@cache
def _commands() -> frozenset[str]:
    add_commands(app)
    return frozenset(get_command(app).commands)  # type: ignore[attr-defined]


def _tasks() -> dict[str, str]:
    """Names of all tasks of the code, with `*` for what is filled in, and where they are made."""
    found: dict[str, str] = {}
    for file, call in _calls("create_task"):
        names = [_template(keyword.value) for keyword in call.keywords if keyword.arg == "name"]
        found |= dict.fromkeys(names, f"{file}:{call.lineno}")
    for file, call in _calls("show_beside"):
        found |= {keyword.arg: f"{file}:{call.lineno}" for keyword in call.keywords if keyword.arg}
    return found


def _template(name: ast.expr) -> str:
    match name:
        case ast.Constant(value=str(whole)):
            return whole
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
        case _:
            return "*"


def _calls(function: str) -> list[tuple[str, ast.Call]]:
    return [
        (str(file.relative_to(ROOT)), node)
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for node in _calls_in(file)
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == function
    ]


@cache
def _calls_in(file: Path) -> list[ast.Call]:
    whole = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in whole if isinstance(node, ast.Call)]


def _size(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as opened:
        return opened.size


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _code(page: Path) -> str:
    """What stands in code on the page, blocks and words."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])

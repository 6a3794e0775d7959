"""Writes the tables and the chart of docs/queueing.md from the code that the tests run."""

from pathlib import Path

from PIL import Image

from kiosk.config import load
from kiosk.simulate.chart import waits_by_hour
from kiosk.simulate.command import scenario_of
from kiosk.simulate.crew import play_all
from kiosk.simulate.figures import Tally
from kiosk.simulate.play import Played, play
from kiosk.simulate.reference import DAYS, SEED, halls, row, waits_min
from kiosk.simulate.textbook import CASES, compare

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "queueing.md"
BRANCH, ARRIVALS = ROOT / "examples" / "branch.toml", ROOT / "examples" / "arrivals.toml"
CHART_DAYS = 20
THEORY, REFERENCE = "<!-- theory -->\n", "<!-- reference -->\n"


def main() -> None:
    """The tables; the chart is drawn by scripts.pictures."""
    page = PAGE.read_text(encoding="utf-8")
    page = with_table(page, THEORY, [each.row() for case in CASES for each in compare(case)])
    PAGE.write_text(with_table(page, REFERENCE, _reference()), encoding="utf-8")


def with_table(page: str, mark: str, rows: list[str]) -> str:
    """The page with these rows under the head of the table that follows the mark."""
    before, _, rest = page.partition(mark)
    lines = rest.split("\n")
    after = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    return before + mark + "\n".join([*lines[:2], *rows, *lines[after:]])


def waits_chart() -> Image.Image:
    """Of the branch on busy days."""
    config = load(BRANCH)
    scenario = scenario_of(config, ARRIVALS)
    tally = Tally({letter: service.target_wait_s for letter, service in scenario.rules.services.items()})
    tally.add(play(scenario, 1, CHART_DAYS, forecasts=False))
    names = [(each.id, each.names["en"]) for each in config.customer_classes]
    title = f"{config.hall}: {CHART_DAYS} days, {tally.all.tickets / CHART_DAYS:.0f} tickets a day"
    return waits_by_hour(tally, names, title, config.services[0].target_wait_min).image()


def _reference() -> list[str]:
    every = halls()

    def play_one(number: int, _said: object) -> Played:
        return play(every[number].scenario, SEED, DAYS, forecasts=False)

    days = play_all(play_one, range(len(every)), 2, lambda _days: None)
    found = [(hall, waits_min(played)) for hall, played in zip(every, days, strict=True)]
    return [row(hall, stated, stated.of(waits)) for hall, waits in found for stated in hall.stated]


if __name__ == "__main__":
    main()

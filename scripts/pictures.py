"""Draws docs/pictures with the program's own windows, printer and display: `make pictures`.

The hall is examples/branch.toml in the middle of a morning. The same code gives the same pictures.
"""

import asyncio
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
from PIL import Image

from counter_panel.hall import HallSeen
from counter_panel.panel import draw as panel_drawing
from counter_panel.panel.scene import Scene as PanelScene
from counter_panel.panel.scene import Turn
from counter_panel.state import CounterState
from display.board import Board
from display.tv import draw as tv_drawing
from display.tv.scene import Scene as TvScene
from drivers.escpos.builder import SlipEncoder
from firmware_mocks.led_picture import draw_led
from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.photo import photograph
from firmware_mocks.printer.roll import PrintedSlip
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.wires import clean_wire
from kiosk import replies
from kiosk.announcer import Announcer
from kiosk.config import HallConfig, load
from kiosk.queueing.model import Ticket
from kiosk.services import NoSlips, Services
from kiosk.slip import lay_out
from kiosk.slip_content import content_of
from kiosk.slip_design import load_design
from kiosk.touch import draw as touch_drawing
from kiosk.touch.scan import SlipScanned
from kiosk.touch.scene import Scene
from kiosk.touch.showing import Choosing, EnterCode, Found, Gather, Take, Taken, TicketFound, TicketTaken, TypeCode
from scripts.morning import OPENS, Morning
from scripts.queueing import waits_chart

HALL = Path(__file__).parents[1] / "examples" / "branch.toml"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = {"slip": 40, "slips": 16}
"""Of the palette; 128 are enough for every screen, and fewer for paper."""

SLIP_WIDTH = 400


def main(out: Path = PICTURES) -> None:
    """All of them."""
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in draw_all().items():
        picture.quantize(COLOURS.get(name, 128), dither=Image.Dither.NONE).save(out / f"{name}.png", optimize=True)


def draw_all() -> dict[str, Image.Image]:
    """By name: the screens of one moment, and the slip of its last customer."""
    config = load(HALL)
    said = Announcer(config)
    morning = Morning(config)
    morning.until(OPENS + timedelta(minutes=94, seconds=5))
    morning.pause("5")
    pictures = {"kiosk": _kiosk(said, morning), "waits": waits_chart()}
    ticket = morning.arrive("A", "need")
    pictures["kiosk-ticket"] = _kiosk(said, morning, ticket)
    pictures["kiosk-code"] = _kiosk(said, morning, coded="48213")
    pictures["kiosk-several"] = _kiosk(said, morning, several=("B", "C"))
    pictures["kiosk-missed"] = _kiosk(said, morning, ticket, found="no_show")
    pictures["kiosk-no-paper"] = _kiosk(said, morning, no_slips="paper_out")
    pictures["kiosk-photograph"] = _kiosk(said, morning, ticket, no_slips="paper_out")
    pictures["kiosk-fetch"] = _kiosk(said, morning, ticket, found="waiting")
    pictures["slip"] = _slip(config, said, ticket)
    pictures["slips"] = _slips(config, said, ticket)
    morning.until_called("2")
    pictures["tv"] = _tv(_board(said, morning), morning.now)
    pictures["panel"] = _panel(said, morning, "2")
    pictures["panel-transfer"] = _panel(said, morning, "2", transfer=True)
    number = said.led_text(morning.hall, "2")
    pictures["led"] = _on_white(draw_led(number, 6, "2"))
    return pictures


def _kiosk(
    said: Announcer,
    morning: Morning,
    ticket: Ticket | None = None,
    *,
    coded: str = "",
    found: str = "",
    no_slips: NoSlips | None = None,
    several: tuple[str, ...] = (),
) -> Image.Image:
    """The services; several of them; a ticket just taken, or one whose code was scanned (its state, no slip); an
    appointment's code."""
    scene = Scene(lambda: "picture")
    scene.tell_connected(True)
    scene.tell_status("online")
    body = said.services(morning.hall, morning.now, False)
    scene.tell_services(Services(**_stamp(morning.now), **body))
    scene.tell_no_slips(no_slips)
    assert isinstance(scene.picture(1.0).page, Choosing)
    if coded:
        scene.tap(EnterCode(), 1.0)
        for character in coded:
            scene.tap(TypeCode(character), 1.5)
    elif several:
        for second, action in enumerate((Gather(), *map(Take, several)), 1):
            scene.tap(action, second / 2)
    elif ticket is not None and found:
        scene.scanned(SlipScanned(ticket.token), 1.0)
        scene.answer("picture", TicketFound(ticket.token, ticket.number, ticket.service, found, slip="failed"), 1.2)
        assert isinstance(scene.picture(2.0).page, Found)
    elif ticket is not None:
        scene.tap(Take(ticket.service), 1.0)
        taken = replies.issued(morning.hall, ticket) | {"issued_at": ticket.issued_at}
        shown = {name: taken[name] for name in TicketTaken.__dataclass_fields__ if name in taken}
        scene.answer("picture", TicketTaken(**shown), 1.2)
        assert isinstance(scene.picture(2.0).page, Taken)
    surface = pygame.Surface((1080, 1920))
    touch_drawing.draw(surface, scene.picture(2.0))
    return _image(surface, 0.5)


def _board(said: Announcer, morning: Morning) -> Board:
    return Board(**_stamp(morning.now), **said.board(morning.hall))


def _tv(board: Board, now: datetime) -> Image.Image:
    scene = TvScene()
    scene.tell_connected(True)
    scene.tell_status("online")
    scene.tell_board(board, 0.0)
    surface = pygame.Surface((1920, 1080))
    tv_drawing.draw(surface, scene.picture(1.0, now))
    return _image(surface, 0.6)


def _panel(said: Announcer, morning: Morning, counter: str, *, transfer: bool = False) -> Image.Image:
    scene = PanelScene(counter, lambda: "picture")
    scene.tell_connected(True)
    scene.tell_status("online")
    scene.tell_counter(CounterState(**_stamp(morning.now), **said.counter(morning.hall, counter)))
    scene.tell_hall(HallSeen.model_validate(_board(said, morning).model_dump()))
    if transfer:
        scene.touch(Turn("more"), 0.0)
        scene.touch(Turn("transfer"), 0.5)
    surface = pygame.Surface((480, 720))
    panel_drawing.draw(surface, scene.picture(1.0, morning.now + timedelta(seconds=7)), ("zh", "en"))
    return _image(surface, 1.0)


def _slip(config: HallConfig, said: Announcer, ticket: Ticket) -> Image.Image:
    """Printed by the virtual printer, from the bytes that a real one would get."""
    content = content_of(config, ticket, said.rule())
    printed = asyncio.run(_out(SlipEncoder().encode(lay_out(content, ["zh", "en"], load_design(config)))))
    taken = photograph(printed, Random(11))  # noqa: S311 - the grain of paper
    return taken.resize((SLIP_WIDTH, round(SLIP_WIDTH * taken.height / taken.width)), Image.Resampling.LANCZOS)


def _slips(config: HallConfig, said: Announcer, ticket: Ticket) -> Image.Image:
    """The example's template: on 80 mm drawn and in the printer's own letters, on 58 mm, and a copy in English."""
    design = load_design(config.model_copy(update={"slip": Path("slip.toml")}))
    many = replace(ticket, number="L012", service="L", also=("A",), customer_class="ordinary", estimated_wait_s=4500)
    copy = replace(ticket, slip_is_copy=True)
    kinds = (
        (SlipEncoder(), ticket, ["zh", "en"], 576),
        (SlipEncoder(chinese="gb18030"), many, ["zh", "en"], 576),
        (SlipEncoder(dots=384), many, ["zh", "en"], 384),
        (SlipEncoder(dots=384, chinese="gb18030"), copy, ["en"], 384),
    )
    drawn = [
        draw(asyncio.run(_out(encoder.encode(lay_out(content_of(config, of, said.rule()), tongues, design)), dots)))
        for encoder, of, tongues, dots in kinds
    ]
    gap = 48
    sheet = Image.new(
        "RGB",
        (sum(each.width + 2 * gap for each in drawn) + gap, max(each.height for each in drawn) + 3 * gap),
        (92, 92, 92),
    )
    left = gap
    for each in drawn:
        paper = Image.new("RGB", (each.width + gap, each.height + gap), (255, 255, 255))
        paper.paste(each, (gap // 2, gap // 2))
        sheet.paste(paper, (left, gap))
        left += each.width + 2 * gap
    return sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS)


async def _out(escpos: bytes, dots: int = 576) -> PrintedSlip:
    out: asyncio.Future[PrintedSlip] = asyncio.get_running_loop().create_future()
    host, device = clean_wire()
    model = Model(width=dots)
    random = Random(11)  # noqa: S311 - the grain of paper
    async with MockPrinter(random, model=model, on_slip=lambda slip, _png: out.set_result(slip)) as printer:
        serving = asyncio.create_task(printer.serve(device), name="virtual printer")
        await host.write(escpos)
        slip = await out
        serving.cancel()
        await asyncio.wait([serving])
    return slip


def _stamp(at: datetime) -> dict[str, Any]:
    return {"epoch": 1, "seq": int(at.timestamp()), "at": at}


def _image(surface: pygame.Surface, scale: float) -> Image.Image:
    picture = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    if scale == 1.0:
        return picture
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGB", picture.size, (255, 255, 255))
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


if __name__ == "__main__":
    main()

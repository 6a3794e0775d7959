"""Draws docs/pictures with the program's own windows, printer and display: `make pictures`.

The hall is examples/branch.toml in the middle of a morning. The same code gives the same pictures.
"""

import asyncio
import os
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
from firmware_mocks.printer.photo import photograph
from firmware_mocks.printer.roll import PrintedSlip
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.wires import clean_wire
from kiosk import replies
from kiosk.announcer import Announcer
from kiosk.config import HallConfig, load
from kiosk.queueing.model import Ticket
from kiosk.services import Services
from kiosk.slip import SlipContent, lay_out
from kiosk.touch import draw as touch_drawing
from kiosk.touch.scan import SlipScanned
from kiosk.touch.scene import Scene
from kiosk.touch.showing import Choosing, EnterCode, Found, Gather, Take, Taken, TicketFound, TicketTaken, TypeCode
from scripts.morning import OPENS, Morning
from scripts.queueing import waits_chart

HALL = Path(__file__).parents[1] / "examples" / "branch.toml"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = {"slip": 48}
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
    pictures["kiosk-missed"] = _kiosk(said, morning, ticket, missed=True)
    pictures["slip"] = _slip(config, said, ticket)
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
    missed: bool = False,
    several: tuple[str, ...] = (),
) -> Image.Image:
    """The services; several of them; a ticket just taken, or the slip of one that was missed; an appointment's code."""
    scene = Scene(lambda: "picture")
    scene.tell_connected(True)
    scene.tell_status("online")
    body = said.services(morning.hall, morning.now, False)
    scene.tell_services(Services(**_stamp(morning.now), **body))
    assert isinstance(scene.picture(1.0).page, Choosing)
    if coded:
        scene.tap(EnterCode(), 1.0)
        for character in coded:
            scene.tap(TypeCode(character), 1.5)
    elif several:
        for second, action in enumerate((Gather(), *map(Take, several)), 1):
            scene.tap(action, second / 2)
    elif ticket is not None and missed:
        scene.scanned(SlipScanned(ticket.token), 1.0)
        scene.answer("picture", TicketFound(ticket.token, ticket.number, ticket.service, "no_show"), 1.2)
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
    content = SlipContent(
        hall=config.hall,
        hall_names=config.names,
        service_names=config.service(ticket.service).names,
        number=ticket.number,
        class_names=next(each.names for each in config.customer_classes if each.id == ticket.customer_class),
        ahead=ticket.ahead,
        estimated_wait_s=ticket.estimated_wait_s,
        issued_at=ticket.issued_at.astimezone(config.zone).replace(tzinfo=None),
        token=ticket.token,
        rule=said.rule(),
    )
    taken = asyncio.run(_printed(SlipEncoder().encode(lay_out(content, ["zh", "en"]))))
    return taken.resize((SLIP_WIDTH, round(SLIP_WIDTH * taken.height / taken.width)), Image.Resampling.LANCZOS)


async def _printed(escpos: bytes) -> Image.Image:
    out: asyncio.Future[PrintedSlip] = asyncio.get_running_loop().create_future()
    host, device = clean_wire()
    random = Random(11)  # noqa: S311 - the grain of paper
    async with MockPrinter(random, on_slip=lambda slip, _png: out.set_result(slip)) as printer:
        serving = asyncio.create_task(printer.serve(device), name="virtual printer")
        await host.write(escpos)
        slip = await out
        serving.cancel()
        await asyncio.wait([serving])
    return photograph(slip, random)


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

"""The window loop: draws when the picture changed, and only then."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from display.look.canvas import Surface
from display.look.screen import Closed, Deed, Exposed, Screen

FRAME_S = 1 / 30
"""Between looks at the glass: a tap is answered within one frame."""

Picture = TypeVar("Picture")


class View(Protocol[Picture]):
    """A window's content. `now` is the loop's clock; a picture is a value that is equal when nothing changed."""

    def picture(self, now: float) -> Picture:
        """What is to be seen now."""

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        """Draws it, whole; returns what is to be read on it."""

    def react(self, event: Deed, now: float) -> None:
        """Takes a touch or a key; neither blocks nor raises."""


async def show_beside(screen: Screen, view: View[Picture], **beside: Coroutine[Any, Any, None]) -> None:
    """Runs the window, and tasks of those names beside it until it is closed; then gives the glass back."""
    async with asyncio.TaskGroup() as tasks:
        others = [tasks.create_task(work, name=name) for name, work in beside.items()]
        try:
            await show(screen, view)
        finally:
            screen.close()
            for other in others:
                other.cancel()


async def show(screen: Screen, view: View[Picture]) -> None:
    """Runs the window; returns when it was closed, or the process told to end by SDL's own signal."""
    clock = asyncio.get_running_loop().time
    drawn: Picture | None = None
    while True:
        for event in screen.events():
            match event:
                case Closed():
                    return
                case Exposed():
                    drawn = None
                case _:
                    view.react(event, clock())
        if (picture := view.picture(clock())) != drawn:
            screen.present(view.draw(screen.surface(), picture))
            drawn = picture
        await asyncio.sleep(FRAME_S)

"""The seam between a window and the glass: a real window, or a surface in memory that tests touch and save."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pygame


@dataclass(frozen=True, slots=True)
class Pressed:
    """A finger or the mouse's button went down, at a pixel."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Released:
    """It went up again."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class KeyStruck:
    """A key of the keyboard, by its name: `space`, `r`."""

    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters came from the keyboard, or from a reader that types like one. Not for any log."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exposed:
    """The window was uncovered or changed its size; it must be drawn again."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The window was closed, or the process told to end."""


ScreenError = pygame.error
"""There is no glass to draw on."""

Deed = Pressed | Released | KeyStruck | Typed
"""What somebody did at a window."""
ScreenEvent = Deed | Exposed | Closed


class Screen(Protocol):
    """A surface that somebody looks at and touches."""

    def surface(self) -> pygame.Surface:
        """What to draw on now."""

    def present(self, texts: list[str]) -> None:
        """Shows what was drawn; `texts` is what is to be read on it, for whoever cannot see it."""

    def events(self) -> list[ScreenEvent]:
        """What happened since the last call, in order."""

    def close(self) -> None:
        """Gives the glass back. Safe to call twice."""


class WindowScreen:
    """A real window; a touch screen's first finger and the mouse are the same. Raises ScreenError without a glass."""

    def __init__(self, title: str, size: tuple[int, int], *, full_screen: bool = False) -> None:
        pygame.display.init()
        pygame.display.set_caption(title)
        if pygame.display.get_driver() == "x11":
            # X takes our pixels as they are; SDL would otherwise load OpenGL (100 MB) to carry them.
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        flags = pygame.FULLSCREEN if full_screen else pygame.RESIZABLE
        self._surface = pygame.display.set_mode((0, 0) if full_screen else size, flags)
        pygame.mouse.set_visible(not full_screen)
        pygame.event.set_blocked(None)
        pygame.event.set_allowed(_WANTED)
        self._finger: int | None = None

    def surface(self) -> pygame.Surface:
        return pygame.display.get_surface() or self._surface

    def present(self, texts: list[str]) -> None:
        pygame.display.flip()

    def events(self) -> list[ScreenEvent]:
        return [said for event in pygame.event.get() if (said := self._meaning(event)) is not None]

    def close(self) -> None:
        pygame.display.quit()

    def _meaning(self, event: pygame.Event) -> ScreenEvent | None:
        match event.type:
            case pygame.MOUSEBUTTONDOWN if event.button == 1 and not event.touch:
                return Pressed(*event.pos)
            case pygame.MOUSEBUTTONUP if event.button == 1 and not event.touch:
                return Released(*event.pos)
            case pygame.FINGERDOWN if self._finger is None:
                self._finger = event.finger_id
                return Pressed(*self._at(event))
            case pygame.FINGERUP if self._finger == event.finger_id:
                self._finger = None
                return Released(*self._at(event))
            case pygame.KEYDOWN:
                return KeyStruck(pygame.key.name(event.key))
            case pygame.TEXTINPUT:
                return Typed(event.text)
            case pygame.VIDEORESIZE | pygame.VIDEOEXPOSE | pygame.WINDOWEXPOSED:
                return Exposed()
            case pygame.QUIT:
                return Closed()
        return None

    def _at(self, event: pygame.Event) -> tuple[float, float]:
        """Fingers come in shares of the window."""
        width, height = self.surface().get_size()
        return event.x * width, event.y * height


class OffscreenScreen:
    """A surface in memory; whoever holds it touches it and reads what it shows."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._surface = pygame.Surface(size)
        self._events: list[ScreenEvent] = []
        self.shown = 0
        self.texts: list[str] = []

    def surface(self) -> pygame.Surface:
        return self._surface

    def present(self, texts: list[str]) -> None:
        self.shown += 1
        self.texts = texts

    def events(self) -> list[ScreenEvent]:
        happened, self._events = self._events, []
        return happened

    def close(self) -> None:
        self._events.append(Closed())

    def tap(self, x: float, y: float) -> None:
        """A finger down and up again at a pixel."""
        self._events += [Pressed(x, y), Released(x, y)]

    def type(self, text: str) -> None:
        """A reader that types like a keyboard, with Enter at the end."""
        self._events += [*(Typed(character) for character in text), KeyStruck("return")]

    def say(self, event: ScreenEvent) -> None:
        self._events.append(event)

    def save(self, path: Path) -> None:
        """Writes what was drawn last as PNG."""
        pygame.image.save(self._surface, path)


_WANTED = [
    pygame.MOUSEBUTTONDOWN,
    pygame.MOUSEBUTTONUP,
    pygame.FINGERDOWN,
    pygame.FINGERUP,
    pygame.KEYDOWN,
    pygame.TEXTINPUT,
    pygame.VIDEORESIZE,
    pygame.VIDEOEXPOSE,
    pygame.WINDOWEXPOSED,
    pygame.QUIT,
]


def size_on_desktop(width: int, height: int, share: float = 0.85) -> tuple[int, int]:
    """`width` x `height`, or the largest of that shape that leaves room on this desktop."""
    pygame.display.init()
    across, down = (pygame.display.get_desktop_sizes() or [(width, height)])[0]
    scale = min(1.0, across * share / width, down * share / height)
    return max(1, round(width * scale)), max(1, round(height * scale))

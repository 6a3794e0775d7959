"""A real X screen in memory, a finger on it, and what is to be seen on it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageGrab


class Glass:
    """A screen that a process gets by its environment."""

    def __init__(self, display: str) -> None:
        self.display = display
        self.environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}

    def tap(self, x: int, y: int, times: int = 1) -> None:
        """A finger down and up again; several times as fast as a nervous one."""
        clicks = ["click", "--repeat", str(times), "--delay", "40", "1"]
        subprocess.run(["xdotool", "mousemove", str(x), str(y), *clicks], env=self.environment, check=True, timeout=10)

    def strike(self, key: str) -> None:
        """A key of the keyboard, for the window under the mouse."""
        subprocess.run(["xdotool", "key", key], env=self.environment, check=True, timeout=10)

    def read(self, text: str) -> None:
        """A scanner or card reader that types what it read, and Enter, for the window under the mouse."""
        typed = ["xdotool", "type", "--delay", "8", text]
        subprocess.run(typed, env=self.environment, check=True, timeout=10)
        self.strike("Return")

    def seen(self) -> Image.Image:
        """Every pixel of the screen."""
        return ImageGrab.grab(xdisplay=self.display)

    def code(self, folder: Path) -> str:
        """What an independent reader finds in a QR code on the screen; "" without one."""
        picture = folder / "seen.png"
        self.seen().save(picture)
        read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=False)
        return read.stdout.strip()


@contextmanager
def glass(width: int, height: int) -> Iterator[Glass]:
    """A screen of that size, on a display number of its own.

    It does not begin anew when its last window closes: whoever came in that moment would find no screen."""
    reader, writer = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            os.close(writer)
            with os.fdopen(reader) as said:
                number = said.readline().strip()
            assert number, "Xvfb does not start"
            yield Glass(f":{number}")
        finally:
            server.terminate()

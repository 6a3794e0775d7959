"""A real X screen where there is none: Xvfb on a free display, a finger (xdotool), and what the screen shows."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.waiting import until_sync

PATIENCE_S = 30.0


class XScreen:
    """`environment` opens programs on this screen. Its picture lies in a file: Xvfb's own frame buffer (XWD)."""

    def __init__(self, number: int, folder: Path) -> None:
        self.environment = {"DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11"}
        self._buffer = folder / "Xvfb_screen0"

    def picture(self) -> Image.Image:
        """All that the screen shows now."""
        xwd = self._buffer.read_bytes()
        head = [int.from_bytes(xwd[at : at + 4], "big") for at in range(0, 100, 4)]
        header_size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        start = header_size + colours * 12
        return Image.frombytes("RGB", (width, height), xwd[start : start + line * height], "raw", "BGRX", line, 1)

    def tap(self, pid: int, x: int, y: int, times: int = 1) -> None:
        """A finger at a pixel of that process's window, as often as said within a quarter of a second."""
        clicks = ("click", "--repeat", str(times), "--delay", "120", "1")
        self._xdotool("mousemove", "--window", self._window_of(pid), str(x), str(y), *clicks)

    def move(self, pid: int, x: int, y: int) -> None:
        """Puts a window's upper left corner there, once it is open."""
        self._xdotool("windowmove", self._window_of(pid), str(x), str(y))

    def _window_of(self, pid: int) -> str:
        until_sync(lambda: self._search(pid), PATIENCE_S, f"a window of process {pid}")
        return self._search(pid)[0]

    def _search(self, pid: int) -> list[str]:
        return self._run("xdotool", "search", "--onlyvisible", "--pid", str(pid)).stdout.split()

    def _xdotool(self, *arguments: str) -> None:
        done = self._run("xdotool", *arguments)
        assert done.returncode == 0, done.stderr

    def _run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


@contextmanager
def xvfb(folder: Path, size: tuple[int, int] = (1600, 1000)) -> Iterator[XScreen]:
    """A screen for the block, on a display number that Xvfb finds free itself."""
    folder.mkdir(parents=True, exist_ok=True)
    told, says = os.pipe()
    command = ["Xvfb", "-displayfd", str(says), "-screen", "0", f"{size[0]}x{size[1]}x24", "-fbdir", str(folder),
               "-nolisten", "tcp", "-noreset"]  # fmt: skip
    with (folder / "xvfb.log").open("wb") as log:
        process = subprocess.Popen(
            command, pass_fds=(says,), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    os.close(says)
    try:
        with os.fdopen(told) as answer:
            number = answer.readline().strip()
        assert number, f"Xvfb does not start: {(folder / 'xvfb.log').read_text()}"
        yield XScreen(int(number), folder)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)

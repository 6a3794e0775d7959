"""The local socket by which a person switches faults and presses keys of running virtual devices; never the broker."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from drivers.errors import DeviceError
from kiosk.process import FAILED, OK, USAGE, Complaint

SOCKET = "mocks.sock"

ANSWER_S = 12.0
"""Seconds: a virtual terminal tries for ten to hand its key over."""


class Controlled(Protocol):
    """A virtual device as this socket sees it."""

    press: Any

    def switch(self, fault: str, on: bool) -> None:
        """Raises ValueError."""


@asynccontextmanager
async def control_socket(folder: Path, devices: Mapping[str, Controlled]) -> AsyncIterator[None]:
    """Serves in `folder` while the block lasts."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await _obey(devices, json.loads(await reader.readline()))
        except (ValueError, KeyError, TypeError, TimeoutError, DeviceError) as error:
            answer = {"ok": False, "message": str(error) or type(error).__name__}
        writer.write(json.dumps(answer).encode() + b"\n")
        writer.close()

    (folder / SOCKET).unlink(missing_ok=True)
    with _short(folder) as path:
        server = await asyncio.start_unix_server(converse, path)
    try:
        yield
    finally:
        server.close()
        (folder / SOCKET).unlink(missing_ok=True)


async def tell_mocks(folder: Path, order: dict[str, Any]) -> int:
    """Sends one order to the running virtual devices; 0 when it was obeyed. Raises Complaint."""
    try:
        with _short(folder) as path:
            reader, writer = await asyncio.open_unix_connection(path)
    except (FileNotFoundError, ConnectionRefusedError):
        raise Complaint("no virtual devices run here; start `paidui mocks` first", FAILED) from None
    writer.write(json.dumps(order).encode() + b"\n")
    try:
        async with asyncio.timeout(ANSWER_S):
            answer = json.loads(await reader.readline())
    except (TimeoutError, ValueError):
        raise Complaint("the virtual devices do not answer", FAILED) from None
    finally:
        writer.close()
    if not answer["ok"]:
        raise Complaint(answer["message"], USAGE)
    if answer.get("message"):
        print(answer["message"])  # noqa: T201 - the command's result
    return OK


async def _obey(devices: Mapping[str, Controlled], order: dict[str, Any]) -> dict[str, Any]:
    device = devices.get(order["device"])
    if device is None:
        raise ValueError(f"no virtual device {order['device']!r}; there are {', '.join(devices)}")
    if "fault" in order:
        device.switch(order["fault"], order["on"])
        return {"ok": True, "message": ""}
    if device.press is None:
        raise ValueError(f"{order['device']} has no keys")
    return {"ok": True, "message": await device.press(order["press"])}


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's path through a descriptor: a path of more than 107 bytes is refused by the kernel."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)

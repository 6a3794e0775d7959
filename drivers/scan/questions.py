"""Harmless questions to whoever may stand on a line, and what an answer says of its sender. No clock, no I/O.

    unit       Modbus       FC 03, 02, 01: registers, inputs, coils are read
    terminal   call pad     POLL, which it answers with HELLO, or with a key
    sign       Alpha        F" "general information" is read

Nothing is written, and nobody shows anything else for it.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from drivers.alpha.frames import FROM_SIGN, Packet, ReadInformation, address_of, host_decoder
from drivers.bus.overhearing import Key
from drivers.call_button import messages
from drivers.call_button.terminal_codec import frame_decoder
from drivers.framing import NOT_HERE, NOT_YET, Framing
from drivers.modbus.frames import REASONS, ReadRegisters, crc16, request_decoder

READ_COILS, READ_INPUTS, READ_REGISTERS = 0x01, 0x02, 0x03
UNIT, TERMINAL, SIGN = "unit", "terminal", "sign"
"""Kinds of a Key, as the shared line names them."""

EVERY_SIGN = 0
"""A sign as it leaves its maker; it is asked by the wildcard address, for a packet to 00 nobody answers."""

_LAST_UNIT = 247
_HOST = (messages.Poll.command, messages.State.command, messages.KeyDone.command)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole frame from `key`; `function` and `body` as its protocol has them. A refusal has `function` + 80."""

    key: Key
    function: int = 0
    body: bytes = b""

    @property
    def refuses(self) -> bool:
        """A Modbus exception: it is there, and has no such thing."""
        return self.key.kind == UNIT and self.function > 0x80


@dataclass(frozen=True, slots=True)
class Self:
    """What a device said of itself. `sort` is what it seems to be."""

    sort: Literal["display", "inputs", "modbus", "terminal", "sign"]
    words: str


def ask_modbus(unit: int, function: int, address: int = 0, count: int = 1) -> bytes:
    """Reads registers, inputs or coils."""
    if function == READ_REGISTERS:
        return ReadRegisters(unit, address, count).to_bytes()
    body = struct.pack(">BBHH", unit, function, address, count)
    return body + crc16(body).to_bytes(2, "little")


def first_question(key: Key) -> bytes:
    """Whether it is there."""
    match key.kind:
        case "unit":
            return ask_modbus(key.unit, READ_REGISTERS)
        case "terminal":
            return messages.to_wire(messages.Poll(), key.unit)
        case _:
            return Packet("??" if key.unit == EVERY_SIGN else address_of(key.unit), (ReadInformation(),)).to_bytes()


def further_questions(key: Key) -> list[bytes]:
    """Who it is."""
    if key.kind != UNIT:
        return []
    return [
        ask_modbus(key.unit, READ_REGISTERS, 0, 6),
        ask_modbus(key.unit, READ_INPUTS, 0, 8),
        ask_modbus(key.unit, READ_COILS, 0, 8),
    ]


def answers_in(heard: bytes, asked: Key) -> list[Answer]:
    """The whole frames in what came back; an answer of a sign does not say whose it is."""
    if asked.kind == SIGN:
        packets = [each for each in host_decoder().feed(heard) if isinstance(each, Packet) and each.kind == FROM_SIGN]
        return [Answer(asked, 0, each.commands[0].body().encode("latin-1")) for each in packets if each.commands]
    units: Framing[Answer] = Framing(_look_for_answer, 256)
    terminals = [
        Answer(Key(TERMINAL, frame.address), frame.command, frame.data)
        for frame in frame_decoder().feed(heard)
        if frame.command not in _HOST
    ]
    return units.feed(heard) + terminals


def masters_in(heard: bytes) -> list[Key]:
    """Whom another master has asked."""
    asked = [Key(UNIT, request.unit) for request in request_decoder().feed(heard)]
    polled = [Key(TERMINAL, frame.address) for frame in frame_decoder().feed(heard) if frame.command in _HOST]
    return asked + polled


def says(key: Key, answers: list[Answer]) -> Self:
    """What it seems to be, in words."""
    match key.kind:
        case "terminal":
            return Self("terminal", _terminal(answers))
        case "sign":
            told = answers[0].body[2:].decode("latin-1").strip() if answers else ""
            return Self("sign", f"an Alpha sign, says {told}" if told else "an Alpha sign")
        case _:
            return _modbus(answers)


def _terminal(answers: list[Answer]) -> str:
    for answer in answers:
        if answer.function == messages.Hello.command and len(answer.body) == 2:
            times = int.from_bytes(answer.body)
            return f"a call terminal, switched on {'once' if times == 1 else f'{times} times'}"
    return "a call terminal with a key pressed"


def _modbus(answers: list[Answer]) -> Self:
    registers = max((_registers(each) for each in answers if each.function == READ_REGISTERS), key=len, default=())
    inputs = next((each.body for each in answers if each.function == READ_INPUTS), b"")
    coils = next((each.body for each in answers if each.function == READ_COILS), b"")
    if inputs or coils:
        parts = [f"inputs 1 to 8: {_bits(inputs)}"] if inputs else []
        parts += [f"coils 1 to 8: {_bits(coils)}"] if coils else []
        return Self("inputs", ", ".join(parts))
    if registers:
        return Self("display", _shown(registers))
    refused = next((each.body[0] for each in answers if each.refuses and each.body), 0)
    return Self("modbus", f"answers: {REASONS.get(refused, f'exception {refused}')}")


def _registers(answer: Answer) -> tuple[int, ...]:
    return struct.unpack(f">{len(answer.body) // 2}H", answer.body[: len(answer.body) // 2 * 2])


def _shown(registers: tuple[int, ...]) -> str:
    """Six codes of characters are a text; anything else is told as it is."""
    letters = all(value == 0 or 0x20 <= value <= 0x7E for value in registers)
    if len(registers) > 1 and any(registers) and letters:
        return f"a display, shows [{''.join(chr(value or 0x20) for value in registers).strip()}]"
    if not any(registers):
        return "registers, all 0: a dark display?"
    return f"registers from 0 on: {' '.join(map(str, registers))}"


def _bits(body: bytes) -> str:
    return "".join("1" if body[0] >> bit & 1 else "0" for bit in range(8))


def _look_for_answer(view: memoryview) -> tuple[Answer, int] | Literal["not here", "not yet"]:
    if not 1 <= view[0] <= _LAST_UNIT:
        return NOT_HERE
    if len(view) < 3:
        return NOT_YET
    function, size = view[1], view[2]
    if function & 0x7F not in (READ_COILS, READ_INPUTS, READ_REGISTERS):
        return NOT_HERE
    length = 5 if function & 0x80 else 5 + size
    if not size or length > 256:
        return NOT_HERE
    if len(view) < length:
        return NOT_YET
    if crc16(view[:length]):
        return NOT_HERE
    body = bytes(view[2:3]) if function & 0x80 else bytes(view[3 : 3 + size])
    return Answer(Key(UNIT, view[0]), function, body), length

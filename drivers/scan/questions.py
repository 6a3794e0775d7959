"""Harmless questions to whoever may stand on a line, and what an answer says of its sender. No clock, no I/O.

    unit       Modbus       FC 03, 02, 01: registers, inputs, coils are read
    terminal   call pad     POLL, which it answers with HELLO, or with a key
    sign       Alpha        F" "general information" is read

Nothing is written, and nobody shows anything else for it.
"""

from dataclasses import dataclass
from typing import Literal

from drivers.alpha.frames import FROM_SIGN, Packet, ReadInformation, address_of, host_decoder
from drivers.bus.overhearing import Key
from drivers.call_button import messages
from drivers.call_button.terminal_codec import Frame, frame_decoder
from drivers.errors import BadFrame
from drivers.modbus.decoding import request_decoder, response_decoder
from drivers.modbus.frames import (
    FROM_A_GATEWAY,
    READ_COILS,
    READ_INPUTS,
    BitsRead,
    ReadBits,
    ReadRegisters,
    Refused,
    RegistersRead,
)

UNIT, TERMINAL, SIGN = "unit", "terminal", "sign"
"""Kinds of a Key, as the shared line names them."""

EVERY_SIGN = 0
"""A sign as it leaves its maker; it is asked by the wildcard address, for a packet to 00 nobody answers."""

REGISTERS, BITS = 6, 8
"""As many as a display has places, and as an I/O module has inputs at least."""

_HOST = (messages.Poll.command, messages.State.command, messages.KeyDone.command)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole frame from `key`. A unit that refuses is there all the same, and has no such thing."""

    key: Key
    said: RegistersRead | BitsRead | Refused | messages.FromTerminal | str
    """As its protocol has it; of a sign, its text."""


@dataclass(frozen=True, slots=True)
class Self:
    """What a device said of itself. `sort` is what it seems to be."""

    sort: Literal["display", "inputs", "modbus", "terminal", "sign"]
    words: str


def first_question(key: Key) -> bytes:
    """Whether it is there."""
    match key.kind:
        case "unit":
            return ReadRegisters(key.unit, 0, 1).to_bytes()
        case "terminal":
            return messages.to_wire(messages.Poll(), key.unit)
        case _:
            return Packet("??" if key.unit == EVERY_SIGN else address_of(key.unit), (ReadInformation(),)).to_bytes()


def further_questions(key: Key) -> list[bytes]:
    """Who it is."""
    if key.kind != UNIT:
        return []
    return [
        ReadRegisters(key.unit, 0, REGISTERS).to_bytes(),
        ReadBits(key.unit, READ_INPUTS, 0, BITS).to_bytes(),
        ReadBits(key.unit, READ_COILS, 0, BITS).to_bytes(),
    ]


def answers_in(heard: bytes, asked: Key) -> list[Answer]:
    """The whole frames in what came back; an answer of a sign does not say whose it is."""
    if asked.kind == SIGN:
        packets = [each for each in host_decoder().feed(heard) if isinstance(each, Packet) and each.kind == FROM_SIGN]
        return [Answer(asked, each.commands[0].body()) for each in packets if each.commands]
    units = [
        Answer(Key(UNIT, response.unit), response)
        for response in response_decoder().feed(heard)
        if isinstance(response, RegistersRead | BitsRead | Refused)
    ]
    terminals = [
        Answer(Key(TERMINAL, frame.address), message)
        for frame in frame_decoder().feed(heard)
        if (message := _of_a_terminal(frame)) is not None
    ]
    return units + terminals


def is_somebody(answer: Answer) -> bool:
    """False: a gateway says that behind it nobody answers, as it does at every address that is free."""
    return not isinstance(answer.said, Refused) or answer.said.code not in FROM_A_GATEWAY


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
            told = next((each.said[2:].strip() for each in answers if isinstance(each.said, str)), "")
            return Self("sign", f"an Alpha sign, says {told}" if told else "an Alpha sign")
        case _:
            return _modbus(answers)


def _terminal(answers: list[Answer]) -> str:
    """Its boot number is in every word of it."""
    said = next(each.said for each in answers if isinstance(each.said, messages.Hello | messages.Key))
    times = "once" if said.boot == 1 else f"{said.boot} times"
    pressed = any(isinstance(each.said, messages.Key) for each in answers)
    return f"a call terminal, switched on {times}{', a key is pressed' if pressed else ''}"


def _of_a_terminal(frame: Frame) -> messages.FromTerminal | None:
    try:
        message = messages.read_message(frame)
    except BadFrame:
        return None
    return message if isinstance(message, messages.Hello | messages.Key) else None


def _modbus(answers: list[Answer]) -> Self:
    said = [each.said for each in answers]
    registers = max((each.values for each in said if isinstance(each, RegistersRead)), key=len, default=())
    bits = {each.function: each.bits for each in said if isinstance(each, BitsRead)}
    if bits:
        named = {READ_INPUTS: "inputs", READ_COILS: "coils"}
        words = [f"{name} 1 to {BITS}: {_drawn(bits[of])}" for of, name in named.items() if of in bits]
        return Self("inputs" if READ_INPUTS in bits else "modbus", ", ".join(words))
    if registers:
        return Self("display", _shown(registers))
    refused = next((each.reason for each in said if isinstance(each, Refused)), "nothing that is known")
    return Self("modbus", f"answers: {refused}")


def _shown(registers: tuple[int, ...]) -> str:
    """Six codes of characters are a text; anything else is told as it is."""
    letters = all(value == 0 or 0x20 <= value <= 0x7E for value in registers)
    if len(registers) > 1 and any(registers) and letters:
        return f"a display, shows [{''.join(chr(value or 0x20) for value in registers).strip()}]"
    if not any(registers):
        return "registers, all 0: a dark display?"
    return f"registers from 0 on: {' '.join(map(str, registers))}"


def _drawn(bits: tuple[bool, ...]) -> str:
    return "".join("1" if bit else "0" for bit in bits[:BITS])

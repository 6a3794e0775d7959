"""A hall's slip, as its template says it: a list of blocks from top to bottom. Reads no file, prints nothing."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from kiosk.config.values import LANGUAGES, MAX_HINT, Id, Section, close_to, wrong_value

FIELDS = {
    "hall": "name of the hall",
    "service": "name of the service",
    "number": "number of the ticket",
    "class": "name of the customer class; empty for an ordinary customer",
    "ahead": "how many are called before",
    "wait": "expected wait in words; empty where nobody can say",
    "issued": "date and time of issue",
    "date": "date of issue",
    "time": "time of issue",
    "rule": "the rule of calling, in a sentence",
    "hints": "what to bring, as the service says it",
    "also": "further services of the visit",
    "token": "what cancels the ticket or prints it again, for a QR code",
    "hall_id": "id of the hall, for a QR code",
}
"""What `{…}` may stand for."""

OWN_CODE = "paidui:{hall_id}:{token}"
_FIELD = re.compile(r"\{(\w*)\}")
_LOGO_MM = 72.0
"""The widest print head."""


def fields_in(text: str) -> list[str]:
    """The names in braces."""
    return _FIELD.findall(text)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with the values of its fields; "" when one of them is empty: half a sentence tells nothing."""
    if any(not values.get(name, "") for name in fields_in(text)):
        return ""
    return _FIELD.sub(lambda found: values[found[1]], text)


def _known_fields(text: str) -> str:
    for name in fields_in(text):
        if name not in FIELDS:
            meant = close_to(name, list(FIELDS))
            right = f"did you mean {{{meant}}}? " if meant else ""
            raise wrong_value(
                f"no such field {{{name}}}", right + "known: " + ", ".join(f"{{{each}}}" for each in FIELDS)
            )
    if "{" in (rest := _FIELD.sub("", text)) or "}" in rest:
        raise wrong_value("a brace without its other half", "a field such as {number}; braces stand for nothing else")
    if len(text) > MAX_HINT:
        raise wrong_value(f"has {len(text)} characters", f"at most {MAX_HINT}")
    if any(ord(character) < 32 for character in text):
        raise wrong_value("has a line break or control character", "one line of text; a block for each line")
    return text


def _by_language(value: Any) -> Any:
    """A text alone is the same in every language."""
    return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value


def _known_languages(texts: dict[str, str]) -> dict[str, str]:
    for language, text in texts.items():
        if language not in LANGUAGES:
            raise wrong_value(f'no such language: "{language}"', f"known: {', '.join(LANGUAGES)}")
        _known_fields(text)
    return texts


_TEXT = {"type": "string", "maxLength": MAX_HINT}
_TEXTS = {"type": "object", "properties": dict.fromkeys(LANGUAGES, _TEXT), "additionalProperties": False}
Words = Annotated[
    dict[str, str],
    BeforeValidator(_by_language),
    AfterValidator(_known_languages),
    WithJsonSchema({"oneOf": [_TEXT, _TEXTS]}),
]
Size = Literal["small", "normal", "large", "title"]
Others = Literal["small", "normal", "large", "title", "beside", "none"]
_SIZE = "Size of the letters."
_OTHERS = "How the slip's second language stands: below the first in this size, `beside` it, or not at all (`none`)."


class Block(Section):
    """Of every block: for whose slips it is. One whose fields have nothing to tell is left out as well."""

    when: Literal["reprint", "original", "priority", "ordinary"] | None = Field(
        None,
        description="Only on copies (`reprint`), only on first prints (`original`), only for customers of a class other"
        " than ordinary (`priority`), or only for ordinary ones (`ordinary`).",
    )
    services: tuple[str, ...] | None = Field(
        None, min_length=1, strict=False, description="Only for these services, by letter.", examples=[["A", "B"]]
    )
    classes: tuple[Id, ...] | None = Field(
        None, min_length=1, strict=False, description="Only for these customer classes, by id.", examples=[["need"]]
    )


class TextBlock(Block):
    """A paragraph; what is too long for a line is broken into several."""

    kind: Literal["text"]
    text: Words = Field(
        description="The words, with fields in braces; by language, or the same in all.",
        examples=[{"zh": "您的号码 {number}", "en": "Your number {number}"}],
    )
    size: Size = Field("normal", description=_SIZE)
    bold: bool = Field(False, description="In bold letters; the second language never is, unless `beside`.")
    align: Literal["left", "centre", "right"] = Field("centre", description="Where the lines stand.")
    others: Others = Field("small", description=_OTHERS)


class PairBlock(Block):
    """A label at the left edge, its value in bold at the right."""

    kind: Literal["pair"]
    label: Words = Field(description="What it is.", examples=[{"zh": "前方等候", "en": "People ahead"}])
    value: Words = Field(description="What it says.", examples=[{"zh": "{ahead} 人", "en": "{ahead}"}])
    size: Size = Field("large", description=_SIZE)
    bold: bool = Field(True, description="The value in bold letters.")
    others: Others = Field(
        "small", description=_OTHERS + " `beside`: both labels on one line, with the value of the first."
    )


class NumberBlock(Block):
    """The ticket's number, as large as the paper allows. Every template has one."""

    kind: Literal["number"]


class BadgeBlock(Block):
    """A few words, white on black; two languages beside each other."""

    kind: Literal["badge"]
    text: Words = Field(description="The words.", examples=["{class}"])


class DocumentsBlock(Block):
    """Boxes to tick: the `documents` of the ticket's services. The `hints` of a service that lists none."""

    kind: Literal["documents"]
    title: Words | None = Field(
        None, description="Words over the list.", examples=[{"zh": "请准备好", "en": "Please have ready"}]
    )
    size: Size = Field("normal", description=_SIZE)


class LogoBlock(Block):
    """A picture: PNG, JPEG, GIF or BMP, best black on white. Printed dot for dot; 8 dots are a millimetre."""

    kind: Literal["logo"]
    file: Path = Field(strict=False, description="The picture, relative to the template.", examples=["logo.png"])
    width_mm: float | None = Field(
        None,
        ge=4,
        le=_LOGO_MM,
        allow_inf_nan=False,
        description="Printed so wide. Left out: dot for dot.",
        examples=[40],
    )


class QrBlock(Block):
    """A QR code. The one built in cancels the ticket or prints it again at the kiosk."""

    kind: Literal["qr"]
    content: Annotated[str, AfterValidator(_known_fields)] = Field(
        OWN_CODE,
        min_length=1,
        description="What it says, with fields in braces. The kiosk's scanner knows only the one built in.",
        examples=["https://bank.example/q/{token}"],
    )
    size: Size = Field("normal", description="Size of its squares; smaller where the paper is too narrow.")


class LineBlock(Block):
    """A dashed line across the paper. Of two with nothing between them one is left out."""

    kind: Literal["line"]


class SpaceBlock(Block):
    """Empty paper."""

    kind: Literal["space"]
    mm: float = Field(2.0, gt=0, le=50, allow_inf_nan=False, description="Millimetres.")


class CutBlock(Block):
    """The end. Left out: cut but for a bridge, so that the slip hangs until it is taken."""

    kind: Literal["cut"]
    full: bool = Field(False, description="Cut through: the slip falls. Some cutters leave a bridge all the same.")


SlipBlock = Annotated[
    TextBlock
    | PairBlock
    | NumberBlock
    | BadgeBlock
    | DocumentsBlock
    | LogoBlock
    | QrBlock
    | LineBlock
    | SpaceBlock
    | CutBlock,
    Field(discriminator="kind"),
]


class SlipTemplate(Section):
    """What stands on the hall's slips, from top to bottom."""

    blocks: tuple[SlipBlock, ...] = Field(min_length=1, max_length=100, strict=False)

"""What is known of a card: the class it gives, and nothing by which its holder could be found."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.cards import CardRead, Cards, Misread, read_key
from kiosk.check_digits import identity_holds
from kiosk.config import ConfigError, HallConfig, parse
from tests.unit.kiosk.test_config import LEAST, hall

TODAY = date(2026, 3, 18)
KEY = b"a secret of the hall's own"
CLASSES = "".join(f'[[customer_classes]]\nid = "{id}"\nnames = {{ zh = "x", en = "x" }}\n' for id in ("vip", "gold"))
RANGES = """
[[cards.ranges]]
prefix = "62"
customer_class = "ordinary"
[[cards.ranges]]
prefix = "622848"
length = 19
customer_class = "gold"
[[cards.ranges]]
from = "6228"
to = "6230"
customer_class = "vip"
"""
CARD = "6228480402564890018"


def cards(key: bytes | None = None) -> Cards:
    return Cards(hall(CLASSES + RANGES), key)


@pytest.mark.parametrize(
    ("number", "of"),
    [
        (CARD, "gold"),
        (CARD[:-1], "vip"),
        ("6230999999999999", "vip"),
        ("6231000000000000", "ordinary"),
        ("6227999999999999", "ordinary"),
        ("62000000", "ordinary"),
    ],
)
def test_the_longest_match_gives_the_class(number: str, of: str) -> None:
    assert cards().read(number, TODAY) == CardRead(of, None)


@pytest.mark.parametrize(
    "number",
    ["", "6228", "6228480", "62284804025648900181", "6228 4804 0256", "6228480402564890o18", "４" * 12, "4" * 16],
)
def test_what_is_no_card_of_the_hall_gives_nothing(number: str) -> None:
    assert cards(KEY).read(number, TODAY) is None


def test_a_number_shorter_than_the_beginnings_of_a_range_is_none_of_them() -> None:
    ranges = '[[cards.ranges]]\nfrom = "622848000"\nto = "622848499"\ncustomer_class = "vip"\n'
    longer = Cards(hall(CLASSES + ranges), None)
    assert longer.read("622848123", TODAY)
    assert longer.read("62284812", TODAY) is None


def test_a_hall_without_cards_knows_none() -> None:
    assert Cards(hall(), KEY).read(CARD, TODAY) is None


OLD, YOUNG = "11010519491231002X", "440524188001010014"
"""GB 11643-1999 has the first as its example: born 1949-12-31, the check sign X. The second: too long ago."""


def _person(born: str) -> str:
    """An identity number with the right check sign."""
    first = f"110105{born}002"
    return next(first + sign for sign in "0123456789X" if identity_holds(first + sign))


ELDERLY = '[cards.identity]\nfrom_age = 65\ncustomer_class = "need"\n'


@pytest.mark.parametrize(
    ("number", "of"),
    [
        (OLD, "need"),
        (_person("19610318"), "need"),
        (_person("19610319"), None),
        (_person("20260319"), None),
        (_person("19490231"), None),
        ("110105194912310021", Misread()),
        ("11010519491231002", None),
        (CARD, "gold"),
    ],
)
def test_an_identity_card_gives_the_class_of_its_holders_age(number: str, of: object) -> None:
    need = '[[customer_classes]]\nid = "need"\nnames = { zh = "x", en = "x" }\n'
    found = Cards(hall(CLASSES + need + ELDERLY + RANGES), KEY).read(number, TODAY)
    assert (found.customer_class if isinstance(found, CardRead) else found) == of
    if isinstance(found, CardRead):
        assert found.pseudonym
        assert number[6:14] not in repr(found)


def test_an_identity_card_is_no_card_whatever_its_first_digits() -> None:
    number = next(
        f"62284819491231{n:03}" + s
        for n in range(9)
        for s in "0123456789"
        if identity_holds(f"62284819491231{n:03}{s}")
    )
    assert cards().read(number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "holds"), [("6228480402564890018", True), ("4111111111111111", True), (CARD[:-1] + "9", False)]
)
def test_a_range_with_check_digits_knows_what_was_misread(number: str, holds: bool) -> None:
    ranges = '[[cards.ranges]]\nprefix = "62"\ncustomer_class = "vip"\nluhn = true\n'
    ranges += '[[cards.ranges]]\nprefix = "4"\ncustomer_class = "vip"\nluhn = true\n'
    assert Cards(hall(CLASSES + ranges), None).read(number, TODAY) == (CardRead("vip", None) if holds else Misread())


def _read(key: bytes, number: str) -> CardRead:
    read = cards(key).read(number, TODAY)
    assert isinstance(read, CardRead)
    return read


def test_a_pseudonym_is_the_same_for_a_card_and_tells_nothing_without_the_key() -> None:
    first, again = _read(KEY, CARD), _read(KEY, CARD)
    assert first == again
    assert first.pseudonym
    assert len(bytes.fromhex(first.pseudonym)) == 16
    others = [_read(KEY, CARD[:-1] + "9"), _read(KEY + b"x", CARD)]
    assert all(other.pseudonym != first.pseudonym for other in others)
    assert CARD not in repr(vars(cards(KEY)))


def test_a_card_of_the_hall_may_be_of_a_long_key() -> None:
    assert _read(b"k" * 4096, CARD).pseudonym


def with_key(folder: Path, key: bytes | None) -> HallConfig:
    if key is not None:
        (folder / "cards.key").write_bytes(key)
    ranges = '[cards]\nkey_file = "cards.key"\ndaily_limit = 2\n' + RANGES
    return parse(LEAST + CLASSES + ranges, folder / "hall.toml")


def test_the_key_is_what_the_file_holds(tmp_path: Path) -> None:
    assert read_key(with_key(tmp_path, KEY)) == KEY
    assert read_key(hall(CLASSES + RANGES)) is None
    assert read_key(hall()) is None


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        (None, "no such file"),
        (b"short", "has 5 bytes, a key has at least 16"),
        (b"x" * 4097, "is larger than 4096 bytes: hardly a key"),
    ],
)
def test_a_key_file_that_is_none_says_how_to_make_one(tmp_path: Path, key: bytes | None, wrong: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_key(with_key(tmp_path, key))
    assert str(caught.value) == f"cards.key: {wrong}; make one: head -c 32 /dev/urandom > {tmp_path}/cards.key"


def test_a_key_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "cards.key").mkdir()
    with pytest.raises(ConfigError, match=r"cards.key: cannot be read: Is a directory; a file that this account may"):
        read_key(with_key(tmp_path, None))

"""What is known of a card: the class it gives, and nothing by which its holder could be found."""

from pathlib import Path

import pytest

from kiosk.cards import CardRead, Cards, read_key
from kiosk.config import ConfigError, HallConfig, parse
from tests.unit.kiosk.test_config import LEAST, hall

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
    assert cards().read(number) == CardRead(of, None)


@pytest.mark.parametrize(
    "number",
    ["", "6228", "6228480", "62284804025648900181", "6228 4804 0256", "6228480402564890o18", "４" * 12, "4" * 16],
)
def test_what_is_no_card_of_the_hall_gives_nothing(number: str) -> None:
    assert cards(KEY).read(number) is None


def test_a_number_shorter_than_the_beginnings_of_a_range_is_none_of_them() -> None:
    ranges = '[[cards.ranges]]\nfrom = "622848000"\nto = "622848499"\ncustomer_class = "vip"\n'
    longer = Cards(hall(CLASSES + ranges), None)
    assert longer.read("622848123")
    assert longer.read("62284812") is None


def test_a_hall_without_cards_knows_none() -> None:
    assert Cards(hall(), KEY).read(CARD) is None


def test_a_pseudonym_is_the_same_for_a_card_and_tells_nothing_without_the_key() -> None:
    first, again = cards(KEY).read(CARD), cards(KEY).read(CARD)
    assert first
    assert first == again
    assert first.pseudonym
    assert len(bytes.fromhex(first.pseudonym)) == 16
    others = [cards(KEY).read(CARD[:-1] + "9"), cards(KEY + b"x").read(CARD)]
    assert all(other and other.pseudonym != first.pseudonym for other in others)
    assert CARD not in repr(vars(cards(KEY)))


def test_a_card_of_the_hall_may_be_of_a_long_key() -> None:
    read = cards(b"k" * 4096).read(CARD)
    assert read
    assert read.pseudonym


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

"""Pictures in the printer's memory: logos that outlive its power (NV), those that do not, and one about to be printed.

Pure. Formats: Epson's ESC/POS command reference, GS ( L, GS 8 L, FS q, FS p, GS *, GS /.
"""

from dataclasses import dataclass, field, replace

from firmware_mocks.printer.roll import Picture, Strike

Key = tuple[int, int]
"""The two letters of GS ( L; of FS q, 0 and the picture's number."""

_DOWNLOADED: Key = (0, 0)
_SCALES = {0: (1, 1), 1: (2, 1), 2: (1, 2), 3: (2, 2)}
_NO = b"\0"


@dataclass(frozen=True, slots=True)
class Block:
    """Something to say once the queue has come here: the bytes of a block."""

    content: bytes


@dataclass(slots=True)
class Memory:
    """`capacity` in bytes of pictures that outlive a power cut. What does not fit is not kept."""

    capacity: int
    kept: dict[Key, Picture] = field(default_factory=dict)
    loaded: dict[Key, Picture] = field(default_factory=dict)
    waiting: Picture | None = None

    @property
    def left(self) -> int:
        """Bytes."""
        return self.capacity - sum(len(picture.rows) for picture in self.kept.values())

    def power_lost(self) -> None:
        """Forgets what does not outlive it."""
        self.loaded.clear()
        self.waiting = None

    def obey(self, body: bytes) -> Picture | Block | None:
        """GS ( L from its `m` on: a picture to be printed, or an answer."""
        if len(body) < 2 or body[0] != 0x30:
            return None
        function, rest = body[1], body[2:]
        match function:
            case 0 | 48:
                return Block(b"\x37\x30" + str(self.capacity).encode() + _NO)
            case 3 | 51:
                return Block(b"\x37\x31" + str(self.left).encode() + _NO)
            case 2 | 50:
                picture, self.waiting = self.waiting, None
                return picture
            case 65 | 81 if rest == b"CLR":
                (self.kept if function == 65 else self.loaded).clear()
            case 66 | 82 if len(rest) == 2:
                (self.kept if function == 66 else self.loaded).pop((rest[0], rest[1]), None)
            case 67 if len(rest) > 9:
                self._keep((rest[1], rest[2]), _raster(rest[4:]))
            case 83 if len(rest) > 9:
                self.loaded[rest[1], rest[2]] = _raster(rest[4:])
            case 69 | 85 if len(rest) == 4:
                memory = self.kept if function == 69 else self.loaded
                return _scaled(memory.get((rest[0], rest[1])), rest[2], rest[3])
            case 112 if len(rest) > 8 and rest[0] == 48:
                self.waiting = _scaled(_raster(rest[4:], coloured=False), rest[1], rest[2])
        return None

    def keep_all(self, count: int, pictures: bytes) -> None:
        """FS q: in place of all that were kept."""
        self.kept.clear()
        at = 0
        for number in range(1, count + 1):
            across, down = (int.from_bytes(pictures[at + half : at + half + 2], "little") for half in (0, 2))
            size = across * down * 8
            self._keep((0, number), by_columns(pictures[at + 4 : at + 4 + size], across * 8, down))
            at += 4 + size

    def print_kept(self, number: int, mode: int) -> Picture | None:
        """FS p."""
        return _scaled(self.kept.get((0, number)), *_SCALES[mode % 48 & 3])

    def download(self, across: int, down: int, columns: bytes) -> None:
        """GS *."""
        self.loaded[_DOWNLOADED] = by_columns(columns, across * 8, down)

    def print_downloaded(self, mode: int) -> Picture | None:
        """GS /."""
        return _scaled(self.loaded.get(_DOWNLOADED), *_SCALES[mode % 48 & 3])

    def _keep(self, key: Key, picture: Picture) -> None:
        self.kept.pop(key, None)
        if 0 < len(picture.rows) <= self.left:
            self.kept[key] = picture


def strike(mode: int, columns: bytes) -> Strike:
    """ESC *: 8 or 24 dots high, single or double density."""
    down = 3 if mode >= 32 else 1
    width = len(columns) // down
    plain = by_columns(columns[: width * down], width, down)
    wide, high = (1 if mode % 32 else 2), (1 if down == 3 else 3)
    return Strike(width * wide, _stretched(plain, width, wide, high))


def by_columns(raw: bytes, width: int, down: int) -> Picture:
    """Pictures that come column after column, `down` bytes each, as rows."""
    across = (width + 7) // 8
    rows = bytearray(across * down * 8)
    for place, byte in enumerate(raw):
        if byte:
            column, segment = divmod(place, down)
            for bit in range(8):
                if byte & 0x80 >> bit:
                    rows[(segment * 8 + bit) * across + column // 8] |= 0x80 >> column % 8
    return Picture(across, bytes(rows))


def _raster(raw: bytes, *, coloured: bool = True) -> Picture:
    """From the width on: xL xH yL yH, the colour where the data say it here, the rows."""
    start = 5 if coloured else 4
    across = (int.from_bytes(raw[0:2], "little") + 7) // 8
    down = int.from_bytes(raw[2:4], "little")
    return Picture(across, raw[start : start + across * down])


def _scaled(picture: Picture | None, wide: int, high: int) -> Picture | None:
    if picture is None:
        return None
    return replace(picture, wide=2 if wide == 2 else 1, high=2 if high == 2 else 1)


def _stretched(picture: Picture, width: int, wide: int, high: int) -> bytes:
    if wide == high == 1:
        return picture.rows
    across = (width * wide + 7) // 8
    stretched = bytearray()
    for start in range(0, len(picture.rows), picture.width_bytes):
        row = picture.rows[start : start + picture.width_bytes]
        bits = "".join(f"{byte:08b}" for byte in row)[:width]
        wider = "".join(bit * wide for bit in bits).ljust(across * 8, "0")
        stretched += int(wider, 2).to_bytes(across, "big") * high
    return bytes(stretched)

"""The text of a file that a person wrote, or one clear error about the file itself. Knows no keys."""

from pathlib import Path

from kiosk.config.problems import ConfigError, Problem


def read_text(path: Path, *, example: str, most: int, is_a: str) -> str:
    """At most `most` bytes of UTF-8; raises ConfigError. `example` and `is_a` say what would be right."""
    try:
        if path.is_dir():
            raise unreadable(path, "is a directory", f"the path of a file such as {example}")
        if not path.exists():
            raise unreadable(path, "no such file", f"looked for it at {path}")
        if not path.is_file():
            raise unreadable(path, "is not a file", "an ordinary file")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise unreadable(path, f"cannot be read: {error.strerror}", "a file that this account may read") from None
    if len(raw) > most:
        raise unreadable(path, f"is larger than {_size(most)}", is_a)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise unreadable(path, f"line {line} is not UTF-8", "save it as UTF-8 in the editor") from None


def unreadable(path: Path, wrong: str, right: str) -> ConfigError:
    """An error about the whole file."""
    return ConfigError(path, [Problem("", "", wrong, right)])


def _size(bytes_: int) -> str:
    return f"{bytes_ // 1024} KiB" if bytes_ <= 1024 * 1024 else f"{bytes_ // 1024 // 1024} MiB"

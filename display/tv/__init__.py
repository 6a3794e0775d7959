"""The hall screen: the latest calls with their counters, and who is waiting."""

from display.tv.window import run_tv

__all__ = ["run_tv"]

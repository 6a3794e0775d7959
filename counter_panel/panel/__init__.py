"""The soft panel: a teller's keys and counter in a small window."""

from counter_panel.panel.window import run_panel

__all__ = ["run_panel"]

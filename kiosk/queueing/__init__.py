"""The queue core: commands in, events out. Pure; no clock, no I/O, no logging."""

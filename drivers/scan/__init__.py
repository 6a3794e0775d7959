"""Looks who answers on a serial line: the questions (`questions`, pure), one line (`sweep`), its format (`scan`)."""

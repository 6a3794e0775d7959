"""Pole displays of two lines: what they obey (`commands`), models (`models`), keeping one lit (`display`)."""

"""Whole days of the real software in virtual time, with faults, checked after every event. `paidui soak`."""

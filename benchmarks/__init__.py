"""The promised numbers, each a ratio within one run: what we do over a floor or peer measured beside it."""

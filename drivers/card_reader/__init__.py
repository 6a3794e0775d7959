"""Readers of cards, identity cards and codes. Whatever they read is private until somebody knows what it is."""

"""Sizes that both ends of the wire keep."""

MAX_PAYLOAD = 64 * 1024
"""Bytes. Larger messages are refused by the broker and by every client of ours."""

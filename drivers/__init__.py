"""Bytes, wires and devices. Knows nothing of queues."""

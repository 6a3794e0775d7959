"""One half-duplex line and the devices on it: a question and its answer (`line`), whose turn is next (`schedule`),
what else is heard (`overhearing`), and the one that owns the wire (`bus`)."""

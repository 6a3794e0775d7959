"""One half-duplex line and the devices on it: a question and its answer (`line`, `exchange`), whose turn is next
(`schedule`), what else is heard (`overhearing`), how much the living may miss (`losses`), who owns the wire (`bus`)."""

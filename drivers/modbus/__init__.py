"""Modbus RTU: bytes and meaning (`frames`, pure), and asking a unit on a wire (`client`)."""

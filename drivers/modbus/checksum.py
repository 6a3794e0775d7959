"""The checksum that ends every Modbus RTU frame. Pure."""


def crc16(frame: bytes | memoryview) -> int:
    """CRC 16 of Modbus: polynomial A001 reflected, starting from FFFF; 0 of a frame with its CRC."""
    crc = 0xFFFF
    for byte in frame:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def sealed(body: bytes) -> bytes:
    """The frame with its CRC."""
    return body + crc16(body).to_bytes(2, "little")


def _crc_of_byte(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC_TABLE = tuple(_crc_of_byte(byte) for byte in range(256))

"""Tiny real pictures for profile photos: a square in the person's own colour, as PNG or JPEG."""

import struct
import zlib
from hashlib import sha256

SIDE = 48  # pixels: one of the sizes in which Graph keeps profile photos
_BLOCKS = (SIDE // 8) ** 2
_DC_CODE_BITS = 4  # nine categories of difference, each with a code of four bits


def paint_photo(name: str) -> bytes:
    """A picture whose colour depends on ``name``; every third name gets a PNG, others a JPEG."""
    digest = sha256(name.encode()).digest()
    colour = (digest[0], digest[1], digest[2])
    return paint_png(colour) if digest[3] % 3 == 0 else paint_jpeg(colour)


def paint_png(colour: tuple[int, int, int]) -> bytes:
    """An 8-bit RGB square, PNG."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    pixels = (b"\0" + bytes(colour) * SIDE) * SIDE
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def paint_jpeg(colour: tuple[int, int, int]) -> bytes:
    """The same square as baseline JPEG: flat, so each block is one DC difference and no AC."""
    quantisation = b"\0" + bytes([8] * 64)
    components = b"".join(bytes([number, 0x11, 0]) for number in (1, 2, 3))
    frame = struct.pack(">BHHB", 8, SIDE, SIDE, 3) + components
    dc_table = b"\x00" + bytes([0] * 3 + [9] + [0] * 12) + bytes(range(9))
    ac_table = b"\x10" + bytes([1] + [0] * 15) + b"\0"
    scan = b"\x03" + b"".join(bytes([number, 0]) for number in (1, 2, 3)) + b"\x00\x3f\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xDB, quantisation),
            _segment(0xC0, frame),
            _segment(0xC4, dc_table),
            _segment(0xC4, ac_table),
            _segment(0xDA, scan),
            _entropy_code(_to_ycbcr(colour)),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def _to_ycbcr(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = colour
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    channels = (luma - 128, 0.564 * (blue - luma), 0.713 * (red - luma))
    near, blueness, redness = (max(-128, min(127, round(channel))) for channel in channels)
    return near, blueness, redness


def _entropy_code(levels: tuple[int, int, int]) -> bytes:
    first = "".join(_difference(level) + "0" for level in levels)
    rest = (_difference(0) + "0") * len(levels) * (_BLOCKS - 1)
    bits = first + rest
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8)
    return data.replace(b"\xff", b"\xff\x00")  # a marker must not appear by chance


def _difference(value: int) -> str:
    category = abs(value).bit_length()
    code = f"{category:0{_DC_CODE_BITS}b}"
    if category == 0:
        return code
    return code + f"{value if value > 0 else value + (1 << category) - 1:0{category}b}"

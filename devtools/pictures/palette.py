"""Makes a screenshot small: the same PNG with a palette, which for text on paper is seen by nobody.

Reads what Chromium writes (8 bits a channel, RGB or RGBA, not interlaced) by the standard library
alone (PNG, W3C Recommendation, third edition).
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import batched

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_COLOURS = 256
_RGB, _PALETTE, _RGBA = 2, 3, 6

type _Pixel = tuple[int, ...]


def shrink(png: bytes) -> bytes:
    """The picture in at most 256 colours. Raises ValueError for a PNG of another kind."""
    chunks = [*_chunks(png)]
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colour not in (_RGB, _RGBA) or interlaced:
        raise ValueError("not a PNG as a browser's screenshot is one")
    size = 3 if colour == _RGB else 4
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    lines = [*_unfiltered(zlib.decompress(packed), width * size, size)]
    pixels = [tuple(each[:3]) for line in lines for each in batched(line, size, strict=True)]
    palette, index = _choose(Counter(pixels))
    rows = (bytes(map(index.__getitem__, row)) for row in batched(pixels, width, strict=True))
    body = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(part for each in palette for part in each)),
            _chunk(b"IDAT", zlib.compress(body, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _choose(counts: Counter[_Pixel]) -> tuple[list[_Pixel], dict[_Pixel, int]]:
    """The commonest colours, and for every colour the nearest of them."""
    palette = [each for each, _ in counts.most_common(_MOST_COLOURS)]
    index = {each: place for place, each in enumerate(palette)}
    for pixel in counts:
        if pixel not in index:
            index[pixel] = min(range(len(palette)), key=lambda i: _distance(palette[i], pixel))
    return palette, index


def _distance(one: _Pixel, other: _Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _unfiltered(data: bytes, length: int, size: int) -> Iterator[bytearray]:
    """The lines as they were before PNG's filters (section 9)."""
    before = bytearray(length)
    for start in range(0, len(data), length + 1):
        line = bytearray(data[start + 1 : start + 1 + length])
        _undo(data[start], line, before, size)
        yield line
        before = line


def _undo(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    for place in range(len(line) if kind else 0):
        left = line[place - size] if place >= size else 0
        up = above[place]
        corner = above[place - size] if place >= size else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        line[place] = (line[place] + guess) & 0xFF


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    place = len(_SIGNATURE)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        yield kind, png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

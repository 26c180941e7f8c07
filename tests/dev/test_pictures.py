"""Each picture that a document names is there, each that is there is named, and none is large."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from devtools.pictures.palette import shrink

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
_NAMED = re.compile(r"!\[[^\]]+\]\(([^)]+\.png)\)")
_MOST_BYTES = 150_000


def named_pictures() -> set[Path]:
    documents = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    return {
        (document.parent / name).resolve()
        for document in documents
        for name in _NAMED.findall(document.read_text("utf-8"))
    }


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int, lines: list[bytes], colour: int = 2) -> bytes:
    """A PNG; each line begins with its filter."""
    header = struct.pack(">IIBBBBB", width, len(lines), 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(b"".join(lines))),
            chunk(b"IEND", b""),
        )
    )


def pixels_of(shrunk: bytes) -> list[tuple[int, ...]]:
    """What a picture with a palette shows."""
    found: dict[bytes, bytes] = {}
    place = 8
    while place < len(shrunk):
        length, kind = struct.unpack(">I4s", shrunk[place : place + 8])
        found[kind] = shrunk[place + 8 : place + 8 + length]
        place += length + 12
    width = struct.unpack(">I", found[b"IHDR"][:4])[0]
    body, palette = zlib.decompress(found[b"IDAT"]), found[b"PLTE"]
    spots = [spot for i, spot in enumerate(body) if i % (width + 1)]
    return [tuple(palette[3 * spot : 3 * spot + 3]) for spot in spots]


def test_each_picture_that_is_named_is_there_and_each_that_is_there_is_named() -> None:
    there = {path.resolve() for path in IMAGES.iterdir()}

    assert named_pictures() == there


def test_the_readme_begins_with_a_picture() -> None:
    opening = (ROOT / "README.md").read_text("utf-8").split("## ")[0]

    assert "](docs/images/console.png)" in opening


@pytest.mark.parametrize("path", sorted(IMAGES.glob("*.png")), ids=lambda path: path.stem)
def test_no_picture_is_large(path: Path) -> None:
    assert path.stat().st_size < _MOST_BYTES


def test_a_picture_with_few_colours_is_kept_as_it_is_whatever_its_filters() -> None:
    one, two = bytes((10, 20, 30)), bytes((40, 50, 60))
    plain = b"\0" + one + two
    left = b"\1" + one + bytes((30, 30, 30))
    above = b"\2" + bytes(6)
    mean = b"\3" + bytes((5, 10, 15)) + bytes((15, 15, 15))
    paeth = b"\4" + bytes(6)

    shown = pixels_of(shrink(picture(2, [plain, left, above, mean, paeth])))

    assert shown == [tuple(one), tuple(two)] * 5


def test_more_colours_than_fit_become_the_nearest() -> None:
    many = [bytes((number % 256, number // 256, 7, 255)) for number in range(600)]
    line = b"\0" + b"".join(many)

    shown = pixels_of(shrink(picture(600, [line], colour=6)))

    assert len(set(shown)) == 256
    assert max(abs(a - b) for a, b in zip((0, 0, 7), shown[0], strict=True)) <= 2


def test_what_is_no_screenshot_is_refused() -> None:
    with pytest.raises(ValueError, match="no PNG"):
        shrink(b"GIF89a")
    with pytest.raises(ValueError, match="not a PNG"):
        shrink(picture(1, [b"\0\0"], colour=0))

"""A row of the board as a row of table `board`, and many as the content of the folded blob."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched

import msgspec

from dsr_core.domain.board import BoardRow
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.records import stored_form
from dsr_core.stores.row_schema import VERSION, require_version

#: What was put since the last fold but one stands in one partition, so that it goes in batches.
PARTITION = "news"

#: Rows that are read and written at a time, so that others get their turn in between.
_FRAME = 2_000
_LENGTH = struct.Struct(">I")

# Names are kept with the values: a later version reads what an earlier one wrote, and fills in.
_row = msgspec.msgpack.Decoder(BoardRow)
_rows = msgspec.msgpack.Decoder(list[BoardRow])
_encoder = msgspec.msgpack.Encoder()


def row_key(row: BoardRow) -> str:
    """Of its version too: an older row that comes late cannot hide a newer one."""
    return f"{row.id}|{row.version:06}|{int(row.removed)}"


def write_row(row: BoardRow) -> Entity:
    return {
        "PartitionKey": PARTITION,
        "RowKey": row_key(row),
        "v": VERSION,
        "row": _encoder.encode(row),
    }


def read_row(entity: Mapping[str, Value]) -> BoardRow:
    """Raises IntegrityError for a row this version cannot read."""
    require_version(entity)
    with stored_form():
        content = entity["row"]
        if not isinstance(content, bytes):
            raise TypeError
        return _row.decode(content)


def write_frames(rows: Sequence[BoardRow]) -> Iterator[bytes]:
    """The content of the blob, in pieces: each its length, and rows compressed."""
    for some in batched(rows, _FRAME, strict=False):
        content = zlib.compress(_encoder.encode(some), level=1)
        yield _LENGTH.pack(len(content)) + content


def read_frames(content: bytes) -> Iterator[list[BoardRow]]:
    """The rows, some at a time. Raises IntegrityError for content this version cannot read."""
    start = 0
    while start < len(content):
        with stored_form():
            try:
                (length,) = _LENGTH.unpack_from(content, start)
            except struct.error:
                raise ValueError from None
            start += _LENGTH.size
            yield _rows.decode(zlib.decompress(content[start : start + length]))
            start += length

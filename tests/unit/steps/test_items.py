"""A JSON file in pieces: put together they are the file, and its items are what they should be."""

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.text_redacting import Json
from dsr_core.steps.items import Item, Name, NotReadableError, Piece, split, split_lines


async def blocks_of(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def pieces(content: bytes, size: int = 7) -> list[Piece]:
    return [piece async for piece in split(blocks_of(content, size))]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=15,
)
_DOCUMENTS = st.lists(_VALUES) | st.dictionaries(
    st.sampled_from(["sources", "value", "a", 'b"\\']),
    _VALUES | st.dictionaries(st.sampled_from(["user", "1-2", "x"]), _VALUES),
)


@given(
    _DOCUMENTS,
    st.integers(1, 40),
    st.sampled_from([None, 1]),
    st.sampled_from([(",\n", ":"), (", ", ": ")]),
)
async def test_the_pieces_together_are_the_file_and_each_item_is_json(
    document: object, size: int, indent: int | None, separators: tuple[str, str]
) -> None:
    content = json.dumps(document, indent=indent, separators=separators).encode()

    found = await pieces(content, size)

    assert b"".join(piece.content for piece in found) == content
    items = [piece for piece in found if isinstance(piece, Item)]
    assert [item.number for item in items] == list(range(len(items)))
    for item in items:
        assert content[item.start : item.end] == item.content
        json.loads(item.content)
    for piece in found:
        if isinstance(piece, Name):
            assert isinstance(json.loads(piece.content), str)


async def test_our_own_files_are_opened_to_their_rows() -> None:
    file: Json = {
        "system": "intune",
        "sources": {
            "user": {"id": "u", "businessPhones": []},
            "memberOf": [{"id": 1}, {"id": 2}],
            "states": {"3c9e-1": [{"id": 3}], "3c9e-2": [{"id": 4}]},
        },
    }

    found = await pieces(json.dumps(file).encode())

    items = [piece for piece in found if isinstance(piece, Item)]
    assert [(item.source, item.pointer, json.loads(item.content)) for item in items] == [
        ("system", "/system", "intune"),
        ("user", "/sources/user", {"id": "u", "businessPhones": []}),
        ("memberOf", "/sources/memberOf/*", {"id": 1}),
        ("memberOf", "/sources/memberOf/*", {"id": 2}),
        ("states", "/sources/states/3c9e-1/*", {"id": 3}),
        ("states", "/sources/states/3c9e-2/*", {"id": 4}),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"[1,2", b'{"a":[1]} x', b"[1 2]", b'{"a" 1}', b"nonsense"]
)
async def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadableError):
        await pieces(content)


async def test_lines_are_items_and_other_letters_than_utf8_are_refused() -> None:
    found = [piece async for piece in split_lines(blocks_of(b"a\r\nb\n\nc", 2))]

    items = [piece for piece in found if isinstance(piece, Item)]
    assert [item.content for item in items] == [b"a\r", b"b", b"", b"c"]
    assert b"".join(piece.content for piece in found) == b"a\r\nb\n\nc"
    with pytest.raises(NotReadableError):
        [piece async for piece in split_lines(blocks_of(b"\xff\xfe", 2))]

"""Splits a JSON file into its items while it is read, and leaves every byte between them alone.

Never more than one item and one block is held. What counts as an item: the members of a list at the
top, of a list one step into an object, and of the lists of our own files (`sources`); whatever else
stands in those places is one item by itself.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from dsr_core.steps.json_reader import (
    LONGEST_ITEM,
    Item,
    JsonReader,
    NotReadableError,
    text_of,
)

__all__ = ["Between", "Item", "Name", "NotReadableError", "Piece", "split", "split_lines"]

#: A name of a property, as against the id of somebody or something that a list is kept under.
_PROPERTY = re.compile(r"[@A-Za-z_][A-Za-z0-9_.@]*")

_SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The name of a member of an object that was opened, with its quotes."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Whatever stands between names and items."""

    content: bytes = field(repr=False)


type Piece = Item | Name | Between


async def split(blocks: AsyncIterator[bytes]) -> AsyncIterator[Piece]:
    """The pieces in order; put together they are the file. Raises NotReadableError."""
    reader = JsonReader(blocks)
    await reader.skip_mark()
    async for piece in _value(reader, (), ""):
        yield piece
    yield Between(content=await reader.space())
    if await reader.peek():
        raise NotReadableError


async def split_lines(blocks: AsyncIterator[bytes]) -> AsyncIterator[Piece]:
    """The lines of a text, each an item. Raises NotReadableError for what is not UTF-8."""
    held, start, number = b"", 0, 0
    async for block in blocks:
        *lines, held = (held + block).split(b"\n")
        for line in lines:
            yield _line(line, start, number)
            yield Between(content=b"\n")
            start, number = start + len(line) + 1, number + 1
        if len(held) > LONGEST_ITEM:
            raise NotReadableError
    if held:
        yield _line(held, start, number)


def _line(content: bytes, start: int, number: int) -> Item:
    try:
        content.decode()
    except UnicodeDecodeError:
        raise NotReadableError from None
    return Item(content=content, start=start, number=number, source="", pointer="/*")


async def _value(reader: JsonReader, path: tuple[str, ...], source: str) -> AsyncIterator[Piece]:
    """One value: opened, or an item."""
    space = await reader.space()
    if space:
        yield Between(content=space)
    first = await reader.peek()
    if first == b"[" and _opens_list(path):
        async for piece in _members(reader, path, source):
            yield piece
    elif first == b"{" and await _opens_object(reader, path):
        async for piece in _named(reader, path, source):
            yield piece
    else:
        yield await reader.item(path, source)


def _opens_list(path: tuple[str, ...]) -> bool:
    return len(path) <= 1 or (path[0] == _SOURCES and len(path) <= 3)


async def _opens_object(reader: JsonReader, path: tuple[str, ...]) -> bool:
    if not path or path == (_SOURCES,):
        return True
    if len(path) != 2 or path[0] != _SOURCES:
        return False
    # Lists by the id of what they belong to: each is opened. An object of properties is an item.
    name = await reader.first_name()
    return name is not None and not _PROPERTY.fullmatch(name)


async def _members(reader: JsonReader, path: tuple[str, ...], source: str) -> AsyncIterator[Piece]:
    yield Between(content=await reader.take(1) + await reader.space())
    is_first = True
    while await reader.peek() != b"]":
        if not is_first:
            yield Between(content=await reader.expect(b",") + await reader.space())
        is_first = False
        yield await reader.item((*path, "*"), source)
        yield Between(content=await reader.space())
    yield Between(content=await reader.take(1))


async def _named(reader: JsonReader, path: tuple[str, ...], source: str) -> AsyncIterator[Piece]:
    yield Between(content=await reader.take(1) + await reader.space())
    is_first = True
    while await reader.peek() != b"}":
        if not is_first:
            yield Between(content=await reader.expect(b",") + await reader.space())
        is_first = False
        raw = await reader.string()
        yield Name(content=raw)
        name = text_of(raw)
        yield Between(content=await reader.space() + await reader.expect(b":"))
        below = (*path, name)
        of = source or ("" if below == (_SOURCES,) else name)
        async for piece in _value(reader, below, of):
            yield piece
        yield Between(content=await reader.space())
    yield Between(content=await reader.take(1))

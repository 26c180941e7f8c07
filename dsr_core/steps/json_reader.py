"""Reads a JSON file value by value, without holding more than one and a block."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import orjson

#: No item of any source comes near; beyond it a file is not looked into.
LONGEST_ITEM = 8 * 1024 * 1024

#: How far a row of our own files is looked for by its line break, before brackets are counted.
_QUICK = 64 * 1024

_SPACE = re.compile(rb"[ \t\r\n]*")
_NEXT = re.compile(rb'["\[\]{}]')
_OPENING = re.compile(rb"\{\s*")
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\]}\[{\"]+")


class NotReadableError(Exception):
    """The file is no JSON, or has an item too large to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: its bytes, and where it stands."""

    content: bytes = field(repr=False)
    #: Of the first byte, in the file.
    start: int
    #: Counted from 0 through the whole file.
    number: int
    #: The name of its list; empty for the file itself.
    source: str
    #: Its pointer; `*` for its own place in a list.
    pointer: str

    @property
    def end(self) -> int:
        return self.start + len(self.content)


class JsonReader:
    """Reads on as far as is needed; what was taken is forgotten."""

    def __init__(self, blocks: AsyncIterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""
        self._at = 0
        #: Where the held bytes begin in the file.
        self._base = 0
        self._number = 0

    async def skip_mark(self) -> None:
        """A byte order mark is no JSON, but files from elsewhere have one."""
        if await self._fill(3) and self._held.startswith(b"\xef\xbb\xbf"):
            raise NotReadableError

    async def peek(self) -> bytes:
        """The next byte; empty at the end."""
        await self._fill(1)
        return self._held[self._at : self._at + 1]

    async def take(self, count: int) -> bytes:
        if not await self._fill(count):
            raise NotReadableError
        self._at += count
        return self._held[self._at - count : self._at]

    async def expect(self, what: bytes) -> bytes:
        if await self.peek() != what:
            raise NotReadableError
        return await self.take(1)

    async def space(self) -> bytes:
        await self._fill(1)
        found = b""
        while match := _SPACE.match(self._held, self._at):
            found += match.group()
            self._at = match.end()
            if self._at < len(self._held) or not await self._fill(1):
                break
        return found

    async def string(self) -> bytes:
        """One string with its quotes."""
        return await self._take_to(self._string_end)

    async def first_name(self) -> str | None:
        """The first name of the object that begins here; None when it has none."""
        await self._fill(64 * 1024)
        match = _OPENING.match(self._held, self._at)
        name = _STRING.match(self._held, match.end()) if match else None
        return text_of(name.group()) if name else None

    async def item(self, path: tuple[str, ...], source: str) -> Item:
        """The value that begins here."""
        start = self._base + self._at
        content = await self._take_to(self._value_end)
        number, self._number = self._number, self._number + 1
        return Item(
            content=content, start=start, number=number, source=source, pointer=_pointer(path)
        )

    async def _take_to(self, find_end: Callable[[], int]) -> bytes:
        while (end := find_end()) < 0:
            if len(self._held) - self._at > LONGEST_ITEM or not await self._more():
                raise NotReadableError
        content = self._held[self._at : end]
        self._at = end
        return content

    def _string_end(self) -> int:
        match = _STRING.match(self._held, self._at)
        return match.end() if match else -1

    def _value_end(self) -> int:
        first = self._held[self._at : self._at + 1]
        if first == b'"':
            return self._string_end()
        if first not in (b"{", b"["):
            match = _SCALAR.match(self._held, self._at)
            return match.end() if match and match.end() < len(self._held) else -1
        quick = self._held.find(b",\n", self._at, self._at + _QUICK)
        if quick > 0 and _is_whole(self._held[self._at : quick]):
            return quick
        return self._closing()

    def _closing(self) -> int:
        """Where the brackets that open here are closed; -1 when that is not held yet."""
        depth, place = 0, self._at
        while found := _NEXT.search(self._held, place):
            sign = found.group()
            if sign == b'"':
                string = _STRING.match(self._held, found.start())
                if string is None:
                    return -1
                place = string.end()
                continue
            depth += 1 if sign in b"[{" else -1
            place = found.end()
            if depth == 0:
                return place
        return -1

    async def _fill(self, count: int) -> bool:
        while len(self._held) - self._at < count:
            if not await self._more():
                return False
        return True

    async def _more(self) -> bool:
        block = await anext(self._blocks, None)
        if block is None:
            return False
        self._base += self._at
        self._held = self._held[self._at :] + block
        self._at = 0
        return True


def _is_whole(content: bytes) -> bool:
    """A value that is not all there cannot be read: its brackets are open."""
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


def text_of(raw: bytes) -> str:
    """A string's text. Raises NotReadableError."""
    try:
        return str(orjson.loads(raw))
    except orjson.JSONDecodeError:
        raise NotReadableError from None


def _pointer(path: tuple[str, ...]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)

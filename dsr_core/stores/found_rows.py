"""Rows as Azure Tables sends them: the JSON of a page, or of one row, to values. Pure.

Read by hand because the SDK checks and copies each value several times, and reads the time of
each row, which nobody looks at: twelve times the processor time of this for a request's rows.
https://learn.microsoft.com/rest/api/storageservices/query-entities
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from dsr_core.stores.limits import Value

_TYPE = "@odata.type"

#: What JSON has no form for. Other types are not written by us; they stay the text they come as.
_READ: Mapping[str, Callable[[str], Value]] = {
    "Edm.Binary": base64.b64decode,
    "Edm.Int64": int,
}


class FoundRow(dict[str, Value]):
    """What is in a row; beside it the state of the row that this is."""

    __slots__ = ("etag",)

    def __init__(self, values: Mapping[str, Value], etag: str) -> None:
        super().__init__(values)
        self.etag = etag


class _Page(msgspec.Struct):
    value: list[dict[str, Any]]


_page = msgspec.json.Decoder(_Page)
_row = msgspec.json.Decoder(dict[str, Any])


def read_page(body: bytes) -> list[FoundRow]:
    """Raises msgspec.DecodeError for what is no page, ValueError for an unreadable value."""
    return [_found(row) for row in _page.decode(body).value]


def read_row(body: bytes) -> FoundRow:
    """Raises msgspec.DecodeError for what is no row, ValueError for an unreadable value."""
    return _found(_row.decode(body))


def write_condition(condition: str, parameters: Mapping[str, str]) -> str:
    """The condition with each word `@name` replaced by that parameter as a quoted text."""
    return " ".join(
        quoted(parameters[word[1:]]) if word.startswith("@") else word
        for word in condition.split(" ")
    )


def write_query(options: Mapping[str, str | None]) -> str:
    """The part of an address after its question mark; options without a value are left out."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items() if value)


def quoted(text: str) -> str:
    """As a text stands in conditions and addresses, before it is percent-encoded."""
    return "'" + text.replace("'", "''") + "'"


def _found(sent: Mapping[str, Any]) -> FoundRow:
    # Names of properties hold no point, so what does is Azure's own.
    values = {name: value for name, value in sent.items() if "odata." not in name}
    values.pop("Timestamp", None)
    for name, kind in sent.items():
        if name.endswith(_TYPE) and (read := _READ.get(kind)):
            own = name.removesuffix(_TYPE)
            if own in values:
                values[own] = read(values[own])
    return FoundRow(values, sent.get("odata.etag", ""))

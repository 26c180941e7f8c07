"""JSON as it travels: row types, compact encoding, Graph's timestamps and ids."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

type Row = dict[str, Any]
"""One JSON object as Graph would send it. `Any` because the wire carries any JSON on purpose."""


def encode(value: object) -> bytes:
    """`value` as compact JSON; key order is kept."""
    return orjson.dumps(value)


def timestamp(moment: datetime) -> str:
    """`moment` with Graph's seven fraction digits, e.g. `2026-03-13T19:15:41.6195830Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def second_stamp(moment: datetime) -> str:
    """`moment` to the second, as directory objects spell times: `2026-03-13T19:15:41Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """The moment that any of Graph's spellings names; digits past the microsecond are cut.

    Raises `ValueError` for anything that is no timestamp.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def made_id(*parts: object) -> str:
    """A GUID that depends on `parts` only, so that the same run gives the same ids."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def items(row: Row, name: str) -> list[Any]:
    """A list member of a row; empty when it is missing or null."""
    found: list[Any] | None = row.get(name)
    return found if found is not None else []


def words(text: str) -> frozenset[str]:
    """The words of a text: for tables of names."""
    return frozenset(text.split())

"""The pages of a package review as values: cells with what was found in them, cut to fit."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from dsr_core.domain.examined import KIND_OF_FORM, FindingKind
from dsr_core.domain.recognising import Recogniser, spans_of
from dsr_core.domain.redaction import Redaction, RedactionKind, pointer_to
from dsr_core.domain.text_redacting import Json

#: Columns of a table; an item's own page shows all of it.
MOST_COLUMNS = 7
#: Values on an item's own page.
MOST_LEAVES = 150
#: Characters of one cell, in a table and on an item's own page.
SHORT, LONG = 120, 2_000
#: Looked at beyond what is shown, so that an address at the edge is found whole.
_MARGIN = 200

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value as it is shown: its parts, each with the kind of what was found, or empty."""

    parts: tuple[tuple[str, str], ...] = field(repr=False)
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a table."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value of an item."""

    #: Where it is, and where its like is in every item.
    pointer: str
    pattern: str
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    """A page of a list."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What of a list, or of one entry of it, is marked already."""

    items: frozenset[int]
    #: Pointers; `*` stands for every place of a list.
    properties: frozenset[str]
    places: frozenset[str]
    #: The whole file.
    is_file: bool

    def is_property(self, pattern: str) -> bool:
        """Whether it is, or is within, a property that goes out of every entry."""
        return any(pattern == each or pattern.startswith(f"{each}/") for each in self.properties)


def marked_of(
    redactions: Sequence[Redaction], file: str, source: str, item: int | None = None
) -> Marked:
    """Which of the marks are about this list, and about this entry."""
    here = [one for one in redactions if one.file == file]
    return Marked(
        items=frozenset(one.item for one in here if one.kind is _ITEM and one.item is not None),
        properties=frozenset(
            one.pointer or "" for one in here if one.kind is _PROPERTY and one.source == source
        ),
        places=frozenset(
            one.pointer or "" for one in here if one.kind is _PLACE and one.item == item
        ),
        is_file=any(one.kind is RedactionKind.FILE for one in here),
    )


_ITEM, _PROPERTY, _PLACE = RedactionKind.ITEM, RedactionKind.PROPERTY, RedactionKind.PLACE


@cache
def review_words(language: str) -> Mapping[str, str]:
    """The words of these pages, by name."""
    return json.loads((_TEXTS / f"review.{language}.json").read_text("utf-8"))


def compose_table(items: Sequence[tuple[int, Json]], recogniser: Recogniser) -> ItemTable:
    """The items as rows: a column for each of the first members there are."""
    columns = tuple(islice(_members(items), MOST_COLUMNS))
    rows = tuple(
        Row(number=number, cells=_cells(value, columns, recogniser)) for number, value in items
    )
    return ItemTable(columns=columns, rows=rows)


def compose_leaves(value: Json, recogniser: Recogniser) -> tuple[tuple[Leaf, ...], bool]:
    """The values of one item, and whether there are more than are shown."""
    found: list[Leaf] = []
    for path, pattern, text in islice(_leaves(value, (), ()), MOST_LEAVES + 1):
        leaf = Leaf(
            pointer=pointer_to(path),
            pattern=pointer_to(pattern),
            cell=cell_of(text, recogniser, LONG),
        )
        found.append(leaf)
    return tuple(found[:MOST_LEAVES]), len(found) > MOST_LEAVES


def cell_of(value: Json, recogniser: Recogniser, longest: int) -> Cell:
    """A value as text, with what is found in it, and no more of it than fits."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    seen = text[: longest + _MARGIN]
    parts: list[tuple[str, str]] = []
    place = 0
    for start, end, hits in spans_of(recogniser.hits(seen)):
        if start >= longest:
            break
        is_person = any(hit.person for hit in hits)
        kind = FindingKind.PERSON if is_person else KIND_OF_FORM[hits[0].form]
        parts += [(seen[place:start], ""), (seen[start:end], kind.value)]
        place = end
    parts.append((seen[place : max(place, longest)], ""))
    kept = tuple(part for part in parts if part[0])
    return Cell(parts=kept, is_cut=sum(len(part) for part, _ in kept) < len(text))


def _members(items: Sequence[tuple[int, Json]]) -> Sequence[str]:
    names: dict[str, None] = {}
    for _, value in items:
        if isinstance(value, dict):
            names.update(dict.fromkeys(value))
    plain = [name for name in names if not name.startswith("@")]
    return plain or [*names]


def _cells(value: Json, columns: tuple[str, ...], recogniser: Recogniser) -> tuple[Cell, ...]:
    if not isinstance(value, dict):
        whole = cell_of(value, recogniser, SHORT * 3)
        return (whole, *(Cell(parts=()) for _ in columns[1:]))
    return tuple(
        cell_of(value[name], recogniser, SHORT) if name in value else Cell(parts=())
        for name in columns
    )


def _leaves(
    value: Json, path: tuple[str | int, ...], pattern: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], tuple[str | int, ...], Json]]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves(each, (*path, name), (*pattern, name))
    elif isinstance(value, list) and value:
        for place, each in enumerate(value):
            yield from _leaves(each, (*path, place), (*pattern, "*"))
    else:
        yield path, pattern, value

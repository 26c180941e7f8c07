"""The texts of the report, one file per language, and how each language writes figures."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from dsr_core.domain.outcomes import Outcome, Reason
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind

_FOLDER = Path(__file__).parent / "texts"

#: The languages there are texts in; the first is for everybody else.
LANGUAGES = ("en", "de")

_KILO = 1000


class Formats(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a language writes days, moments and figures."""

    date: str
    moment: str
    #: What the language calls the Regulation.
    gdpr: str
    thousands: str
    decimal: str
    one_item: str
    many_items: str
    one_file: str
    many_files: str
    one_place: str
    many_places: str


class SystemText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A system in plain words."""

    name: str
    what: str


class RightText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the person may do besides."""

    #: Where the GDPR says it; told under another law where that has a place for it.
    article: str
    #: Told whatever the law.
    everywhere: bool = False
    #: ` ({article})` goes where it is not known.
    text: str


class Texts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the report says in one language."""

    months: tuple[str, ...]
    formats: Formats
    rights: Mapping[Right, str]
    labels: Mapping[str, str]
    #: Paragraphs and list entries, in their order.
    reading: tuple[str, ...]
    controllers: tuple[str, ...]
    remaining_rights: tuple[RightText, ...]
    systems: Mapping[SystemKind, SystemText]
    outcomes: Mapping[Outcome, str]
    reasons: Mapping[Reason, str]
    #: By Graph's name; sources that are not here are shown by that name.
    sources: Mapping[str, str]


def language_for(tag: str) -> str:
    """The language of the texts for somebody who reads the language of a BCP 47 tag."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


@cache
def read_texts(language: str) -> Texts:
    """The texts in one of LANGUAGES; read from their file once."""
    return msgspec.json.decode((_FOLDER / f"{language}.json").read_bytes(), type=Texts)


def write_date(day: date, texts: Texts) -> str:
    """`14 March 2026`"""
    return texts.formats.date.format(day=day.day, month=texts.months[day.month - 1], year=day.year)


def write_moment(moment: datetime, texts: Texts) -> str:
    """`14 March 2026, 09:30 UTC`"""
    at = moment.astimezone(UTC)
    return texts.formats.moment.format(
        date=write_date(at.date(), texts), time=f"{at.hour:02}:{at.minute:02}"
    )


def write_items(count: int, texts: Texts) -> str:
    """`1 entry`, `1,204 entries`"""
    formats = texts.formats
    return _counted(count, formats.one_item, formats.many_items, formats)


def write_files(count: int, texts: Texts) -> str:
    """`1 file`, `12 files`"""
    formats = texts.formats
    return _counted(count, formats.one_file, formats.many_files, formats)


def write_places(count: int, texts: Texts) -> str:
    """`1 place`, `12 places`"""
    formats = texts.formats
    return _counted(count, formats.one_place, formats.many_places, formats)


def write_size(size: int, texts: Texts) -> str:
    """`812 B`, `12.3 KB`, `1.2 MB`; in thousands, as file managers show it."""
    if size < _KILO:
        return f"{size} B"
    amount, units = size / _KILO, ["KB", "MB", "GB"]
    while amount >= _KILO and len(units) > 1:
        amount, units = amount / _KILO, units[1:]
    return f"{amount:.1f} {units[0]}".replace(".", texts.formats.decimal)


def _counted(count: int, one: str, many: str, formats: Formats) -> str:
    return one if count == 1 else many.format(count=f"{count:,}".replace(",", formats.thousands))

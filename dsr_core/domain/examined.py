"""What an examination of the collected files found: their lists, an index, and other people."""

from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain.recognising import DirectoryPerson, FindPhones, Form, Recogniser

#: Items on one page.
PAGE = 50


class Reading(StrEnum):
    """How a file can be looked into."""

    JSON = "json"
    LINES = "lines"
    #: Pictures, documents, archives, and what is no JSON although it should be.
    NOT_AT_ALL = "not_at_all"


class FindingKind(StrEnum):
    """Whom or what something is that was found."""

    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    IP_ADDRESS = "ip_address"


#: What a text that no entry of the directory has looks like.
KIND_OF_FORM = {
    Form.EMAIL: FindingKind.EMAIL,
    Form.PHONE: FindingKind.PHONE,
    Form.IP_ADDRESS: FindingKind.IP_ADDRESS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Up to 50 items of one list that stand next to one another in the file."""

    #: Of the first byte, and the one behind the last.
    start: int
    end: int
    first: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedList:
    """One list of a file, and where its pages are."""

    #: Empty where the file is one list.
    source: str
    items: int
    pages: tuple[tuple[Run, ...], ...]

    def page_of(self, item: int) -> int:
        """The number of the page an item is on, from 1; 1 for one that is not in the list."""
        found = (
            number
            for number, page in enumerate(self.pages, start=1)
            if any(run.first <= item < run.first + run.count for run in page)
        )
        return next(found, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedFile:
    """One collected file."""

    name: str
    bytes: int
    reading: Reading
    lists: tuple[ExaminedList, ...] = ()

    def list_of(self, source: str) -> ExaminedList | None:
        """The list of that name, or None."""
        return next((one for one in self.lists if one.source == source), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An item something was found in."""

    file: str
    item: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that identifies somebody who is not the subject."""

    kind: FindingKind
    #: As it is compared: in small letters.
    value: str = field(repr=False)
    #: Object id of whose it is, where the directory knows.
    person: str | None = field(default=None, repr=False)
    count: int = 1
    #: The first places it was found in.
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """All of it. Personal data: kept with the files of the request, and removed with them."""

    version: int = 1
    files: tuple[ExaminedFile, ...] = ()
    #: What is the subject's own: never found.
    own: tuple[str, ...] = field(default=(), repr=False)
    #: Who else is in the files, by the directory.
    people: tuple[DirectoryPerson, ...] = field(default=(), repr=False)
    #: The most frequent first.
    findings: tuple[Finding, ...] = ()
    #: How many different ones there are of each kind, whether listed or not.
    different: dict[FindingKind, int] = field(default_factory=dict[FindingKind, int])
    #: Ids and addresses that the directory was not asked for, for there are too many.
    unasked: int = 0

    def file(self, name: str) -> ExaminedFile | None:
        """The file of that name, or None."""
        return next((one for one in self.files if one.name == name), None)


def recogniser_of(
    examined: Examined, dismissed: tuple[str, ...], find_phones: FindPhones
) -> Recogniser:
    """Who finds the same again, without what was dismissed."""
    return Recogniser(
        own=examined.own, people=examined.people, dismissed=dismissed, find_phones=find_phones
    )

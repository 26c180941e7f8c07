"""The review of a package as JSON: what there is, what was found, and what is marked."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from dsr_core.domain.examined import FindingKind, Reading
from dsr_core.domain.grounds import Ground
from dsr_core.domain.redaction import (
    LONGEST_POINTER,
    LONGEST_VALUE,
    MOST_REDACTIONS,
    RedactionKind,
)

type Count = Annotated[int, Meta(ge=0)]
type Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_VALUE)]
type Pointer = Annotated[str, Meta(max_length=LONGEST_POINTER, pattern="^/")]
type FileName = Annotated[str, Meta(min_length=1, max_length=1024)]
type SourceName = Annotated[str, Meta(max_length=1024)]


class ReviewListBody(Struct, frozen=True, kw_only=True):
    """One list of a file."""

    #: Empty where the file is one list.
    source: str
    items: int
    pages: int


class ReviewFileBody(Struct, frozen=True, kw_only=True):
    """One collected file."""

    name: str
    bytes: int
    #: `not_at_all`: no program can look into it, so a person must.
    reading: Reading
    lists: tuple[ReviewListBody, ...]


class PlaceBody(Struct, frozen=True, kw_only=True):
    """Where something was found."""

    file: str
    source: str
    item: int


class FindingBody(Struct, frozen=True, kw_only=True):
    """Something that identifies somebody who is not the subject."""

    kind: FindingKind
    value: str
    #: Name of the person in the directory.
    name: str | None
    count: int
    dismissed: bool
    places: tuple[PlaceBody, ...]


class RedactionBody(Struct, frozen=True, kw_only=True):
    """Something that is marked to be taken out. An auditor sees neither value nor pointer."""

    #: Its place in the list: what `take_back` names.
    number: int
    kind: RedactionKind
    ground: Ground
    article: str
    file: str | None
    source: str | None
    item: int | None
    pointer: str | None
    value: str | None


class ReviewBody(Struct, frozen=True, kw_only=True):
    """Where the review of a package stands."""

    request_id: str
    #: What a change says it was decided on; another number is refused as stale.
    seen: int
    #: It can be marked and decided on now.
    open: bool
    files: tuple[ReviewFileBody, ...]
    #: null for an auditor.
    findings: tuple[FindingBody, ...] | None
    #: How many different ones there are of each kind.
    different: Mapping[FindingKind, int]
    #: Ids and addresses the directory was not asked for, for there are too many.
    unasked: int
    redactions: tuple[RedactionBody, ...]
    dismissed: int
    #: The grounds on which something may be taken out, and where the law has them.
    grounds: Mapping[Ground, str]


class ItemBody(Struct, frozen=True, kw_only=True):
    """One item of a list."""

    #: Counted from 0 through the whole file.
    number: int
    value: Any


class ItemsBody(Struct, frozen=True, kw_only=True):
    """A page of a list: fifty items at the most."""

    file: str
    source: str
    page: int
    pages: int
    items: tuple[ItemBody, ...]


class MarkFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to be taken out; which fields say where depends on its kind."""

    kind: RedactionKind
    ground: Ground
    #: With `property`, `item`, `place` and `file`.
    file: FileName | None = None
    #: With `property`.
    source: SourceName | None = None
    #: With `item` and `place`.
    item: Count | None = None
    #: JSON pointer within the item; with `property` (`*` for every place of a list) and `place`.
    pointer: Pointer | None = None
    #: With `value`: it goes wherever it occurs.
    value: Text | None = None


class MarkBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of what is marked."""

    seen: Count | None = None
    add: Annotated[tuple[MarkFields, ...], Meta(max_length=MOST_REDACTIONS)] | None = None
    take_back: Annotated[tuple[Count, ...], Meta(max_length=MOST_REDACTIONS)] | None = None
    #: Findings that are nobody else's.
    dismiss: Annotated[tuple[Text, ...], Meta(max_length=MOST_REDACTIONS)] | None = None
    restore: Annotated[tuple[Text, ...], Meta(max_length=MOST_REDACTIONS)] | None = None


class SendBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the package goes out."""

    #: Without what is marked; else as it is, which only works where nothing is.
    redacted: bool
    #: A person looked at the files that no program can look into.
    unread_seen: bool | None = None
    seen: Count | None = None

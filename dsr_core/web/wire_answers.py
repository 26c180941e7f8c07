"""The bodies that callers get, as types: what `present` fills and `openapi` describes.

None has a field for personal data but `NoteBody` and `WantedFieldBody`, whose words
only who signed in gets.
Every moment is ISO 8601 in UTC, with `Z`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from dsr_core.domain.copies import Copy
from dsr_core.domain.history import Detail
from dsr_core.domain.identity_means import Authority
from dsr_core.domain.outcomes import Outcome, Reason
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.systems import SystemKind, Verb

type Moment = Annotated[datetime, Meta(tz=True)]


class StageState(StrEnum):
    """Where one stage of a request stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    #: The request was closed before the stage was done.
    DROPPED = "dropped"


class Health(StrEnum):
    """Whether a part of the service works."""

    OK = "ok"
    FAILING = "failing"


class SourceBody(Struct, frozen=True, kw_only=True):
    """What one source of a system gave."""

    source: str
    outcome: Outcome
    reason: Reason
    #: The reason in plain English; where the task is stuck, what would clear it.
    explanation: str
    items: int
    file: str | None
    permission: str


class TaskBody(Struct, frozen=True, kw_only=True):
    """What one system does in one stage, and what came of it."""

    system: SystemKind
    verb: Verb
    state: TaskState
    attempts: int
    starts: int
    #: null while there is none.
    outcome: Outcome | None
    items: int
    reason: Reason
    #: The reason in plain English.
    explanation: str
    #: Not before this moment is the task looked at again.
    resume_at: Moment | None
    sources: tuple[SourceBody, ...]


class ManualWorkBody(Struct, frozen=True, kw_only=True):
    """What somebody has to do by hand now."""

    source: str
    verb: Verb
    team: str
    mailbox: str
    #: What to do, by language.
    instructions: Mapping[str, str]
    #: How many files were handed in.
    files: int


class WantedFieldBody(Struct, frozen=True, kw_only=True):
    """A field of the person's entry that is to be changed."""

    #: By Graph's name for it.
    name: str
    #: What it is to say; null empties it. Only who signed in is told, others get null.
    value: str | None


class OnPremisesBody(Struct, frozen=True, kw_only=True):
    """What an administrator has to change in the directory on premises; its sync brings it here."""

    fields: tuple[WantedFieldBody, ...]
    #: When the directory is looked at again; `resume` has it done now.
    look_at: Moment | None
    #: The manual source that looks after that directory; empty where none is configured.
    source: str
    team: str
    mailbox: str
    #: What to do, by language.
    instructions: Mapping[str, str]


class StageBody(Struct, frozen=True, kw_only=True):
    """One step of the request's plan."""

    index: int
    stage: StageKind
    state: StageState
    tasks: tuple[TaskBody, ...]


class HistoryBody(Struct, frozen=True, kw_only=True):
    """One thing that happened; `hash` chains it to the one before."""

    number: int
    at: Moment
    event: str
    details: Mapping[str, Detail]
    hash: str


class PackageBody(Struct, frozen=True, kw_only=True):
    """The newest answer that was handed over."""

    #: 1 for the answer, 2 for its supplement, and so on.
    version: int
    bytes: int
    sha256: str
    files: int
    complete: bool


class NoteBody(Struct, frozen=True, kw_only=True):
    """What somebody wrote down beside an act."""

    at: Moment
    by: str
    #: The act, as its address names it.
    about: str
    text: str


class RepresentativeBody(Struct, frozen=True, kw_only=True):
    """Somebody writes for the person; nothing is disclosed before their authority is shown."""

    verified: bool
    #: On what ground they may; null while it is not shown.
    basis: Authority | None
    #: On what ground they say they may; null where they did not say.
    claimed_basis: Authority | None


class ReappearedBody(Struct, frozen=True, kw_only=True):
    """The person whom this request erased is in the directory again: somebody should look."""

    #: When it was noticed.
    since: Moment
    #: The account itself, another one with its names, or what should be gone.
    reason: Reason
    #: The reason in plain English.
    explanation: str


class OtherRequestBody(Struct, frozen=True, kw_only=True):
    """Another open request of the same person."""

    request_id: str
    right: Right


class RequestBody(Struct, frozen=True, kw_only=True):
    """Where a request stands."""

    request_id: str
    tenant: str
    right: Right
    #: Where the law of the request says so; null where that is not known.
    article: str | None
    status: Status
    received_at: Moment
    #: Last day of the answering period, in the controller's time zone.
    due_on: date
    due_at: Moment
    overdue: bool
    #: The person was answered, and nothing that may exist is missing from the answer.
    complete: bool
    stages: tuple[StageBody, ...]
    history: tuple[HistoryBody, ...]
    package: PackageBody | None
    #: Of our own copies, what is gone since the ending; with `personal_data` the key is destroyed.
    purged: tuple[Copy, ...]
    #: null unless a person who was erased is back.
    reappeared: ReappearedBody | None
    #: What waits to be done by hand, and by whom.
    by_hand: tuple[ManualWorkBody, ...]
    #: null unless a correction waits for the directory on premises.
    on_premises: OnPremisesBody | None
    #: null where the person writes for themselves.
    representative: RepresentativeBody | None
    notes: tuple[NoteBody, ...]
    #: The person's earlier request that asks the same; null where there is none.
    duplicate_of: str | None
    #: What else the person asks for; filled while somebody must decide on this request.
    others: tuple[OtherRequestBody, ...]
    #: Addresses of what can be read or done next, by name.
    links: Mapping[str, str]


class MyStepBody(Struct, frozen=True, kw_only=True):
    """One step of the person's request."""

    stage: StageKind
    state: StageState


class MyPackageBody(Struct, frozen=True, kw_only=True):
    """The answer that the person can download."""

    version: int
    bytes: int
    sha256: str
    files: int
    complete: bool
    downloads: int


class MyRequestBody(Struct, frozen=True, kw_only=True):
    """Where the person's own request stands."""

    request_id: str
    right: Right
    article: str
    status: Status
    received_at: Moment
    due_on: date
    due_at: Moment
    overdue: bool
    #: null while the person was not answered.
    answered_at: Moment | None
    can_withdraw: bool
    steps: tuple[MyStepBody, ...]
    package: MyPackageBody | None
    #: Addresses of what can be done next, by name.
    links: Mapping[str, str]


class ClockBody(Struct, frozen=True, kw_only=True):
    """Why the due date is what it is."""

    request_id: str
    #: Label of the rule pack, e.g. `gdpr@2018-05-25.1`.
    law: str
    due_on: date
    due_at: datetime
    overdue: bool
    #: The reckoning in sentences: receipt, rule, month arithmetic, roll, holidays met.
    steps: tuple[str, ...]


class ReceiptBody(Struct, frozen=True, kw_only=True):
    """A request was taken; the work goes on."""

    request_id: str
    status: Status
    received_at: Moment
    due_on: date
    due_at: Moment
    links: Mapping[str, str]


class HealthBody(Struct, frozen=True, kw_only=True):
    """Whether the service works, and its parts by name."""

    status: Health
    version: str
    checks: Mapping[str, Health]


class DescriptionBody(Struct, frozen=True, kw_only=True):
    """This description, as OpenAPI has it; the members beside the version are its business."""

    openapi: str

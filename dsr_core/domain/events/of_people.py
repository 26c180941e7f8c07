"""What people do to a request: the person, operators, approvers."""

from dataclasses import dataclass, field
from datetime import date, datetime

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterWord, LiftReason
from dsr_core.domain.outcomes import FileRecord, Outcome
from dsr_core.domain.redaction import PackageReview
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived:
    """A request arrived and was found to be well formed."""

    #: Whether somebody writes for the person, and on what ground they say they may.
    for_another: bool = False
    basis: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified:
    """The person was shown to be who they say they are (Art. 12(6)), and by whose word."""

    by: str
    #: How an operator checked it; None for a link, and where the note says how.
    means: IdentityMeans | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeVerified:
    """Whoever writes for the person was shown to be allowed to."""

    by: str
    basis: Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTaken:
    """An operator wrote something down beside an act."""

    by: str
    #: The act, as its address names it.
    about: str
    text: str = field(repr=False)
    #: A secret of at least 16 random bytes, in characters.
    salt: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHonoured:
    """An operator decided that the request is carried out, perhaps without some systems."""

    by: str
    withheld: tuple[SystemKind, ...] = ()
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionsMarked:
    """An operator marked what is to be taken out of the package; all of it, as it is now."""

    by: str
    review: PackageReview = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAccepted:
    """An operator looked through the package, and it goes out as it is."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionOrdered:
    """An operator decided that the package goes out without what is marked (Art. 15(4))."""

    by: str
    #: How many redactions there are, and on which grounds.
    redactions: int
    grounds: tuple[Ground, ...]
    #: Files that no program can look into, and that a person says may go.
    unread_files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An operator decided that the request is not carried out (Art. 12(4), 12(5))."""

    by: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An operator decided that another request's answer is this one's as well."""

    by: str
    #: The other request, which came earlier.
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstApproved:
    """The first of two people said yes to what cannot be undone."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondApproved:
    """The second of two people said yes to what cannot be undone."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualTaskDone:
    """A named person did by hand what no interface does, and says what came of it."""

    by: str
    outcome: Outcome
    #: Which of the named sources; None = all that are open.
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualFileAdded:
    """A named person handed in a file that was got by hand."""

    by: str
    source: str
    file: FileRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """The person was told, in time and with reasons, that the answer takes longer (Art. 12(3))."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime
    #: What the operator found in the sent mail, where it was uncertain that the person was told.
    letter: LetterWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped:
    """The person was asked something without which the request cannot be answered."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed:
    """The person answered what they were asked."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A legal hold was laid on the request."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The legal hold was lifted; the work goes on exactly where it stood."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftOrdered:
    """The restriction is to end; the person will be told first (Art. 18(3)), and why."""

    by: str
    reason: LiftReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """An operator asked for the stuck tasks to be tried again."""

    by: str
    #: Which directory entry is meant, where more than one fitted.
    object_id: str | None = field(default=None, repr=False)
    #: What the sent mail shows of a letter that may have gone out or not.
    letter: LetterWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAsked:
    """The person took the request back; what was done so far is undone first."""

    by: str

"""The values that facts of letters are made of, and the letter itself. No repr shows a person."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.plan import Right


class LetterKind(StrEnum):
    """The letters that a person, or whoever is concerned, may get in the course of a request."""

    RECEIPT = "receipt"
    IDENTITY_LINK = "identity_link"
    ACCESS_LINK = "access_link"
    EXTENSION = "extension"
    DECISION = "decision"
    READY = "ready"
    RECTIFIED = "rectified"
    RESTRICTED = "restricted"
    RESTRICTION_LIFT_NOTICE = "restriction_lift_notice"
    RESTRICTION_LIFTED = "restriction_lifted"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    #: To somebody who had the data from us, not to the person.
    RECIPIENT_NOTICE = "recipient_notice"
    #: What only the person can correct: the name of a device.
    DEVICE_NAME = "device_name"
    #: To the team that looks after a manual source, not to the person.
    MANUAL_WORK = "manual_work"


class LetterWord(StrEnum):
    """What somebody who looked into the sent mail says of a letter whose sender died."""

    #: It is there.
    SENT = "sent"
    #: It is not; it is to be sent again.
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be sent, the same in plain text and in HTML."""

    kind: LetterKind
    #: The language it is written in.
    language: str
    #: One line; holds no personal data.
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The request that a letter is about, and who writes it. Days are the controller's own."""

    request_id: str
    right: Right
    received_on: date
    #: The organisation that answers, by its full name.
    controller: str
    #: Where the person can write to it.
    contact: str
    #: The law the request was received under.
    law: LetterLaw
    #: Whom the letter greets; better the directory's name than one given by a stranger.
    name: str | None = field(default=None, repr=False)
    #: Whom the reader acts for, where the letter goes to a representative; empty = without a name.
    represents: str | None = field(default=None, repr=False)
    #: Name and address of the controller's supervisory authority.
    authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPart:
    """Something that is not done, and why."""

    ground: Ground
    #: A system, a source or a field, by its code; None = the request as a whole.
    about: str | None = None


class DecisionResult(StrEnum):
    """What was decided on a request."""

    HONOURED = "honoured"
    IN_PART = "in_part"
    REFUSED = "refused"


class FieldResult(StrEnum):
    """What became of one field that was to be corrected."""

    CORRECTED = "corrected"
    #: Somebody else corrects it, e.g. the administrator of the directory on premises.
    PASSED_ON = "passed_on"
    REFUSED = "refused"
    #: It was tried in vain; what is missing shows in the request's own report.
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutcome:
    """One field; neither its old nor its new value belongs into a letter."""

    #: Graph's name of the property.
    name: str
    result: FieldResult
    #: Why it is refused, or somebody else's to correct.
    ground: Ground | None = None

    def __post_init__(self) -> None:
        if self.result is FieldResult.REFUSED and self.ground is None:
            raise InvalidValueError("a ground goes with every field that is refused")
        if self.result in (FieldResult.CORRECTED, FieldResult.OPEN) and self.ground is not None:
            raise InvalidValueError("what is corrected, or not settled yet, has no ground")


class Measure(StrEnum):
    """What a restriction consists of."""

    SIGN_IN_BLOCKED = "sign_in_blocked"
    SESSIONS_ENDED = "sessions_ended"
    LICENCES_REMOVED = "licences_removed"
    SERVICES_SWITCHED_OFF = "services_switched_off"
    #: The guide's other way: the data go to the person and are then deleted.
    EXPORTED_AND_DELETED = "exported_and_deleted"


class LiftReason(StrEnum):
    """Why a restriction ends: its own ground under Art. 18(1) is gone."""

    ACCURACY_CHECKED = "accuracy_checked"
    LAWFUL_AGAIN = "lawful_again"
    CLAIMS_SETTLED = "claims_settled"
    OBJECTION_DECIDED = "objection_decided"
    PERSON_ASKED = "person_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who had the data from us, and was told of the change or could not be (Art. 19).

    Empty says that nobody had them, and the letter says so too.
    """

    told: tuple[str, ...] = ()
    #: Impossible, or of disproportionate effort.
    not_told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPart:
    """What was erased: a system or a source by its code, and how many entries; None = uncounted."""

    name: str
    items: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """What an erasure leaves, why, and until when; None = as long as the ground lasts."""

    name: str
    ground: Ground
    until: date | None = None

"""What each letter to the person has to say, as one type per kind: a missing fact cannot pass."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from dsr_core.domain.erasure_horizon import ErasureHorizon
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import PARTIAL_USES, Ground, Use, check_grounds
from dsr_core.domain.letter_parts import (
    DecisionResult,
    ErasedPart,
    FieldOutcome,
    FieldResult,
    KeptPart,
    LetterKind,
    LiftReason,
    Matter,
    Measure,
    Recipients,
    RefusedPart,
)
from dsr_core.domain.link_facts import AccessLinkFacts, IdentityLinkFacts, check_link
from dsr_core.domain.owner_facts import ManualWorkFacts
from dsr_core.domain.plan import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """The request was received."""

    kind: ClassVar = LetterKind.RECEIPT
    matter: Matter
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    """More time is needed; to be sent inside the first period, with reasons (Art. 12(3))."""

    kind: ClassVar = LetterKind.EXTENSION
    matter: Matter
    first_due_on: date
    due_on: date
    reasons: tuple[Ground, ...]

    def __post_init__(self) -> None:
        check_grounds(self.matter.right, Use.EXTEND, self.reasons)
        if self.due_on <= self.first_due_on:
            raise InvalidValueError("an extension ends after the first period")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """What was decided; every refusal, whole or in part, has its grounds (Art. 12(4))."""

    kind: ClassVar = LetterKind.DECISION
    matter: Matter
    result: DecisionResult
    refusals: tuple[RefusedPart, ...] = ()
    #: Of an erasure under way: what is erased already, and the days on which the rest follows.
    done: tuple[ErasedPart, ...] = ()
    horizon: ErasureHorizon | None = None
    #: What is neither done nor refused, by its code; so in the letters below.
    open: tuple[str, ...] = ()
    #: Another letter says when all is done.
    letter_follows: bool = True
    #: The request whose answer is this one's as well, where that is why nothing is done here.
    answered_in: str | None = None

    def __post_init__(self) -> None:
        if self.result is DecisionResult.HONOURED:
            if self.refusals:
                raise InvalidValueError("what is honoured in full has no refusals")
            return
        erases = bool(self.done) or self.horizon is not None
        refused = self.result is DecisionResult.REFUSED
        if refused and erases:
            raise InvalidValueError("what is being erased is not refused")
        # Also a restriction may be carried out as an erasure: hand out, then delete.
        right = Right.ERASURE if erases else self.matter.right
        use = PARTIAL_USES[right]
        if refused:
            use = Use.DECLINE if self.answered_in is None else Use.MERGE
        check_grounds(right, use, self.grounds)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(part.ground for part in self.refusals)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFacts:
    """The copy can be fetched."""

    kind: ClassVar = LetterKind.READY
    matter: Matter
    link: str = field(repr=False)
    expires_at: datetime
    #: This is what an earlier answer had to leave open.
    supplement: bool = False
    #: Sources or systems that are not ready; they follow as a supplement.
    missing: tuple[str, ...] = ()
    withheld: tuple[RefusedPart, ...] = ()

    def __post_init__(self) -> None:
        check_link(self.link)
        if self.withheld:
            check_grounds(self.matter.right, Use.WITHHOLD, self.grounds)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(part.ground for part in self.withheld)


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifiedFacts:
    """What became of each field, and who was told (Art. 19)."""

    kind: ClassVar = LetterKind.RECTIFIED
    matter: Matter
    fields: tuple[FieldOutcome, ...]
    #: None = not recorded; the letter then says that the person may ask (Art. 19).
    recipients: Recipients | None = None

    def __post_init__(self) -> None:
        if not self.fields:
            raise InvalidValueError("a letter about corrections names at least one field")
        if self.grounds:
            check_grounds(Right.RECTIFICATION, Use.FIELD, self.grounds)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(outcome.ground for outcome in self.fields if outcome.ground is not None)

    @property
    def has_corrections(self) -> bool:
        return any(outcome.result is FieldResult.CORRECTED for outcome in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedFacts:
    """The processing is restricted (Art. 18)."""

    kind: ClassVar = LetterKind.RESTRICTED
    matter: Matter
    restricted_on: date
    measures: tuple[Measure, ...]
    kept: tuple[RefusedPart, ...] = ()
    open: tuple[str, ...] = ()
    recipients: Recipients | None = None

    def __post_init__(self) -> None:
        if not self.measures:
            raise InvalidValueError("a restriction consists of at least one measure")
        if self.kept:
            check_grounds(Right.RESTRICTION, Use.KEEP, self.grounds)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(part.ground for part in self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftNoticeFacts:
    """The restriction is about to be lifted; sent before it is (Art. 18(3))."""

    kind: ClassVar = LetterKind.RESTRICTION_LIFT_NOTICE
    matter: Matter
    lift_on: date
    #: None = nobody recorded it; Art. 18(3) asks for the notice, not for its reason.
    reason: LiftReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedFacts:
    """The restriction has been lifted."""

    kind: ClassVar = LetterKind.RESTRICTION_LIFTED
    matter: Matter
    lifted_on: date
    #: What could not be put back as it was.
    not_restored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedFacts:
    """The certificate of erasure."""

    kind: ClassVar = LetterKind.ERASED
    matter: Matter
    erased: tuple[ErasedPart, ...]
    kept: tuple[KeptPart, ...]
    open: tuple[str, ...] = ()
    horizon: ErasureHorizon
    #: When every system was read again and nothing was found; None = not yet.
    proved_on: date | None = None
    #: When our own copies and their key are destroyed.
    own_copies_until: date | None = None
    recipients: Recipients | None = None

    def __post_init__(self) -> None:
        if self.kept:
            check_grounds(Right.ERASURE, Use.KEEP, self.grounds)
        has_ground = Ground.AUDIT_LOGS_KEPT_ONE_YEAR in self.grounds
        if has_ground is not (self.horizon.audit_logs_until is not None):
            raise InvalidValueError("audit logs are kept with their ground and their last day")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(part.ground for part in self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnFacts:
    """The person took the request back."""

    kind: ClassVar = LetterKind.WITHDRAWN
    matter: Matter
    withdrawn_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredFacts:
    """The request ended because nobody showed who they are (Art. 12(6))."""

    kind: ClassVar = LetterKind.EXPIRED
    matter: Matter
    expired_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientNoticeFacts:
    """A recipient learns what was done, and of whom; the one letter that goes to a third party."""

    kind: ClassVar = LetterKind.RECIPIENT_NOTICE
    matter: Matter
    #: What tells the person from others: a name, addresses.
    person: tuple[str, ...] = field(repr=False)
    done_on: date
    #: Corrected fields with what they say now; None = it was cleared, or is no text.
    fields: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.person:
            raise InvalidValueError("a notice to a recipient says whom it is about")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNameFacts:
    """The person is asked to rename a device, which nobody else can do (Intune DSR guide, 3)."""

    kind: ClassVar = LetterKind.DEVICE_NAME
    matter: Matter
    #: The names that devices are to have.
    names: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.names:
            raise InvalidValueError("an instruction to rename says the new name")


type LetterFacts = (
    ReceiptFacts
    | IdentityLinkFacts
    | AccessLinkFacts
    | ExtensionFacts
    | DecisionFacts
    | ReadyFacts
    | RectifiedFacts
    | RestrictedFacts
    | LiftNoticeFacts
    | LiftedFacts
    | ErasedFacts
    | WithdrawnFacts
    | ExpiredFacts
    | RecipientNoticeFacts
    | DeviceNameFacts
    | ManualWorkFacts
)

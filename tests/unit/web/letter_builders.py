"""Facts of every kind of letter, with whatever texts a test wants in them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dsr_core.domain.erasure_horizon import horizon_of
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import (
    DecisionFacts,
    DeviceNameFacts,
    ErasedFacts,
    ExpiredFacts,
    ExtensionFacts,
    LetterFacts,
    LiftedFacts,
    LiftNoticeFacts,
    ReadyFacts,
    ReceiptFacts,
    RecipientNoticeFacts,
    RectifiedFacts,
    RestrictedFacts,
    WithdrawnFacts,
)
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
from dsr_core.domain.link_facts import AccessLinkFacts, IdentityLinkFacts
from dsr_core.domain.owner_facts import ManualWorkFacts
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import Verb
from dsr_core.host.due_dates import letter_law

LINK = "https://dsr.contoso.example/verify/abc?x=1&y=2"
EXPIRES_AT = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)


def a_matter(right: Right = Right.ACCESS, **rest: object) -> Matter:
    matter = Matter(
        request_id="r0123456789abcdef",
        right=right,
        received_on=date(2026, 3, 2),
        controller="Contoso GmbH",
        contact="privacy@contoso.example",
        law=letter_law("gdpr"),
        name="Adele Vance",
    )
    return replace(matter, **rest)


def a_receipt(**matter: object) -> ReceiptFacts:
    return ReceiptFacts(matter=a_matter(**matter), due_on=date(2026, 4, 2))


def a_decision(right: Right, result: DecisionResult, *parts: RefusedPart) -> DecisionFacts:
    return DecisionFacts(matter=a_matter(right), result=result, refusals=parts)


def a_ready(**rest: object) -> ReadyFacts:
    facts = ReadyFacts(matter=a_matter(), link=LINK, expires_at=EXPIRES_AT)
    return replace(facts, **rest)


def a_rectified(*fields: FieldOutcome, **rest: object) -> RectifiedFacts:
    facts = RectifiedFacts(
        matter=a_matter(Right.RECTIFICATION), fields=fields, recipients=Recipients()
    )
    return replace(facts, **rest)


def a_restricted(**rest: object) -> RestrictedFacts:
    facts = RestrictedFacts(
        matter=a_matter(Right.RESTRICTION),
        restricted_on=date(2026, 3, 10),
        measures=(Measure.SIGN_IN_BLOCKED, Measure.SESSIONS_ENDED),
        recipients=Recipients(),
    )
    return replace(facts, **rest)


def a_lift_notice() -> LiftNoticeFacts:
    return LiftNoticeFacts(
        matter=a_matter(Right.RESTRICTION),
        lift_on=date(2026, 5, 4),
        reason=LiftReason.ACCURACY_CHECKED,
    )


def a_certificate(**rest: object) -> ErasedFacts:
    horizon = horizon_of(
        soft_deleted_on=date(2026, 3, 9),
        permanently_deleted_on=date(2026, 4, 8),
        has_intune=True,
    )
    facts = ErasedFacts(
        matter=a_matter(Right.ERASURE),
        erased=(ErasedPart(name="entra", items=1), ErasedPart(name="signIns", items=1204)),
        kept=(
            KeptPart(
                name="intune_audit",
                ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR,
                until=horizon.audit_logs_until,
            ),
        ),
        horizon=horizon,
        recipients=Recipients(),
    )
    return replace(facts, **rest)


def one_of_each(text: str = "Payroll", **matter: object) -> tuple[LetterFacts, ...]:
    """A letter of each kind, with that text wherever a letter takes other people's words."""
    people = Recipients(told=(text,), not_told=(text,))
    withheld = RefusedPart(about=text, ground=Ground.NOT_THE_PERSONS_DATA)
    fields = (
        FieldOutcome(name="jobTitle", result=FieldResult.CORRECTED),
        FieldOutcome(name=text, result=FieldResult.PASSED_ON, ground=Ground.ON_PREMISES_SOURCE),
        FieldOutcome(
            name="deviceName", result=FieldResult.REFUSED, ground=Ground.CORRECTED_ON_DEVICE
        ),
    )
    certificate = a_certificate()
    letters: tuple[LetterFacts, ...] = (
        a_receipt(),
        IdentityLinkFacts(matter=a_matter(), link=LINK, expires_at=EXPIRES_AT),
        AccessLinkFacts(matter=a_matter(), link=LINK, expires_at=EXPIRES_AT),
        ExtensionFacts(
            matter=a_matter(),
            first_due_on=date(2026, 4, 2),
            due_on=date(2026, 6, 2),
            reasons=(Ground.COMPLEXITY, Ground.NUMBER_OF_REQUESTS),
        ),
        a_decision(Right.ACCESS, DecisionResult.IN_PART, withheld),
        a_ready(withheld=(withheld,), missing=(text, "managedDevices")),
        a_rectified(*fields, recipients=people),
        a_restricted(kept=(withheld,), recipients=people),
        a_lift_notice(),
        LiftedFacts(
            matter=a_matter(Right.RESTRICTION), lifted_on=date(2026, 5, 4), not_restored=(text,)
        ),
        a_certificate(
            erased=(ErasedPart(name=text, items=3),),
            kept=(*certificate.kept, KeptPart(name=text, ground=Ground.LEGAL_CLAIMS)),
            recipients=people,
            proved_on=date(2026, 5, 9),
            own_copies_until=date(2026, 9, 1),
        ),
        WithdrawnFacts(matter=a_matter(), withdrawn_on=date(2026, 3, 5)),
        ExpiredFacts(matter=a_matter(), expired_on=date(2026, 3, 30)),
        RecipientNoticeFacts(
            matter=a_matter(Right.RECTIFICATION, name=None),
            person=(text, "adele.vance@contoso.example"),
            done_on=date(2026, 3, 10),
            fields=(("jobTitle", text), ("photo", None)),
        ),
        DeviceNameFacts(matter=a_matter(Right.RECTIFICATION), names=(text, "ADELES-LAPTOP")),
        ManualWorkFacts(
            matter=a_matter(name=None),
            source="on-premises-ad",
            verb=Verb.COLLECT,
            instructions=(text, "Export the entry."),
            due_on=date(2026, 4, 2),
            number=2,
            link=LINK,
        ),
    )
    return tuple(replace(letter, matter=replace(letter.matter, **matter)) for letter in letters)


def of_kind(kind: LetterKind, text: str = "Payroll", **matter: object) -> LetterFacts:
    return next(facts for facts in one_of_each(text, **matter) if facts.kind is kind)

"""The ways that requests go, by the letters they take: what people do, and what systems report."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from dsr_core.domain.events import (
    Declined,
    Event,
    FirstApproved,
    LiftOrdered,
    ReviewHonoured,
    SecondApproved,
    WithdrawalAsked,
)
from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_check import check_token
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport, summarise
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.rule_packs import ExtensionReason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.steps.extend import extend
from dsr_core.steps.runner import handle_event
from tests.builders import NOW
from tests.fakes.mortal import WorkerDiedError
from tests.house import House

ADELE = DirectoryIdentity(
    object_id="object-1",
    user_principal_name="adele@contoso.example",
    mail="adele.vance@contoso.example",
    display_name="Adele Vance",
)
type Did = Callable[[House, DsrRequest], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Journey:
    """A request's whole way: what people do at each stop, and the letters it takes."""

    right: Right
    letters: tuple[LetterKind, ...]
    ending: Status = Status.COMPLETED
    #: What happens wherever the request rests for a person, in order.
    people: tuple[Did, ...] = ()
    #: What the systems report, where it matters.
    reports: dict[tuple[SystemKind, Verb], TaskReport] = field(default_factory=dict)
    identity: IdentityPolicy = IdentityPolicy.VOUCHED
    known: bool = True


def happens(event: Event) -> Did:
    async def do(house: House, request: DsrRequest) -> None:
        await handle_event(house.services, request.id, event)

    return do


async def confirm(house: House, request: DsrRequest) -> None:
    """The person opens the link of the letter."""
    (kept,) = house.letters.letters
    token = kept.letter.text.partition("token=")[2].split()[0]
    event = check_token(request, token, house.clock.now())
    await handle_event(house.services, request.id, event)


async def prolong(house: House, request: DsrRequest) -> None:
    reasons = (ExtensionReason.COMPLEXITY,)
    with pytest.raises(WorkerDiedError):
        await extend(house.services, request.id, "operator-1", reasons)
    await extend(house.services, request.id, "operator-1", reasons)


async def wait_a_month(house: House, request: DsrRequest) -> None:
    """Nobody opens the link."""
    house.clock.advance(timedelta(days=30))


HONOUR = happens(ReviewHonoured(by="operator-1"))
DECLINE = happens(Declined(by="operator-1", grounds=(Ground.EXCESSIVE,)))
APPROVE_FIRST = happens(FirstApproved(by="approver-1"))
APPROVE_SECOND = happens(SecondApproved(by="approver-2"))
WITHDRAW = happens(WithdrawalAsked(by="operator-1"))
LIFT = happens(LiftOrdered(by="operator-1"))


def told(name: str, outcome: Outcome = Outcome.DONE, ground: Ground | None = None) -> SourceResult:
    return SourceResult(source=name, outcome=outcome, ground=ground, items=1, read_at=NOW)


def report(*sources: SourceResult) -> TaskReport:
    outcome, reason = summarise(sources)
    return TaskReport(outcome=outcome, reason=reason, sources=sources)


def refused(ground: Ground) -> TaskReport:
    return report(told("log", Outcome.REFUSED, ground))


def logs(verb: Verb, ground: Ground) -> dict[tuple[SystemKind, Verb], TaskReport]:
    kinds = (SystemKind.ENTRA_LOGS, SystemKind.INTUNE_AUDIT)
    return {(kind, verb): refused(ground) for kind in kinds}


JOURNEYS = {
    "access": Journey(right=Right.ACCESS, letters=(LetterKind.RECEIPT, LetterKind.READY)),
    "access by link": Journey(
        right=Right.ACCESS,
        identity=IdentityPolicy.LINK,
        people=(confirm,),
        letters=(LetterKind.IDENTITY_LINK, LetterKind.RECEIPT, LetterKind.READY),
    ),
    "rectification": Journey(
        right=Right.RECTIFICATION,
        people=(HONOUR,),
        reports={
            (SystemKind.ENTRA, Verb.RECTIFY): report(told("field.jobTitle")),
            (SystemKind.INTUNE, Verb.RECTIFY): report(told("field", Outcome.NOTHING_FOUND)),
            **logs(Verb.RECTIFY, Ground.LOGS_ARE_HISTORY),
        },
        letters=(LetterKind.RECEIPT, LetterKind.RECTIFIED),
    ),
    "restriction": Journey(
        right=Right.RESTRICTION,
        people=(HONOUR, LIFT),
        reports={
            (SystemKind.ENTRA, Verb.RESTRICT): report(told("signIn"), told("sessions")),
            (SystemKind.ENTRA, Verb.LIFT): report(told("signIn")),
            **logs(Verb.RESTRICT, Ground.LOGS_CANNOT_BE_RESTRICTED),
        },
        letters=(
            LetterKind.RECEIPT,
            LetterKind.RESTRICTED,
            LetterKind.RESTRICTION_LIFT_NOTICE,
            LetterKind.RESTRICTION_LIFTED,
        ),
    ),
    "erasure": Journey(
        right=Right.ERASURE,
        people=(HONOUR, APPROVE_FIRST, APPROVE_SECOND),
        reports={
            (SystemKind.INTUNE, Verb.ERASE): report(told("device.1"), told("device.2")),
            (SystemKind.INTUNE_AUDIT, Verb.ERASE): refused(Ground.AUDIT_LOGS_KEPT_ONE_YEAR),
            (SystemKind.ENTRA, Verb.SOFT_DELETE): report(told("user")),
            (SystemKind.ENTRA, Verb.HARD_DELETE): report(told("deletedItems")),
            (SystemKind.ENTRA, Verb.PROVE): report(told("absence.user")),
        },
        letters=(LetterKind.RECEIPT, LetterKind.DECISION, LetterKind.ERASED),
    ),
    "objection": Journey(
        right=Right.OBJECTION, people=(HONOUR,), letters=(LetterKind.RECEIPT, LetterKind.DECISION)
    ),
    "declined": Journey(
        right=Right.ERASURE,
        people=(DECLINE,),
        letters=(LetterKind.RECEIPT, LetterKind.DECISION),
        ending=Status.REFUSED,
    ),
    "withdrawn at review": Journey(
        right=Right.ERASURE,
        people=(WITHDRAW,),
        letters=(LetterKind.RECEIPT, LetterKind.WITHDRAWN),
        ending=Status.WITHDRAWN,
    ),
    "withdrawn restriction": Journey(
        right=Right.RESTRICTION,
        people=(HONOUR, WITHDRAW),
        reports={
            (SystemKind.ENTRA, Verb.RESTRICT): report(told("signIn"), told("sessions")),
            **logs(Verb.RESTRICT, Ground.LOGS_CANNOT_BE_RESTRICTED),
        },
        letters=(LetterKind.RECEIPT, LetterKind.RESTRICTED, LetterKind.WITHDRAWN),
        ending=Status.WITHDRAWN,
    ),
    "withdrawn unverified": Journey(
        right=Right.ACCESS,
        identity=IdentityPolicy.OPERATOR,
        people=(WITHDRAW,),
        letters=(LetterKind.WITHDRAWN,),
        ending=Status.WITHDRAWN,
    ),
    "expired": Journey(
        right=Right.ACCESS,
        identity=IdentityPolicy.LINK,
        people=(wait_a_month,),
        letters=(LetterKind.IDENTITY_LINK, LetterKind.EXPIRED),
        ending=Status.EXPIRED,
    ),
    "nobody found": Journey(
        right=Right.ERASURE, known=False, letters=(LetterKind.RECEIPT, LetterKind.DECISION)
    ),
    "extended": Journey(
        right=Right.OBJECTION,
        people=(prolong, HONOUR),
        letters=(LetterKind.RECEIPT, LetterKind.EXTENSION, LetterKind.DECISION),
    ),
}

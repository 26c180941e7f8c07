"""How a request begins: everything intake knows of it, and its first rows of history."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.decide import Decision, decide, then
from dsr_core.domain.events import IdentityVerified, RequestReceived
from dsr_core.domain.plan import PlanOptions, Right, plan_for
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.stage_changes import enter_stage
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.systems import SystemKind
from dsr_core.domain.wish import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Everything intake knows of a request before it exists. Times, ids and rules are arguments."""

    id: str
    tenant: str
    right: Right
    subject: DataSubject
    received_at: datetime
    law: str
    due_on: date
    due_at: datetime
    systems: tuple[SystemKind, ...]
    #: The named places of `SystemKind.MANUAL`.
    manual: tuple[str, ...] = ()
    options: PlanOptions = field(default_factory=PlanOptions)
    wish: Wish = field(default_factory=Wish)
    #: Who vouches for the person's identity already; None = it must still be shown.
    vouched_by: str | None = None
    #: Send a one-time link to the address the directory holds.
    challenge: bool = False
    #: Where the intake ledger keeps the sender's Idempotency-Key; empty when there was none.
    intake_handle: str = ""


def open_request(opening: Opening, now: datetime) -> Decision:
    """A new request with its receipt and, where somebody vouches, its identity stage behind it."""
    request = DsrRequest(
        id=opening.id,
        tenant=opening.tenant,
        right=opening.right,
        subject=opening.subject,
        status=Status.IDENTITY_PENDING,
        received_at=opening.received_at,
        law=opening.law,
        clock=ClockFacts(received_at=opening.received_at, right=opening.right),
        due_on=opening.due_on,
        due_at=opening.due_at,
        systems=opening.systems,
        manual=opening.manual,
        plan=plan_for(opening.right, opening.options),
        wish=opening.wish,
        intake_handle=opening.intake_handle,
    )
    wish = opening.wish
    arrived = RequestReceived(
        for_another=wish.representative is not None, basis=wish.representative_basis
    )
    received = decide(request, arrived, now)
    if opening.vouched_by is not None:
        return then(received, IdentityVerified(by=opening.vouched_by), now)
    if not opening.challenge:
        return received
    entered = enter_stage(received.request)
    return replace(received, request=entered.request, effects=entered.effects)

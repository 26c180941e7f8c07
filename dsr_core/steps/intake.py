"""Opening a request: claim the idempotency key, put it on the agenda, keep it, send the message."""

from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain.agenda import HEAL_AFTER
from dsr_core.domain.board import board_row
from dsr_core.domain.errors import (
    DuplicateRequestError,
    IdempotencyConflictError,
    UnknownTenantError,
)
from dsr_core.domain.idempotency import handle_of
from dsr_core.domain.opening import Opening, open_request
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.domain.wish import Wish
from dsr_core.ports import AgendaRow, Claim, Services
from dsr_core.steps.effects import apply_effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A well-formed wish, before it has an id."""

    tenant: str
    right: Right
    subject: DataSubject
    wish: Wish = field(default_factory=Wish)
    #: The sender's Idempotency-Key; None when the sender gave none.
    idempotency_key: str | None = field(default=None, repr=False)
    #: Object id of an operator who sent it; counts where the tenant lets operators vouch.
    vouched_by: str | None = None
    #: SHA-256 of the body as it came, to tell a repetition from another request.
    body_hash: str = ""


async def receive(services: Services, submission: Submission) -> DsrRequest:
    """Keep the request and start its work; the same Idempotency-Key answers the same request.

    Raises UnknownTenantError and IdempotencyConflictError; nothing is kept then.
    """
    if submission.tenant not in services.tenants:
        raise UnknownTenantError
    claim = Claim(
        request_id=services.new_id(),
        body_hash=submission.body_hash,
        received_at=services.clock.now(),
    )
    if submission.idempotency_key is not None:
        key = f"{submission.tenant}|{submission.idempotency_key}"
        held = await services.ledger.claim(key, claim)
        if held.body_hash != claim.body_hash:
            raise IdempotencyConflictError
        if held.request_id != claim.request_id:
            stored = await services.requests.load(held.request_id)
            if stored is not None:
                return stored.request
        return await _open_once(services, submission, held, handle_of(key))
    return await _open(services, submission, claim)


async def _open_once(
    services: Services, submission: Submission, held: Claim, handle: str
) -> DsrRequest:
    """The request of a key that may come several times at once: whoever is first opens it."""
    try:
        return await _open(services, submission, held, handle)
    except DuplicateRequestError:
        stored = await services.requests.load(held.request_id)
        if stored is None:
            raise
        return stored.request


async def _open(
    services: Services, submission: Submission, claim: Claim, handle: str = ""
) -> DsrRequest:
    policy = services.tenants[submission.tenant]
    period = services.due(policy, submission.right, claim.received_at)
    opening = Opening(
        id=claim.request_id,
        tenant=policy.name,
        right=submission.right,
        subject=submission.subject,
        received_at=claim.received_at,
        law=period.law,
        due_on=period.due_on,
        due_at=period.due_at,
        systems=policy.systems_for(submission.right),
        manual=tuple(source.name for source in policy.manual_for(submission.right)),
        options=policy.options_for(submission.right),
        wish=submission.wish,
        intake_handle=handle,
        # A stranger vouches for nobody: without an operator, one must check first.
        vouched_by=submission.vouched_by if policy.identity is IdentityPolicy.VOUCHED else None,
        challenge=policy.identity is IdentityPolicy.LINK,
    )
    decision = open_request(opening, claim.received_at)
    # Agenda first: a row too many is harmless, a request nobody looks at is not.
    await services.agenda.add(_first_look(claim.request_id, claim.received_at))
    stored = await services.requests.add(decision)
    await services.board.put(board_row(stored.request))
    await apply_effects(services, stored.request, decision.effects)
    return stored.request


def _first_look(request_id: str, received_at: datetime) -> AgendaRow:
    return AgendaRow(due_at=received_at + HEAL_AFTER, request_id=request_id)

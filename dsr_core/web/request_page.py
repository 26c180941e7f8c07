"""One request as its page shows it: the answer of the API, and what people decide by."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction
from dsr_core.domain.destruction import Destruction, destruction_ahead
from dsr_core.domain.history import HistoryRow, first_break
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.principal import Principal, Role
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Approval, DsrRequest, Ruling
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.support_case import cases_of
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import TenantPolicy
from dsr_core.web.list_page import Urgency
from dsr_core.web.open_acts import OpenAct, open_acts
from dsr_core.web.present import present_request
from dsr_core.web.proof_request import ProofRequest, write_proof_request
from dsr_core.web.routes import EVIDENCE, HAND_IN, PACKAGE, SUPPORT_TICKET
from dsr_core.web.shown_text import shown
from dsr_core.web.support_ticket import write_tickets
from dsr_core.web.uploads import ENDINGS as FILE_KINDS
from dsr_core.web.wire_answers import RequestBody, SourceBody

#: Who sees the person's name: whoever may act on the request. An auditor needs it for nothing.
_ACTING = (Role.OPERATOR, Role.APPROVER, Role.ADMIN)
_SOON = timedelta(days=7)
_LETTER = "letter."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a request is about, as somebody who decides must see it."""

    #: What the directory holds, and what whoever wrote said: they may differ.
    in_directory: tuple[str, ...] = field(repr=False)
    said: tuple[str, ...] = field(repr=False)
    representative: str | None = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What discovery found in one system."""

    system: SystemKind
    items: int
    sources: tuple[SourceBody, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """What became of a letter, by the report of the task that sent it."""

    #: A `LetterKind`, as words name it.
    kind: str
    outcome: Outcome
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """Everything the template of a request needs."""

    shown: RequestBody
    law: str
    clock: ClockFacts
    clock_steps: tuple[str, ...]
    urgency: Urgency
    #: None once the request is closed.
    days_left: int | None
    person: Person | None = field(repr=False)
    found: tuple[Found, ...]
    letters: tuple[SentLetter, ...]
    ruling: Ruling | None
    approvals: tuple[Approval, ...]
    destruction: Destruction | None
    #: Number of the first history row that does not fit; None for an unbroken chain.
    broken_at: int | None
    acts: tuple[OpenAct, ...]
    #: Who does more than read.
    acting: tuple[Role, ...]
    may_fetch: bool
    may_prove: bool
    may_hand_in: bool
    #: Media types of files that are taken.
    takes: tuple[str, ...]
    #: What to tell Microsoft's support; empty where nothing failed that it could clear up, and for
    #: whoever may not have it: it names the person's directory entry by its id.
    tickets: str = field(repr=False)
    #: What to ask a representative with; None where nobody has to be asked.
    proof_request: ProofRequest | None = field(repr=False)
    #: What a form says it decided on.
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a request is shown in."""

    policy: TenantPolicy
    rules: Jurisdiction
    letter_law: LetterLaw
    zone: tzinfo
    clock_steps: tuple[str, ...]
    now: datetime
    #: The person's other open requests, where somebody must decide.
    others: tuple[DsrRequest, ...] = ()


def compose_request(
    request: DsrRequest, history: tuple[HistoryRow, ...], who: Principal, around: Surroundings
) -> RequestPage:
    """The page for somebody signed in; `history` is no longer than the request says."""
    now = around.now
    shown = present_request(
        request,
        history,
        now,
        law=around.letter_law,
        with_notes=True,
        manual=around.policy.manual,
        others=around.others,
    )
    return RequestPage(
        shown=shown,
        law=request.law,
        clock=request.clock,
        clock_steps=around.clock_steps,
        urgency=_urgency(request, now),
        days_left=None if request.status in ENDINGS else (request.due_at - now).days,
        person=_person(request) if who.may(_ACTING) else None,
        found=_found(shown),
        letters=_letters(shown),
        ruling=request.ruling,
        approvals=request.approvals,
        destruction=_destruction(request, around),
        broken_at=first_break(history, request.history_length, request.history_head),
        acts=open_acts(request, who, around.rules, now, around.others),
        acting=_ACTING,
        may_fetch=who.may(PACKAGE.roles),
        may_prove=who.may(EVIDENCE.roles),
        may_hand_in=who.may(HAND_IN.roles),
        takes=tuple(FILE_KINDS),
        tickets=_tickets(request, around.policy) if who.may(SUPPORT_TICKET.roles) else "",
        proof_request=write_proof_request(request, around.policy.controller or around.policy.name),
        seen=request.history_length,
    )


def _tickets(request: DsrRequest, policy: TenantPolicy) -> str:
    cases = cases_of(request, policy.tenant_id)
    return write_tickets(cases) if cases else ""


def _destruction(request: DsrRequest, around: Surroundings) -> Destruction | None:
    if request.status in ENDINGS:
        return None
    return destruction_ahead(request, around.policy, around.now, around.zone)


def _urgency(request: DsrRequest, now: datetime) -> Urgency:
    if request.status in ENDINGS:
        return Urgency.CLOSED
    if request.answered_at is not None:
        return Urgency.CALM
    if now > request.due_at:
        return Urgency.OVERDUE
    return Urgency.SOON if request.due_at - now <= _SOON else Urgency.CALM


def _person(request: DsrRequest) -> Person | None:
    """None once their personal data are destroyed."""
    subject, identity = request.subject, request.identity
    representative = request.wish.representative
    if subject == FORGOTTEN:
        return None
    entry = (identity.display_name, identity.user_principal_name) if identity else ()
    given = (subject.name, *(identifier.value for identifier in subject.identifiers))
    return Person(
        in_directory=tuple(shown(text) for text in entry if text),
        said=tuple(shown(text) for text in given if text),
        representative=representative and shown(representative),
        language=subject.language,
    )


def _found(shown: RequestBody) -> tuple[Found, ...]:
    return tuple(
        Found(system=task.system, items=task.items, sources=task.sources)
        for stage in shown.stages
        for task in stage.tasks
        if task.verb in (Verb.DISCOVER, Verb.CAPTURE) and task.outcome is not None
    )


def _letters(shown: RequestBody) -> tuple[SentLetter, ...]:
    return tuple(
        SentLetter(
            kind=source.source.removeprefix(_LETTER),
            outcome=source.outcome,
            reason=source.reason,
        )
        for stage in shown.stages
        for task in stage.tasks
        for source in task.sources
        if source.source.startswith(_LETTER)
    )

"""What people do to the clock of a request: extend, stop, let it run on; and its explanation.

Each raises ClockChangeRefusedError with the law's sentence where the law refuses it, and
IllegalTransitionError for a request that is closed; then nothing has happened at all.
"""

from dataclasses import replace

from dsr_core.domain import clock_changes, deadline_steps
from dsr_core.domain.clock_changes import ClockChangeRefused, Refusal
from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction
from dsr_core.domain.deadlines import ClockNotStarted, due
from dsr_core.domain.decide import decide
from dsr_core.domain.errors import (
    ClockChangeRefusedError,
    LetterUncertainError,
    StaleRequestError,
    UnknownRequestError,
)
from dsr_core.domain.events import ClockResumed, ClockStopped, Extended, NoteTaken
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import ExtensionFacts
from dsr_core.domain.letter_parts import LetterWord
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import REASONS, Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.ports import Services
from dsr_core.steps.letters import matter_of, send_letter
from dsr_core.steps.runner import handle_event

#: The letter's key: the law admits one extension (Art. 12(3)).
KEY = "extension"

type ClockEvent = Extended | ClockStopped | ClockResumed


async def extend(
    services: Services,
    request_id: str,
    by: str,
    reasons: tuple[ExtensionReason, ...],
    notes: tuple[NoteTaken, ...] = (),
    letter: LetterWord | None = None,
    *,
    seen: int | None = None,
) -> DsrRequest:
    """Tell the person that it takes longer, and why; only then move the due date (Art. 12(3)).

    To be repeated after a crash between the two: the notice is not sent again. It counts as given
    at the repetition, never earlier, so a repetition after the period is refused. Refused as well
    where it is not certain that the person was told, until an operator says by `letter` what the
    sent mail shows. Raises also LetterUncertainError, UnknownRequestError, StaleRequestError (as
    `handle_event` for `seen`, which is asked before anything is sent), and as `LetterBox.send`.
    """
    request = await _load(services, request_id, seen)
    rules, now = _rules_of(services, request), services.clock.now()
    facts = clock_changes.extend(request.clock, rules, notified_at=now, reasons=reasons)
    event = _event(services, request, Extended, by, facts)
    notice = ExtensionFacts(
        matter=matter_of(services, request),
        first_due_on=request.due_on,
        due_on=event.due_on,
        reasons=tuple(Ground(reason.value) for reason in reasons),
    )
    if letter is LetterWord.AGAIN:
        await services.letters_of(request.tenant).withdraw(request, KEY)
    report = await send_letter(services, request, KEY, notice)
    if report.reason is Reason.LETTER_UNCERTAIN:
        if letter is not LetterWord.SENT:
            raise LetterUncertainError
    elif report.outcome is not Outcome.DONE:
        raise ClockChangeRefusedError(
            f"The person must be told of an extension. {REASONS[report.reason]}"
        )
    told = replace(event, letter=letter)
    return await _carry_out(services, request, told, notes)


async def suspend(
    services: Services,
    request_id: str,
    by: str,
    ground: SuspensionGround,
    notes: tuple[NoteTaken, ...] = (),
    *,
    seen: int | None = None,
) -> DsrRequest:
    """Stop the clock: the person was asked just now, on a ground that this law admits.

    Raises also UnknownRequestError, StaleRequestError.
    """
    request = await _load(services, request_id, seen)
    rules, now = _rules_of(services, request), services.clock.now()
    facts = clock_changes.suspend(request.clock, rules, ground=ground, asked_at=now)
    event = _event(services, request, ClockStopped, by, facts)
    return await _carry_out(services, request, event, notes)


async def resume_clock(
    services: Services,
    request_id: str,
    by: str,
    notes: tuple[NoteTaken, ...] = (),
    *,
    seen: int | None = None,
) -> DsrRequest:
    """Let the clock run on: the person answered just now.

    Raises also UnknownRequestError, StaleRequestError.
    """
    request = await _load(services, request_id, seen)
    facts = clock_changes.resume(request.clock, answered_at=services.clock.now())
    event = _event(services, request, ClockResumed, by, facts)
    return await _carry_out(services, request, event, notes)


def explain(request: DsrRequest, services: Services) -> tuple[str, ...]:
    """How the due date comes about, step by step, in English. Raises UnknownRulePackError."""
    deadline = due(request.clock, _rules_of(services, request))
    return deadline_steps.explain(deadline.steps)


def _event[E: ClockEvent](
    services: Services,
    request: DsrRequest,
    kind: type[E],
    by: str,
    facts: ClockFacts | ClockChangeRefused,
) -> E:
    """The change as an event that can happen; raises where law or lifecycle refuse it."""
    if isinstance(facts, ClockChangeRefused):
        raise ClockChangeRefusedError(str(facts))
    deadline = due(facts, _rules_of(services, request))
    if isinstance(deadline, ClockNotStarted):
        raise ClockChangeRefusedError(str(ClockChangeRefused(code=Refusal.NOT_STARTED)))
    event = kind(by=by, clock=facts, due_on=deadline.due_on, due_at=deadline.due_at)
    decide(request, event, services.clock.now())
    return event


async def _carry_out(
    services: Services, request: DsrRequest, event: ClockEvent, notes: tuple[NoteTaken, ...]
) -> DsrRequest:
    """Let it happen. Raises StaleRequestError where the clock has been changed meanwhile."""
    current = await _load(services, request.id)
    if current.clock != request.clock:
        raise StaleRequestError
    return await handle_event(services, request.id, *notes, event)


async def _load(services: Services, request_id: str, seen: int | None = None) -> DsrRequest:
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    if seen not in (None, stored.request.history_length):
        raise StaleRequestError
    return stored.request


def _rules_of(services: Services, request: DsrRequest) -> Jurisdiction:
    return services.law_of(services.tenants[request.tenant], request.law)

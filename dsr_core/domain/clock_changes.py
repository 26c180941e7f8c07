"""What may be done to a running clock (extend, suspend, resume), and what the law refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dsr_core.domain.calendar_rules import require_aware
from dsr_core.domain.clock_facts import (
    Awaited,
    ClockFacts,
    Extension,
    Jurisdiction,
    Suspension,
    paused_since,
    suspension_rule,
)
from dsr_core.domain.deadlines import ClockNotStarted, due, is_overdue
from dsr_core.domain.rule_packs import ExtensionReason, StartEvent, SuspensionGround


class Refusal(StrEnum):
    """Why the clock stays as it is."""

    TOO_LATE = "too_late"
    BEFORE_RECEIPT = "before_receipt"
    NOT_STARTED = "not_started"
    NO_EXTENSION_IN_LAW = "no_extension_in_law"
    NO_REASON = "no_reason"
    REASON_NOT_ADMITTED = "reason_not_admitted"
    ALREADY_EXTENDED = "already_extended"
    NOT_A_LAWFUL_GROUND = "not_a_lawful_ground"
    ALREADY_SUSPENDED = "already_suspended"
    NOT_SUSPENDED = "not_suspended"
    DOES_NOT_MOVE_THE_START = "does_not_move_the_start"
    ALREADY_ASKED = "already_asked"
    NOT_ASKED = "not_asked"
    BEFORE_THE_QUESTION = "before_the_question"


REFUSAL_SENTENCES: Mapping[Refusal, str] = {
    Refusal.TOO_LATE: "The period is over: what comes after it changes it no more.",
    Refusal.BEFORE_RECEIPT: "That moment lies before the receipt of the request.",
    Refusal.NOT_STARTED: "The period has not begun, so there is nothing to extend or suspend.",
    Refusal.NO_EXTENSION_IN_LAW: "This law knows no extension.",
    Refusal.NO_REASON: "An extension needs a reason, and the person must be told it.",
    Refusal.REASON_NOT_ADMITTED: "This law does not admit that reason for an extension.",
    Refusal.ALREADY_EXTENDED: "The period can be extended once only.",
    Refusal.NOT_A_LAWFUL_GROUND: "This law lets the clock run on for that ground and this right.",
    Refusal.ALREADY_SUSPENDED: "The clock is stopped already.",
    Refusal.NOT_SUSPENDED: "The clock is not stopped.",
    Refusal.DOES_NOT_MOVE_THE_START: "Under this law the period runs from receipt all the same.",
    Refusal.ALREADY_ASKED: "That was asked for already.",
    Refusal.NOT_ASKED: "That was not asked for, or has come already.",
    Refusal.BEFORE_THE_QUESTION: "The answer cannot be older than the question.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeRefused:
    """The law does not allow it; the facts stay as they were."""

    code: Refusal

    def __str__(self) -> str:
        return REFUSAL_SENTENCES[self.code]


def extend(
    facts: ClockFacts,
    rules: Jurisdiction,
    *,
    notified_at: datetime,
    reasons: tuple[ExtensionReason, ...],
) -> ClockFacts | ClockChangeRefused:
    """Extends once, if the person is told inside the first period and told why.

    `notified_at` is when the notice goes to the person, not when somebody decided it. Art. 12(3)
    GDPR, Art. 12A(3)-(4) UK GDPR, Civ. Code 1798.130(a)(2). Raises NaiveMomentError.
    """
    pack = rules.pack
    if pack.extension is None:
        return ClockChangeRefused(code=Refusal.NO_EXTENSION_IN_LAW)
    if facts.extension is not None:
        return ClockChangeRefused(code=Refusal.ALREADY_EXTENDED)
    if not reasons:
        return ClockChangeRefused(code=Refusal.NO_REASON)
    if not set(reasons) <= set(pack.extension_reasons):
        return ClockChangeRefused(code=Refusal.REASON_NOT_ADMITTED)
    if (refusal := _outside_period(facts, rules, notified_at)) is not None:
        return ClockChangeRefused(code=refusal)
    return replace(facts, extension=Extension(notified_at=notified_at, reasons=reasons))


def suspend(
    facts: ClockFacts, rules: Jurisdiction, *, ground: SuspensionGround, asked_at: datetime
) -> ClockFacts | ClockChangeRefused:
    """Stops the clock from the question on, if this law has that ground for this right."""
    if suspension_rule(facts, rules.pack, ground) is None:
        return ClockChangeRefused(code=Refusal.NOT_A_LAWFUL_GROUND)
    if paused_since(facts, rules) is not None:
        return ClockChangeRefused(code=Refusal.ALREADY_SUSPENDED)
    if (refusal := _outside_period(facts, rules, asked_at)) is not None:
        return ClockChangeRefused(code=refusal)
    question = Suspension(ground=ground, asked_at=asked_at)
    return replace(facts, suspensions=(*facts.suspensions, question))


def resume(facts: ClockFacts, *, answered_at: datetime) -> ClockFacts | ClockChangeRefused:
    """Lets the clock run on from the person's answer. Raises NaiveMomentError."""
    require_aware(answered_at)
    pending = [entry for entry in facts.suspensions if entry.answered_at is None]
    if not pending:
        return ClockChangeRefused(code=Refusal.NOT_SUSPENDED)
    if answered_at < pending[0].asked_at:
        return ClockChangeRefused(code=Refusal.BEFORE_THE_QUESTION)
    answered = tuple(
        replace(entry, answered_at=answered_at) if entry.answered_at is None else entry
        for entry in facts.suspensions
    )
    return replace(facts, suspensions=answered)


def await_start(
    facts: ClockFacts, rules: Jurisdiction, *, event: StartEvent, asked_at: datetime
) -> ClockFacts | ClockChangeRefused:
    """Records what the start has to wait for (Art. 12A(2) UK GDPR); never after the period."""
    if event not in rules.pack.starts_with:
        return ClockChangeRefused(code=Refusal.DOES_NOT_MOVE_THE_START)
    if any(awaited.event is event for awaited in facts.awaited):
        return ClockChangeRefused(code=Refusal.ALREADY_ASKED)
    refusal = _outside_period(facts, rules, asked_at)
    if refusal not in (None, Refusal.NOT_STARTED):
        return ClockChangeRefused(code=refusal)
    return replace(facts, awaited=(*facts.awaited, Awaited(event=event, asked_at=asked_at)))


def meet_start(
    facts: ClockFacts, *, event: StartEvent, met_at: datetime
) -> ClockFacts | ClockChangeRefused:
    """Records that what was asked for has come: the period runs from the latest of them.

    Raises NaiveMomentError.
    """
    require_aware(met_at)
    pending = [entry for entry in facts.awaited if entry.event is event and entry.met_at is None]
    if not pending:
        return ClockChangeRefused(code=Refusal.NOT_ASKED)
    if met_at < pending[0].asked_at:
        return ClockChangeRefused(code=Refusal.BEFORE_THE_QUESTION)
    met = tuple(
        replace(entry, met_at=met_at) if entry is pending[0] else entry for entry in facts.awaited
    )
    return replace(facts, awaited=met)


def _outside_period(facts: ClockFacts, rules: Jurisdiction, moment: datetime) -> Refusal | None:
    """Whether the moment lies outside the period as it stands, the extension included."""
    require_aware(moment)
    deadline = due(facts, rules)
    if moment < facts.received_at:
        return Refusal.BEFORE_RECEIPT
    if isinstance(deadline, ClockNotStarted):
        return Refusal.NOT_STARTED
    return Refusal.TOO_LATE if is_overdue(deadline, moment) else None

"""Jurisdictions and facts for the tests of the clock, from the rule files that ship."""

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from dsr_core.domain.clock_changes import ClockChangeRefused, Refusal
from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction
from dsr_core.domain.deadlines import ClockNotStarted, Deadline
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import RulePack, pack_in_force
from dsr_core.host.rule_files import load_jurisdiction, load_rule_packs

RULES_FOLDER = Path(__file__).resolve().parents[3] / "dsr_core" / "rules"


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    return load_rule_packs(RULES_FOLDER)


@cache
def rules_of(
    pack_id: str, state: str | None = None, zone: str | None = None, on: str = "2026-03-01"
) -> Jurisdiction:
    pack = pack_in_force(shipped_packs(), pack_id, date.fromisoformat(on))
    return load_jurisdiction(RULES_FOLDER, pack, state=state, zone=zone)


def noon(day: str | date) -> datetime:
    """Noon UTC: the same day in every zone these tests use."""
    parsed = day if isinstance(day, date) else date.fromisoformat(day)
    return datetime.combine(parsed, time(12), tzinfo=UTC)


def received(day: str | date, right: Right = Right.ACCESS) -> ClockFacts:
    return ClockFacts(received_at=noon(day), right=right)


def running(outcome: Deadline | ClockNotStarted | None) -> Deadline:
    assert isinstance(outcome, Deadline)
    return outcome


def changed(outcome: ClockFacts | ClockChangeRefused) -> ClockFacts:
    assert isinstance(outcome, ClockFacts), outcome
    return outcome


def refusal(outcome: ClockFacts | ClockChangeRefused) -> Refusal:
    assert isinstance(outcome, ClockChangeRefused)
    return outcome.code

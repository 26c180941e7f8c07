"""The answering period of each tenant's law, from the rule files that ship with the product."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dsr_core.domain.calendar_rules import local_day
from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction
from dsr_core.domain.deadlines import ClockNotStarted, due
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import RulePack, pack_in_force, pack_labelled
from dsr_core.domain.tenants import TenantPolicy
from dsr_core.host.rule_files import load_jurisdiction, load_letter_law, load_rule_packs
from dsr_core.ports import AnswerPeriod

RULES_FOLDER = Path(__file__).parent.parent / "rules"


@cache
def _packs() -> tuple[RulePack, ...]:
    return load_rule_packs(RULES_FOLDER)


@cache
def _jurisdiction(pack: RulePack, holidays: str, time_zone: str) -> Jurisdiction:
    return load_jurisdiction(RULES_FOLDER, pack, state=holidays, zone=time_zone)


def jurisdiction_of(policy: TenantPolicy, day: date) -> Jurisdiction:
    """The law a tenant answers under, in the version in force on a day.

    Raises UnknownRulePackError, UnknownStateError, RuleFileError for settings that name none.
    """
    pack = pack_in_force(_packs(), policy.regime, day)
    return _jurisdiction(pack, policy.holidays, policy.time_zone)


def law_of(policy: TenantPolicy, label: str) -> Jurisdiction:
    """The law a request was received under, by the label it keeps. Raises UnknownRulePackError."""
    pack = pack_labelled(_packs(), label)
    return _jurisdiction(pack, policy.holidays, policy.time_zone)


@cache
def letter_law(label: str) -> LetterLaw:
    """How letters cite the law of a label; a law that nobody wrote a file for is not cited."""
    return load_letter_law(RULES_FOLDER, label.partition("@")[0])


def answer_period(policy: TenantPolicy, right: Right, received_at: datetime) -> AnswerPeriod:
    """The last day of the answering period, and its last moment in UTC (Art. 12(3))."""
    rules = jurisdiction_of(policy, local_day(received_at, ZoneInfo(policy.time_zone)))
    deadline = due(ClockFacts(right=right, received_at=received_at), rules)
    if isinstance(deadline, ClockNotStarted):
        raise AssertionError("nothing is awaited of a request just received")
    return AnswerPeriod(law=rules.pack.label, due_on=deadline.due_on, due_at=deadline.due_at)

"""The time limits of one law as a value: a rule pack. The laws themselves are data, not code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr_core.domain.errors import DsrError
from dsr_core.domain.plan import Right


class RulePackError(DsrError):
    """A rule pack contradicts itself."""

    code = "rule-pack"


class UnknownRulePackError(DsrError):
    """No rule pack of this name is in force on that day."""

    code = "unknown-rule-pack"


class PeriodUnit(StrEnum):
    """What a period is counted in."""

    MONTHS = "months"
    DAYS = "days"
    #: Neither Saturday, Sunday nor public holiday.
    BUSINESS_DAYS = "business_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time as a law states it: never less than one of its unit."""

    count: int
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise RulePackError(f"a period must be at least 1 {self.unit}, not {self.count}")

    def __str__(self) -> str:
        words = self.unit.replace("_", " ")
        return f"{self.count} {words if self.count > 1 else words.removesuffix('s')}"


class RollRule(StrEnum):
    """What happens to a period whose last day is not a working day."""

    #: It ends with the last hour of the following working day (Reg. 1182/71 Art. 3(4)).
    NEXT_WORKING_DAY = "next_working_day"
    #: It ends all the same: the cautious reading where the law says nothing.
    NONE = "none"


class StartEvent(StrEnum):
    """What else than receipt a period may have to wait for."""

    IDENTITY_INFORMATION = "identity_information"
    FEE = "fee"


class ExtensionReason(StrEnum):
    """Why more time is needed. Which of them a law admits is in its pack."""

    COMPLEXITY = "complexity"
    NUMBER_OF_REQUESTS = "number_of_requests"
    #: "When reasonably necessary" without a list, as in California.
    REASONABLY_NECESSARY = "reasonably_necessary"


class SuspensionGround(StrEnum):
    """What the controller may wait for without the clock running. Workload is never one."""

    IDENTITY_IN_DOUBT = "identity_in_doubt"
    SPECIFICATION_ASKED = "specification_asked"


class SuspendedDays(StrEnum):
    """Which days of a suspension do not count."""

    #: From the day of asking to the day of the answer, both included.
    BOTH_ENDS = "both_ends"
    #: From the day after asking to the day of the answer: the cautious reading.
    AFTER_ASKING = "after_asking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule stands, and how well that is known."""

    citation: str
    #: False where only secondary lists were read: have counsel confirm before relying on it.
    confirmed: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionRule:
    """One lawful ground to stop the clock, and the rights it may stop it for."""

    ground: SuspensionGround
    rights: tuple[Right, ...]
    days: SuspendedDays
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """All time limits of one regime, in one version that never changes once shipped.

    No field has a default, so that a file that leaves one out or misspells it is refused.
    `extension` is added to `answer` and counted from the same day, so both have one unit;
    `refuse` is the time for telling the person of a refusal, which no extension lengthens.
    """

    id: str
    regime: str
    applies_from: date
    applies_until: date | None
    revision: int
    source: Source
    answer: Period
    extension: Period | None
    refuse: Period
    acknowledge: Period | None
    roll: RollRule
    starts_with: tuple[StartEvent, ...]
    extension_reasons: tuple[ExtensionReason, ...]
    suspensions: tuple[SuspensionRule, ...]
    #: Working lead times: days before the due date on which to warn.
    warn_days_before: tuple[int, ...]
    #: The holiday calendar to use unless the organisation names another.
    default_state: str | None

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise RulePackError(f"{self.label}: {fault}")

    @property
    def label(self) -> str:
        """Names this very version; a request keeps it, so that its dates can be derived again."""
        return f"{self.id}@{self.applies_from.isoformat()}.{self.revision}"

    @property
    def extended(self) -> Period | None:
        """The whole period when extended, counted from the day the first one is counted from."""
        if self.extension is None:
            return None
        return Period(count=self.answer.count + self.extension.count, unit=self.answer.unit)

    def is_in_force(self, day: date) -> bool:
        """Whether requests received on that day are under this version."""
        return self.applies_from <= day and (
            self.applies_until is None or day <= self.applies_until
        )

    def _faults(self) -> Iterable[str]:
        if self.extension is not None and self.extension.unit is not self.answer.unit:
            yield "answer and extension must be counted in the same unit"
        if (self.extension is None) is not (not self.extension_reasons):
            yield "an extension needs reasons, and reasons need an extension"
        if self.applies_until is not None and self.applies_until < self.applies_from:
            yield "it ends before it begins"
        if len({rule.ground for rule in self.suspensions}) < len(self.suspensions):
            yield "a suspension ground is given twice"
        if any(days < 1 for days in self.warn_days_before):
            yield "warnings come at least one day before the due date"


def pack_in_force(packs: Iterable[RulePack], pack_id: str, day: date) -> RulePack:
    """The pack for requests received on `day`: the latest law, and of it the latest revision.

    Raises UnknownRulePackError when there is none; never falls back to another law.
    """
    found = [pack for pack in packs if pack.id == pack_id and pack.is_in_force(day)]
    if not found:
        raise UnknownRulePackError(f"no rule pack {pack_id!r} is in force on {day.isoformat()}")
    return max(found, key=lambda pack: (pack.applies_from, pack.revision))


def pack_labelled(packs: Iterable[RulePack], label: str) -> RulePack:
    """The version that a request recorded. Raises UnknownRulePackError when it is not shipped."""
    for pack in packs:
        if pack.label == label:
            return pack
    raise UnknownRulePackError(f"no rule pack is labelled {label!r}")

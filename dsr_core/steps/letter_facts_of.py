"""What letters read out of a request: the reports of its tasks, their days, and the refusals.

Pure: nothing here sends, renders or asks. No ground is made up; a refusal that has none raises
InvalidValueError, and its letter waits for an operator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_parts import Matter, RefusedPart
from dsr_core.domain.outcomes import GAPS, Outcome, SourceResult, TaskReport
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb

type Reported = tuple[SystemKind, TaskReport]

#: Whose sources letters name one by one; of the others they name the system.
_NAMED_BY_SOURCE = frozenset({SystemKind.ENTRA})

#: How reports of PROVE call what they looked for: `absence.user`.
_ABSENCE = "absence."

#: Reasons that are themselves a ground, where a report gives no other.
_GROUNDS: Mapping[Reason, Ground] = {
    Reason.OWNER_CHANGED: Ground.NOT_THE_PERSONS_DATA,
    Reason.WAITS_ON_DEVICE: Ground.CORRECTED_ON_DEVICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a letter is written about, and when; days are the controller's own."""

    request: DsrRequest
    matter: Matter
    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def last_day(self, reports: Iterable[Reported]) -> date | None:
        """The day on which the newest of what was done was done; None when nothing says so."""
        moments = [
            source.read_at
            for _, source in sources_of(reports)
            if source.outcome is Outcome.DONE and source.read_at is not None
        ]
        return self.day_of(max(moments)) if moments else None


def reports_of(request: DsrRequest, *verbs: Verb) -> tuple[Reported, ...]:
    """The newest report of each system and verb, in the order of the tasks."""
    newest = {(task.verb, task.system): task.report for task in request.tasks if task.verb in verbs}
    return tuple((system, report) for (_, system), report in newest.items() if report is not None)


def sources_of(reports: Iterable[Reported]) -> tuple[tuple[SystemKind, SourceResult], ...]:
    """Every source of the reports; a report without any, as of work by hand, stands for one."""
    return tuple(
        (system, source)
        for system, report in reports
        for source in report.sources or (_whole(system, report),)
    )


def _whole(system: SystemKind, report: TaskReport) -> SourceResult:
    return SourceResult(source=system.value, outcome=report.outcome, reason=report.reason)


def is_done(reports: Iterable[Reported]) -> bool:
    """Whether anything was done at all; what goes by itself in Microsoft's time is not yet."""
    return any(
        source.outcome is Outcome.DONE and source.reason is not Reason.PURGE_HORIZON
        for _, source in sources_of(reports)
    )


def name_of(system: SystemKind, source: SourceResult) -> str:
    """By which code a letter speaks of a source."""
    return source.source.removeprefix(_ABSENCE) if system in _NAMED_BY_SOURCE else system.value


def refused_parts(reports: Iterable[Reported]) -> tuple[RefusedPart, ...]:
    """What was left undone for a ground, each once; the rest of what is not done is open.

    Raises InvalidValueError for a refusal without a ground (Art. 12(4)).
    """
    parts: dict[RefusedPart, None] = {}
    for system, source in sources_of(reports):
        ground = ground_of(source)
        if ground is not None:
            parts[RefusedPart(ground=ground, about=name_of(system, source))] = None
    return tuple(parts)


def ground_of(source: SourceResult) -> Ground | None:
    """Why a source was left as it is; None for one that is done, empty, or open.

    Raises InvalidValueError for a refusal without a ground.
    """
    if source.outcome not in GAPS and source.outcome is not Outcome.REFUSED:
        return None
    ground = source.ground or _GROUNDS.get(source.reason)
    if source.outcome is Outcome.REFUSED and ground is None:
        raise InvalidValueError("a refusal needs a ground")
    return ground


def open_names(reports: Iterable[Reported]) -> tuple[str, ...]:
    """What is neither done nor refused: it failed, or waits for somebody."""
    names = (
        name_of(system, source)
        for system, source in sources_of(reports)
        if source.outcome in GAPS and ground_of(source) is None
    )
    return tuple(dict.fromkeys(names))


def withheld_parts(request: DsrRequest) -> tuple[RefusedPart, ...]:
    """The systems that an operator left out, each with its ground; () for an honour in full.

    One ground may be for all of them. Raises InvalidValueError where it cannot be told which
    ground is whose.
    """
    ruling = request.ruling
    if ruling is None or not ruling.honoured:
        return ()
    if not ruling.withheld:
        return tuple(RefusedPart(ground=ground) for ground in ruling.grounds)
    grounds = ruling.grounds
    if len(set(grounds)) == 1:
        grounds = grounds[:1] * len(ruling.withheld)
    if len(grounds) != len(ruling.withheld):
        raise InvalidValueError("each system that is left out needs its ground")
    return tuple(
        RefusedPart(ground=ground, about=system.value)
        for system, ground in zip(ruling.withheld, grounds, strict=True)
    )

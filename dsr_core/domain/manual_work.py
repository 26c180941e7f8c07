"""Work by hand, source by source: who does it, and what each source's share has come to.

A stage has one manual task, however many sources there are; its report says how far each is. So a
task stays one row, and the stage is over when every source has an outcome.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dsr_core.domain.errors import IllegalTransitionError, UnknownManualSourceError
from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport, summarise
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import Verb

#: Parts of names that people give the directory on premises.
_ON_PREMISES = frozenset({"premises", "onprem", "ad", "ldap"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualSource:
    """A place without an API, and the team that looks after it."""

    #: The short name used in addresses, files and reports; never a person's.
    name: str
    team: str = ""
    #: The team's own mailbox.
    mailbox: str = ""
    #: What to do, by verb, in the words of each language.
    instructions: Mapping[Verb, Mapping[str, str]] = field(
        default_factory=dict[Verb, Mapping[str, str]]
    )
    #: Days between the letters to the mailbox while the work waits; 0 = only the first. A working
    #: week: within the month of Art. 12(3) that leaves room for several before it is late.
    remind_days: int = 5
    #: The language of those letters.
    language: str = "en"
    #: For which rights somebody looks into it.
    rights: frozenset[Right] = frozenset(Right)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReminder:
    """The newest letter to a source's owner about the work of a stage."""

    stage: int
    source: str
    #: 0 is the notice that there is work; reminders count from 1.
    number: int
    at: datetime


def find_directory_team(sources: Iterable[ManualSource]) -> ManualSource | None:
    """Who looks after the directory on premises: by the source's name, or else by its instructions.

    None where no source is called so, and not just one says how to rectify.
    """
    known = tuple(sources)
    named = [
        one for one in known if _ON_PREMISES & {*one.name.lower().replace("_", "-").split("-")}
    ]
    rectifying = [one for one in known if Verb.RECTIFY in one.instructions]
    if named:
        return named[0]
    return rectifying[0] if len(rectifying) == 1 else None


def open_work(names: tuple[str, ...]) -> TaskReport | None:
    """The report of a manual task that nobody has begun; None where no sources are named."""
    if not names:
        return None
    waiting = tuple(_waiting(name) for name in names)
    return TaskReport(outcome=Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK, sources=waiting)


def open_sources(report: TaskReport | None) -> tuple[str, ...]:
    """The sources that nobody has said an outcome of."""
    sources = report.sources if report else ()
    return tuple(one.source for one in sources if one.reason is Reason.MANUAL_TASK)


def with_file(report: TaskReport | None, source: str, file: FileRecord) -> TaskReport:
    """The report with one more file of an open source; the same file again changes nothing.

    Raises UnknownManualSourceError, and IllegalTransitionError for a source that is done with.
    """
    known = _check_open(report, source)
    if file in known.files:
        return known
    sources = tuple(
        replace(one, items=one.items + 1, file=file.name) if one.source == source else one
        for one in known.sources
    )
    return replace(known, sources=sources, files=(*known.files, file))


def with_outcome(report: TaskReport | None, source: str | None, outcome: Outcome) -> TaskReport:
    """The report with the outcome of a source, or of all that are open.

    Raises as `with_file`.
    """
    if source is None:
        known = report or TaskReport(outcome=outcome)
        settled = set(open_sources(known))
    else:
        known, settled = _check_open(report, source), {source}
    sources = tuple(
        replace(one, outcome=outcome, reason=Reason.NONE) if one.source in settled else one
        for one in known.sources
    )
    whole, reason = summarise(sources) if sources else (outcome, Reason.NONE)
    return replace(known, outcome=whole, reason=reason, sources=sources)


def _check_open(report: TaskReport | None, source: str) -> TaskReport:
    if report is None or source not in {one.source for one in report.sources}:
        raise UnknownManualSourceError
    if source not in open_sources(report):
        raise IllegalTransitionError("This source is done with already.")
    return report


def _waiting(name: str) -> SourceResult:
    return SourceResult(source=name, outcome=Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK)

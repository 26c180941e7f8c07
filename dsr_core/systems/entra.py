"""Entra ID: is the person in the directory, and all that the directory holds about them."""

from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.collecting import Collecting
from dsr_core.systems.entra_sources import DELETED_USER, SOURCES, USER
from dsr_core.systems.graph_errors import Settled
from dsr_core.systems.reading import Question, Reading, read_all
from dsr_core.systems.settling import finish
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools

_UNREADABLE = Settled(outcome=Outcome.REFUSED, reason=Reason.APPLICATION_NOT_SUPPORTED)
_IN_THE_BIN = Settled(outcome=Outcome.NOTHING_FOUND, reason=Reason.SOFT_DELETED)


async def discover(tools: Tools, _assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Say that the person was found; finding is done before (`locate`), so nothing is asked."""
    found = SourceResult(
        source=USER.name,
        outcome=Outcome.DONE,
        reason=Reason.SOFT_DELETED if who.deleted else Reason.NONE,
        items=1,
        permission=USER.permission,
        read_at=tools.clock.now(),
    )
    return finish([found])


async def collect(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Every source of the table, in two batches; further pages by their links.

    Of somebody in the recycle bin the profile is read there; all else is gone until a restore.
    Both can have changed since discovery, so who is not where they were is looked for in the other
    place.
    """
    collecting = Collecting(tools, assignment)
    before = collecting.result_of(USER)
    in_bin = who.deleted if before is None else before.reason is Reason.SOFT_DELETED
    if in_bin and await _collect_from_bin(tools, assignment, who, collecting):
        return await collecting.finish()
    sources = [source for source in collecting.open_sources(SOURCES) if source.at is not None]
    questions = [Question(source=source, who=who) for source in sources]
    readings = await read_all(tools.graph, questions, assignment.is_out_of_time)
    is_gone = not in_bin and _is_gone(sources, readings)
    if is_gone and await _collect_from_bin(tools, assignment, who, collecting):
        return await collecting.finish()
    for source, reading in zip(sources, readings, strict=True):
        await collecting.take(source, {"": reading})
    _settle_rest(collecting, in_bin=False)
    return await collecting.finish()


def _is_gone(sources: list[Source], readings: list[Reading]) -> bool:
    """Whether the directory does not know the person, any more."""
    profile = dict(zip((source.name for source in sources), readings, strict=True)).get(USER.name)
    return isinstance(profile, Settled) and profile.outcome is Outcome.NOTHING_FOUND


async def _collect_from_bin(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, collecting: Collecting
) -> bool:
    """File the profile from the recycle bin; False, and nothing done, when it is not there."""
    if collecting.open_sources([DELETED_USER]):
        question = Question(source=DELETED_USER, who=who)
        readings = await read_all(tools.graph, [question], assignment.is_out_of_time)
        if _is_gone([DELETED_USER], readings):
            return False
        await collecting.take(DELETED_USER, {"": readings[0]})
    _settle_rest(collecting, in_bin=True)
    return True


def _settle_rest(collecting: Collecting, *, in_bin: bool) -> None:
    """Settle what is not to be asked: what no application may read, and what is in no bin."""
    for source in collecting.open_sources(SOURCES):
        if source.at is None:
            collecting.take_settled(source, _UNREADABLE)
        elif in_bin and source.name != USER.name:
            collecting.take_settled(source, _IN_THE_BIN)

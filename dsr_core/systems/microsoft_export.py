"""Microsoft's own export of a person (`exportPersonalData`): asked for, waited for, brought home.

Graph writes into a container of ours, which takes up to a month (graph.md 2.3). Each attempt has a
fresh container, named by the start that asked: so an attempt whose answer was lost is found again
by name, and cleared away.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from dsr_core.domain.export_drops import drop_name
from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import FileRecord, Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Postponed, Stuck, TaskResult
from dsr_core.systems.export_files import copy_files
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, judge
from dsr_core.systems.graph_requests import build_get, build_post
from dsr_core.systems.settling import conclude, finish, tell
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools

EXPORT = Source(name="exportPersonalData", permission="User.Export.All", at=None)

#: The address must outlive an export that takes a month (graph.md 2.3).
_VALID_FOR = timedelta(days=35)

#: When to look first, if Graph does not say.
_FIRST_LOOK = timedelta(seconds=60)

_LONGEST_PAUSE = timedelta(hours=6)

#: 429 on this call is a daily quota and says nothing about when (graph.md 1.4).
_QUOTA_WAIT = timedelta(hours=1)

#: How many earlier attempts whose answer was lost are looked for.
_ATTEMPTS_CLEARED = 5

#: A container that is gone this often is removed by somebody else than a dying worker of ours.
_MOST_LOST = 2

_USED = "StorageLocationAlreadyUsed"

_NOT_OFFERED = Settled(outcome=Outcome.NOT_IN_THIS_CLOUD, reason=Reason.NOT_IN_THIS_CLOUD)
_IN_THE_BIN = Settled(outcome=Outcome.NOTHING_FOUND, reason=Reason.SOFT_DELETED)
_FAILED = Settled(outcome=Outcome.FAILED, reason=Reason.MICROSOFT_EXPORT_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCheckpoint:
    """An export under way. No operation yet means that it must be asked for anew."""

    operation: str = ""
    drop: str = ""
    submitted_at: datetime | None = None
    #: What is copied already, once it is complete.
    files: tuple[FileRecord, ...] = ()
    #: How many complete exports were gone before their outcome was kept.
    lost: int = 0


class _Operation(msgspec.Struct):
    """`storageLocation` is left out on purpose: it is the container's address with its key."""

    status: str


async def collect(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Ask for the export, or see how far it has come."""
    if not tools.cloud.exports_personal_data:
        return _conclude(tools, assignment, _NOT_OFFERED)
    checkpoint = _read_checkpoint(assignment.checkpoint)
    if checkpoint.operation:
        return await _look(tools, assignment, checkpoint)
    if who.deleted:
        return _conclude(tools, assignment, _IN_THE_BIN)
    return await _submit(tools, assignment, who, checkpoint.lost)


async def _submit(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, lost: int
) -> TaskResult:
    tenant = assignment.request.tenant
    await _clear_earlier(tools, assignment)
    drop = _drop_name(assignment, assignment.start)
    address = await tools.drops.create(tenant, drop, _VALID_FOR)
    if assignment.is_out_of_time():
        # The lease may be over: whoever took the task over has cleared away what came before them,
        # and nobody would look for an export that is asked for now.
        await tools.drops.remove(tenant, drop)
        return Postponed(reason=Reason.OUT_OF_TIME, checkpoint=_spell(ExportCheckpoint(lost=lost)))
    user = tools.graph.service.users.by_user_id(who.object_id)
    content = msgspec.json.encode({"storageLocation": address})
    answer = await tools.graph.post_once(build_post(user.export_personal_data, content))
    operation = (answer.location or "").rstrip("/").rpartition("/")[2]
    if answer.is_success and operation:
        now = tools.clock.now()
        submitted = ExportCheckpoint(operation=operation, drop=drop, submitted_at=now, lost=lost)
        return _wait(submitted, answer.retry_after or _FIRST_LOOK, _trace_of(submitted))
    await tools.drops.remove(tenant, drop)
    if answer.code == _USED:
        # A container nobody else knows was used: an export runs there whose id we never got.
        return Stuck(reason=Reason.MICROSOFT_EXPORT_FAILED)
    return _conclude(tools, assignment, _meaning_of_refusal(answer))


def _meaning_of_refusal(answer: Answer) -> Settled | Unread:
    meaning = judge(answer) or BAD_ANSWER
    if isinstance(meaning, Unread) and meaning.reason is Reason.THROTTLED:
        return Unread(reason=meaning.reason, retry_after=meaning.retry_after or _QUOTA_WAIT)
    return meaning


async def _clear_earlier(tools: Tools, assignment: Assignment) -> None:
    """Remove what attempts left behind whose end we never saw."""
    oldest = max(1, assignment.start - _ATTEMPTS_CLEARED)
    for start in range(oldest, assignment.start):
        await tools.drops.remove(assignment.request.tenant, _drop_name(assignment, start))


async def _look(tools: Tools, assignment: Assignment, checkpoint: ExportCheckpoint) -> TaskResult:
    operations = tools.graph.service.data_policy_operations
    operation = operations.by_data_policy_operation_id(checkpoint.operation)
    answer = await tools.graph.get(build_get(operation))
    status = _read_status(answer)
    if status == "complete":
        return await _bring_home(tools, assignment, checkpoint)
    trace = _trace_of(checkpoint)
    if isinstance(status, str):
        trace = replace(trace, last_status=status, last_seen_at=tools.clock.now())
    if isinstance(status, str) and status != "failed":
        own = _own_pace(checkpoint, tools.clock.now())
        return _wait(checkpoint, max(own, answer.retry_after or own), trace)
    meaning = _FAILED if isinstance(status, str) else status
    result = replace(_conclude(tools, assignment, meaning), trace=trace)
    if isinstance(result, Postponed):
        return replace(result, checkpoint=_spell(checkpoint))
    await tools.drops.remove(assignment.request.tenant, checkpoint.drop)
    return result


def _read_status(answer: Answer) -> str | Settled | Unread:
    """Graph's word for where the export stands; one that we do not know means that it goes on."""
    meaning = judge(answer)
    if isinstance(meaning, Settled) and meaning.outcome is Outcome.NOTHING_FOUND:
        return _FAILED
    if meaning is not None:
        return meaning
    try:
        return msgspec.json.decode(answer.body, type=_Operation).status
    except msgspec.DecodeError:
        return BAD_ANSWER


async def _bring_home(
    tools: Tools, assignment: Assignment, checkpoint: ExportCheckpoint
) -> TaskResult:
    copied = await copy_files(tools, assignment, checkpoint.drop, checkpoint.files)
    if copied is None:
        return _ask_anew(tools, assignment, checkpoint)
    files, is_all = copied
    if not is_all:
        kept = _spell(replace(checkpoint, files=files))
        return Postponed(reason=Reason.OUT_OF_TIME, checkpoint=kept)
    await tools.drops.remove(assignment.request.tenant, checkpoint.drop)
    outcome = Outcome.DONE if files else Outcome.NOTHING_FOUND
    told = tell(EXPORT, Settled(outcome=outcome), tools.clock.now())
    return finish([replace(told, items=len(files))], files)


def _ask_anew(tools: Tools, assignment: Assignment, checkpoint: ExportCheckpoint) -> TaskResult:
    """What an earlier start brought home and removed, but died before it could say so.

    Its files are on no list, so nobody would deliver them, nor know what they must look like.
    """
    if checkpoint.lost == _MOST_LOST:
        return replace(_conclude(tools, assignment, _FAILED), trace=_trace_of(checkpoint))
    anew = ExportCheckpoint(lost=checkpoint.lost + 1)
    return Postponed(reason=Reason.OUT_OF_TIME, checkpoint=_spell(anew))


def _own_pace(checkpoint: ExportCheckpoint, now: datetime) -> timedelta:
    """A tenth of the time it has taken so far: an export takes minutes or a month."""
    elapsed = now - (checkpoint.submitted_at or now)
    return min(max(elapsed / 10, _FIRST_LOOK), _LONGEST_PAUSE)


def _trace_of(checkpoint: ExportCheckpoint) -> FailureTrace:
    """What Microsoft finds the export by, should it fail or never end."""
    return FailureTrace(operation_id=checkpoint.operation, submitted_at=checkpoint.submitted_at)


def _wait(checkpoint: ExportCheckpoint, retry_after: timedelta, trace: FailureTrace) -> Postponed:
    return Postponed(
        reason=Reason.PENDING_AT_MICROSOFT,
        retry_after=retry_after,
        checkpoint=_spell(checkpoint),
        trace=trace,
    )


def _conclude(tools: Tools, assignment: Assignment, reading: Settled | Unread) -> TaskResult:
    now = tools.clock.now()
    return conclude(EXPORT, reading, now, last_chance=assignment.last_chance)


def _drop_name(assignment: Assignment, start: int) -> str:
    return drop_name(assignment.request.id, start)


def _spell(checkpoint: ExportCheckpoint) -> str:
    return msgspec.json.encode(checkpoint).decode()


def _read_checkpoint(text: str | None) -> ExportCheckpoint:
    """What a checkpoint says. One that cannot be read is not passed over: it names an export."""
    return msgspec.json.decode(text, type=ExportCheckpoint) if text else ExportCheckpoint()

"""Rectification in Entra ID (Art. 16): field by field, by who owns the field, proved by reading.

What the directory on premises owns its administrator changes; it is looked at ever more rarely
until the sync brings it. What the cloud owns is changed at once, and only once.

Takes `User.ReadWrite.All` (or `User-Phone` and `User-Mail` for those fields alone) and
`ProfilePhoto.ReadWrite.All`, and `User.Read.All` to read again (graph.md 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.patience import wait_on_premises
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Finished, Postponed, TaskResult
from dsr_core.systems.changing import (
    Marks,
    carry_out,
    keep_before_image,
    needs_change,
    pause_for,
)
from dsr_core.systems.corrections import Sorted, Wanted, sort_corrections
from dsr_core.systems.field_state import FieldState, find_user_id, read_fields
from dsr_core.systems.field_steps import field_steps
from dsr_core.systems.graph_errors import Settled, Unread, give_up
from dsr_core.systems.kept import write_kept
from dsr_core.systems.property_rules import MANAGER, rule_of
from dsr_core.systems.rectify_memory import (
    Memory,
    is_on_premises,
    judge_fields,
    recall,
    write_evidence,
)
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import (
    NOTHING_FOUND,
    ON_PREMISES,
    WAITS_ON_PREMISES,
    Verdict,
    report,
    verdict_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One start: with what, for whom, and what is asked."""

    tools: Tools
    assignment: Assignment
    who: DirectoryIdentity
    asked: Sorted


async def rectify(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Carry out the request's corrections. The evidence holds the values before and after.

    Raises SystemStuckError(INTEGRITY) for a checkpoint that cannot be read: what the values were
    is not known without it.
    """
    asked = sort_corrections(assignment.request)
    if not asked.wanted:
        return _finish(tools, asked, {})
    state = await read_fields(tools, who, [one.name for one in asked.wanted])
    pause = _find_pause(state)
    if pause is not None and not assignment.last_chance:
        return pause_for(pause)
    if not isinstance(state, FieldState):
        verdict = verdict_of(_final(state), who)
        finished = _finish(tools, asked, {one.name: verdict for one in asked.wanted})
        known = recall(assignment.checkpoint)
        return replace(finished, evidence=write_evidence(known.before, {}) if known else None)
    job = _Job(tools=tools, assignment=assignment, who=who, asked=asked)
    return await _correct(job, state)


async def _correct(job: _Job, state: FieldState) -> TaskResult:
    refused = _refuse_unread(job.asked.wanted, state, job.who)
    wanted = [one for one in job.asked.wanted if one.name not in refused]
    known = recall(job.assignment.checkpoint)
    last_chance = job.assignment.last_chance
    memory = known or await _begin(job.tools, wanted, state, last_chance=last_chance)
    if isinstance(memory, Unread):
        return pause_for(memory)
    before = {one.name: state.values[one.name] for one in wanted}
    memory = replace(memory, before={**before, **memory.before})
    sendable = [_with_manager(one, memory.manager) for one in wanted]
    left_alone = _waited_for(sendable, state, memory) | memory.settled.keys()
    ours = [one for one in sendable if one.name not in left_alone]
    steps = field_steps(job.tools, job.who, ours, memory.before)
    if known is None and needs_change(steps, state, memory.marks):
        return keep_before_image(write_kept(memory))
    carried = await carry_out(
        steps,
        state,
        memory.marks,
        lambda: read_fields(job.tools, job.who, [one.name for one in wanted]),
        last_chance=last_chance,
    )
    memory = replace(memory, marks=carried.marks)
    if carried.wait is not None:
        return pause_for(carried.wait, write_kept(memory))
    memory = replace(memory, settled={**memory.settled, **carried.verdicts})
    everything = field_steps(job.tools, job.who, sendable, memory.before)
    parts = [part for step in everything for part in step.parts]
    became = {**refused, **judge_fields(parts, memory, carried.after)}
    return _look_later(job, became, memory) or _end(job, became, memory, carried.after)


def _look_later(job: _Job, became: Mapping[str, Verdict], memory: Memory) -> Postponed | None:
    """Another look, as long as a field waits and there is patience."""
    if WAITS_ON_PREMISES not in became.values():
        return None
    now = job.tools.clock.now()
    since = memory.since or now
    wait = wait_on_premises(since, job.assignment.request.due_at, now)
    if wait is None:
        return None
    return Postponed(
        reason=Reason.WAITS_ON_PREMISES,
        retry_after=wait,
        checkpoint=write_kept(replace(memory, since=since)),
        findings=_finish(job.tools, job.asked, became).report.sources,
    )


def _end(job: _Job, became: Mapping[str, Verdict], memory: Memory, after: FieldState) -> Finished:
    ended = {
        name: ON_PREMISES if verdict == WAITS_ON_PREMISES else verdict
        for name, verdict in became.items()
    }
    evidence = write_evidence(memory.before, after.values)
    return replace(_finish(job.tools, job.asked, ended), evidence=evidence)


def _find_pause(state: FieldState | Settled | Unread) -> Unread | None:
    """Why nothing can be changed now: the entry, or a field of it, could not be read this time."""
    if isinstance(state, FieldState):
        return next((one for one in state.unknown.values() if isinstance(one, Unread)), None)
    return state if isinstance(state, Unread) else None


def _refuse_unread(
    wanted: Sequence[Wanted], state: FieldState, who: DirectoryIdentity
) -> dict[str, Verdict]:
    """What cannot be read, and so can neither be changed with proof nor be waited for."""
    return {
        one.name: ON_PREMISES if is_on_premises(one, state) else verdict_of(_final(unread), who)
        for one in wanted
        if (unread := state.unknown.get(one.name)) is not None
    }


def _waited_for(wanted: Sequence[Wanted], state: FieldState, memory: Memory) -> set[str]:
    """The fields that we never send; a manager whom nobody knows is not waited for."""
    return {
        one.name
        for one in wanted
        if is_on_premises(one, state) and one.name not in memory.marks.refused
    }


async def _begin(
    tools: Tools, wanted: Sequence[Wanted], state: FieldState, *, last_chance: bool
) -> Memory | Unread:
    """The before-image, and who the wished manager is."""
    memory = Memory(before={one.name: state.values[one.name] for one in wanted})
    manager = next((one.value for one in wanted if one.name == MANAGER), None)
    if not isinstance(manager, str):
        return memory
    found = await find_user_id(tools, manager)
    if isinstance(found, str):
        return replace(memory, manager=found)
    if isinstance(found, Unread) and not last_chance:
        return found
    return replace(memory, marks=Marks(refused={MANAGER: _no_manager(_final(found))}))


def _no_manager(settled: Settled) -> Verdict:
    if settled.outcome is Outcome.NOTHING_FOUND:
        return Verdict(outcome=Outcome.FAILED, reason=Reason.NOT_IN_DIRECTORY)
    return Verdict(outcome=settled.outcome, reason=settled.reason)


def _with_manager(wanted: Wanted, manager: str | None) -> Wanted:
    is_known = wanted.name == MANAGER and manager is not None
    return replace(wanted, value=manager) if is_known else wanted


def _final(reading: Settled | Unread) -> Settled:
    return give_up(reading) if isinstance(reading, Unread) else reading


def _finish(tools: Tools, asked: Sorted, became: Mapping[str, Verdict]) -> Finished:
    """Every field with its verdict, in the person's order; nothing found if none was named."""
    now = tools.clock.now()
    if not asked.names:
        return finish([report("field", NOTHING_FOUND, "", now)])
    verdicts = {**asked.refused, **became}
    return finish(
        [report(f"field.{name}", verdicts[name], _permission_of(name), now) for name in asked.names]
    )


def _permission_of(name: str) -> str:
    rule = rule_of(name)
    return rule.permission if rule and rule.refusal is None else ""

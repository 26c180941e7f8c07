"""Rectification in Entra ID (Art. 16): field by field, by who owns the field, proved by reading.

Takes `User.ReadWrite.All` (or `User-Phone` and `User-Mail` for those fields alone) and
`ProfilePhoto.ReadWrite.All`, and `User.Read.All` to read again (graph.md 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Finished, TaskResult
from dsr_core.systems.changing import Marks, carry_out, keep_before_image, needs_change, pause_for
from dsr_core.systems.corrections import Sorted, Wanted, sort_corrections
from dsr_core.systems.field_state import FieldState, find_user_id, read_fields
from dsr_core.systems.field_steps import field_steps
from dsr_core.systems.graph_errors import Settled, Unread, give_up
from dsr_core.systems.kept import read_kept, write_kept
from dsr_core.systems.property_rules import MANAGER, rule_of
from dsr_core.systems.property_values import Value
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import NOTHING_FOUND, ON_PREMISES, Verdict, report, verdict_of

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The checkpoint: what was before the first change, and what has been done since."""

    before: Mapping[str, Value] = field(repr=False)
    #: Object id of the manager who is wished for, by whatever name the wish calls them.
    manager: str | None = field(default=None, repr=False)
    marks: Marks = field(default_factory=Marks)
    version: int = _VERSION


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
        known = _recall(assignment.checkpoint)
        return replace(finished, evidence=_write_evidence(known.before, {}) if known else None)
    return await _correct(tools, assignment, who, asked, state)


async def _correct(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, asked: Sorted, state: FieldState
) -> TaskResult:
    refused = _refuse_here(asked.wanted, state, who)
    wanted = [one for one in asked.wanted if one.name not in refused]
    known = _recall(assignment.checkpoint)
    memory = known or await _begin(tools, wanted, state, last_chance=assignment.last_chance)
    if isinstance(memory, Unread):
        return pause_for(memory)
    sendable = [_with_manager(one, memory.manager) for one in wanted]
    steps = field_steps(tools, who, sendable, memory.before)
    if known is None and needs_change(steps, state, memory.marks):
        return keep_before_image(write_kept(memory))
    carried = await carry_out(
        steps,
        state,
        memory.marks,
        lambda: read_fields(tools, who, [one.name for one in wanted]),
        last_chance=assignment.last_chance,
    )
    if carried.wait is not None:
        return pause_for(carried.wait, write_kept(replace(memory, marks=carried.marks)))
    finished = _finish(tools, asked, {**refused, **carried.verdicts})
    return replace(finished, evidence=_write_evidence(memory.before, carried.after.values))


def _find_pause(state: FieldState | Settled | Unread) -> Unread | None:
    """Why nothing can be changed now: the entry, or a field of it, could not be read this time."""
    if isinstance(state, FieldState):
        return next((one for one in state.unknown.values() if isinstance(one, Unread)), None)
    return state if isinstance(state, Unread) else None


def _refuse_here(
    wanted: Sequence[Wanted], state: FieldState, who: DirectoryIdentity
) -> dict[str, Verdict]:
    """What this entry does not let the cloud change, or does not let us read to prove it."""
    verdicts: dict[str, Verdict] = {}
    for one in wanted:
        unread = state.unknown.get(one.name)
        if state.synced and not one.rule.is_cloud_mastered:
            verdicts[one.name] = ON_PREMISES
        elif unread is not None:
            verdicts[one.name] = verdict_of(_final(unread), who)
    return verdicts


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


def _recall(checkpoint: str | None) -> Memory | None:
    return read_kept(checkpoint, Memory, _VERSION) if checkpoint is not None else None


def _write_evidence(before: Mapping[str, Value], after: Mapping[str, Value]) -> str:
    fields = {name: {"before": value, "after": after.get(name)} for name, value in before.items()}
    return msgspec.json.encode({"version": _VERSION, "fields": fields}).decode()


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

"""Lifting a restriction in Entra ID: what we took is given back exactly, and nothing else.

Takes `User.EnableDisableAccount.All` with `User.Read.All`, and `LicenseAssignment.ReadWrite.All`
where licences were taken (graph.md 3). Sessions that were ended stay so: one signs in again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from dsr_core.domain.outcomes import SourceResult
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.account_state import AccountState, read_account
from dsr_core.systems.changing import (
    Marks,
    Step,
    carry_out,
    keep_before_image,
    needs_change,
    pause_for,
)
from dsr_core.systems.entra_licences import (
    part_name,
    report_inherited,
    report_licences,
    return_step,
)
from dsr_core.systems.entra_restrict import ENABLE, SIGN_IN, enabling_step, end_unread
from dsr_core.systems.graph_changes import Writer
from dsr_core.systems.kept import read_kept, write_kept
from dsr_core.systems.restriction_record import RestrictionRecord, find_record
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import NOTHING_FOUND, ON_PREMISES, Verdict, report

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The checkpoint: the account as lifting found it, and what has been done since."""

    before: AccountState
    marks: Marks = field(default_factory=Marks)
    version: int = _VERSION


async def lift(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Undo what the request's restriction changed, as its record says.

    Raises SystemStuckError(INTEGRITY) for a record or checkpoint that cannot be read.
    """
    record = find_record(assignment.request)
    if record is None:
        return finish([report(SIGN_IN, NOTHING_FOUND, "", tools.clock.now())])
    known = _recall(assignment.checkpoint)
    state = await read_account(tools, who)
    if not isinstance(state, AccountState):
        evidence = _write_evidence(known.before, None) if known else None
        return end_unread(tools, who, state, evidence=evidence)
    steps = _steps(tools, who, record)
    memory = known or Memory(before=state)
    if known is None and needs_change(steps, state, memory.marks):
        return keep_before_image(write_kept(memory))
    carried = await carry_out(
        steps,
        state,
        memory.marks,
        lambda: read_account(tools, who),
        # Given up, it would pass for lifted; stuck, an operator sees to it.
        last_chance=False,
    )
    if carried.wait is not None:
        return pause_for(carried.wait, write_kept(replace(memory, marks=carried.marks)))
    results = _report(record, carried.after, carried.verdicts, tools.clock.now())
    evidence = _write_evidence(memory.before, carried.after)
    return replace(finish(results), evidence=evidence)


def _steps(
    tools: Tools, who: DirectoryIdentity, record: RestrictionRecord
) -> tuple[Step[AccountState], ...]:
    """Only what was our doing: an account that was blocked before us stays blocked."""
    writer = Writer(tools, who)
    steps: list[Step[AccountState]] = []
    if record.has_blocked:
        steps.append(enabling_step(tools, who, writer, enabled=True))
    licences = [record.before.direct[sku] for sku in record.has_removed]
    if licences:
        steps.append(return_step(tools, who, writer, licences))
    return tuple(steps)


def _report(
    record: RestrictionRecord, after: AccountState, became: Mapping[str, Verdict], now: datetime
) -> list[SourceResult]:
    results = [report(SIGN_IN, became.get(SIGN_IN) or _not_ours(record, after), ENABLE, now)]
    if record.has_removed:
        verdicts = [became[part_name(sku)] for sku in record.has_removed]
        results.append(report_licences(verdicts, now))
    missing = [one for one in record.before.inherited if one not in after.inherited]
    if record.takes_licences and missing:
        results.append(report_inherited(missing, now))
    return results


def _not_ours(record: RestrictionRecord, after: AccountState) -> Verdict:
    """A synced account was blocked on premises, if at all, and is freed there."""
    is_blocked = record.before.enabled and not after.enabled
    return ON_PREMISES if record.before.synced and is_blocked else NOTHING_FOUND


def _recall(checkpoint: str | None) -> Memory | None:
    return read_kept(checkpoint, Memory, _VERSION) if checkpoint is not None else None


def _write_evidence(before: AccountState, after: AccountState | None) -> str:
    document = {"version": _VERSION, "before": before, "after": after}
    return msgspec.json.encode(document).decode()

"""Restriction in Entra ID (Art. 18): sign-in blocked first, then sessions ended, then licences.

Takes `User.EnableDisableAccount.All` with `User.Read.All`, `User.RevokeSessions.All`, and
`LicenseAssignment.ReadWrite.All` where licences are taken (graph.md 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import SourceResult
from dsr_core.domain.subject import DirectoryIdentity, Home
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.account_state import AccountState, read_account
from dsr_core.systems.changing import Part, Step, carry_out, keep_before_image, pause_for
from dsr_core.systems.entra_licences import (
    part_name,
    removal_step,
    report_inherited,
    report_licences,
)
from dsr_core.systems.graph_changes import ChangeMethod, Sent, Writer, build_change
from dsr_core.systems.graph_errors import Settled, Unread
from dsr_core.systems.kept import write_kept
from dsr_core.systems.restriction_record import RestrictionRecord, read_record
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import (
    DONE,
    ON_PREMISES,
    Verdict,
    refused,
    report,
    verdict_of,
)

SIGN_IN, SESSIONS = "signIn", "sessions"
ENABLE = "User.EnableDisableAccount.All"
_REVOKE = "User.RevokeSessions.All"

#: Revoking does nothing for external users: their home tenant issues their sessions (graph.md 2.1).
_OUT_OF_TENANT = refused(Ground.OUT_OF_TENANT)


async def restrict(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Put the restriction in force. The evidence is the record that lifting reads.

    Raises SystemStuckError(INTEGRITY) for a checkpoint that cannot be read.
    """
    state = await read_account(tools, who)
    if not isinstance(state, AccountState):
        # Whatever an earlier start has changed can still be lifted.
        return end_unread(tools, who, state, evidence=assignment.checkpoint)
    if assignment.checkpoint is None:
        return keep_before_image(write_kept(_plan(tools, state)))
    record = read_record(assignment.checkpoint)
    carried = await carry_out(
        _steps(tools, who, record),
        state,
        record.marks,
        lambda: read_account(tools, who),
        # Given up, it would pass for a restriction in force; stuck, an operator sees to it.
        last_chance=False,
    )
    record = replace(record, marks=carried.marks)
    if carried.wait is not None:
        return pause_for(carried.wait, write_kept(record))
    record = replace(record, after=carried.after)
    results = _report(record, carried.after, carried.verdicts, tools.clock.now())
    return replace(finish(results), evidence=write_kept(record))


def end_unread(
    tools: Tools,
    who: DirectoryIdentity,
    state: Settled | Unread,
    *,
    evidence: str | None,
) -> TaskResult:
    """What becomes of a task that cannot see the account: the pause, or the end."""
    if isinstance(state, Unread):
        return pause_for(state)
    result = report(SIGN_IN, verdict_of(state, who), ENABLE, tools.clock.now())
    return replace(finish([result]), evidence=evidence)


def _plan(tools: Tools, state: AccountState) -> RestrictionRecord:
    return RestrictionRecord(
        taken_at=tools.clock.now(),
        before=state,
        # What the cloud said of a synced account would be overwritten by the next sync (graph.md
        # 2.5), and with it the impression that sign-in is blocked.
        blocks=state.enabled and not state.synced,
        takes_licences=tools.remove_licences,
    )


def _steps(
    tools: Tools, who: DirectoryIdentity, record: RestrictionRecord
) -> tuple[Step[AccountState], ...]:
    """Sign-in first: sessions that end while it is open begin again (graph.md 2.5)."""
    writer = Writer(tools, who)
    steps: list[Step[AccountState]] = []
    if record.blocks:
        steps.append(enabling_step(tools, who, writer, enabled=False))
    if who.home is Home.THIS_TENANT:
        steps.append(_revoking_step(tools, who, writer, record))
    if record.removes:
        steps.append(removal_step(tools, who, writer, record.removes))
    return tuple(steps)


def enabling_step(
    tools: Tools, who: DirectoryIdentity, writer: Writer, *, enabled: bool
) -> Step[AccountState]:
    """Allow sign-in, or block it."""

    async def send(_parts: Sequence[Part[AccountState]]) -> Sent:
        user = tools.graph.service.users.by_user_id(who.object_id)
        content = msgspec.json.encode({"accountEnabled": enabled})
        change = build_change(ChangeMethod.PATCH, user, content)
        return await writer.send(change, is_sensitive=True)

    part = Part[AccountState](name=SIGN_IN, is_seen=lambda state, _sent: state.enabled is enabled)
    return Step(parts=(part,), send=send)


def _revoking_step(
    tools: Tools, who: DirectoryIdentity, writer: Writer, record: RestrictionRecord
) -> Step[AccountState]:
    """End the sessions; always sent, since an earlier end may have come before the block."""

    async def send(_parts: Sequence[Part[AccountState]]) -> Sent:
        user = tools.graph.service.users.by_user_id(who.object_id)
        builder = user.revoke_sign_in_sessions
        return await writer.send(build_change(ChangeMethod.POST, builder), is_sensitive=True)

    def is_seen(state: AccountState, sent: bool) -> bool:
        return sent and _has_moved(record, state.sessions_from)

    return Step(parts=(Part(name=SESSIONS, is_seen=is_seen),), send=send)


def _has_moved(record: RestrictionRecord, sessions_from: str | None) -> bool:
    """Whether sessions end at another moment than before, or within the second we began in."""
    if sessions_from is None:
        return False
    if sessions_from != record.before.sessions_from:
        return True
    return datetime.fromisoformat(sessions_from) >= record.taken_at.replace(microsecond=0)


def _report(
    record: RestrictionRecord, after: AccountState, became: Mapping[str, Verdict], now: datetime
) -> list[SourceResult]:
    sign_in = became.get(SIGN_IN) or (ON_PREMISES if after.enabled else DONE)
    results = [
        report(SIGN_IN, sign_in, ENABLE, now),
        report(SESSIONS, became.get(SESSIONS, _OUT_OF_TENANT), _REVOKE, now),
    ]
    if record.takes_licences:
        verdicts = [became[part_name(sku)] for sku in record.removes]
        results.append(report_licences(verdicts, now))
        results.append(report_inherited(after.inherited, now))
    return results

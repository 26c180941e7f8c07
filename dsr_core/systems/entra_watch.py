"""Watching a restriction in Entra ID: does the account still stand as it was put?

Takes `User.Read.All` (graph.md 3).
"""

from datetime import timedelta

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Postponed, Stuck, TaskResult
from dsr_core.systems.account_state import AccountState, read_account
from dsr_core.systems.changing import pause_for
from dsr_core.systems.graph_errors import Settled, Unread
from dsr_core.systems.restriction_record import RestrictionRecord, find_record
from dsr_core.systems.tools import Tools

_TOMORROW = Postponed(reason=Reason.RESTRICTION_IN_FORCE, retry_after=timedelta(days=1))


async def watch(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Look once a day, for as long as the restriction lasts: only an order to lift it ends this.

    Raises SystemStuckError(INTEGRITY) for a record that cannot be read.
    """
    record = find_record(assignment.request)
    if record is None:
        return _TOMORROW
    state = await read_account(tools, who)
    if isinstance(state, AccountState):
        return Stuck(reason=Reason.RESTRICTION_BROKEN) if _differs(record, state) else _TOMORROW
    if isinstance(state, Unread):
        # Nobody waits for this: a service that stays away is asked again tomorrow.
        return _TOMORROW if assignment.last_chance else pause_for(state)
    return Stuck(reason=_reason_of(state))


def _differs(record: RestrictionRecord, state: AccountState) -> bool:
    """Whether something that we took is back. What we never took is not ours to watch."""
    is_open = record.has_blocked and state.enabled
    return is_open or any(sku in state.direct for sku in record.has_removed)


def _reason_of(settled: Settled) -> Reason:
    """An account that is gone was erased although its processing was restricted (Art. 4(2))."""
    is_gone = settled.outcome is Outcome.NOTHING_FOUND
    return Reason.RESTRICTION_BROKEN if is_gone else settled.reason

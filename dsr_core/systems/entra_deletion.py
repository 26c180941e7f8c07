"""Deleting an account: into the recycle bin, out of it for good, or back from it.

Each looks first where the account is, gives its order once, and looks again: so any of them can be
repeated after a crash at any point, and "already gone" is success (DESIGN.md 4).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dsr_core.domain.erasure_horizon import RESTORABLE
from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Finished, Postponed, Stuck, TaskResult
from dsr_core.systems.entra_guards import examine, find_stop
from dsr_core.systems.erasure_evidence import PermanentDeletion, SoftDeletion, spell
from dsr_core.systems.erasure_rules import reason_against
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_errors import Settled
from dsr_core.systems.orders import answers, check_order
from dsr_core.systems.settling import finish, tell
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools
from dsr_core.systems.whereabouts import Account, Place, find_account

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

_PERMISSION = "User.DeleteRestore.All"

SOFT_DELETION = Source(name="user", permission=_PERMISSION, at=None)
PERMANENT_DELETION = Source(name="deletedItems", permission=_PERMISSION, at=None)
RESTORATION = Source(name="restore", permission=_PERMISSION, at=None)

#: After Entra's own deletion on day 30 is this late, a person has to see to it.
_ENTRA_IS_LATE = RESTORABLE + timedelta(days=7)

#: How often a permanent deletion that was refused is asked for again, or looked for.
_LOOK_AGAIN = timedelta(days=1)


_CLOCKS_DIFFER = timedelta(minutes=1)


@answers
async def soft_delete(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Put the account into the recycle bin, from where it can be restored for 30 days.

    The guards are looked at again: weeks may have passed since, waiting for an approval. The
    evidence is a `SoftDeletion`.
    """
    against = reason_against(assignment.request, tools.erasure, who, approvers=1)
    if against is not None:
        return Stuck(reason=against)
    account = await find_account(tools.graph, who)
    if account.place is Place.DIRECTORY:
        stop = find_stop(await examine(tools, assignment, who, account))
        if stop is not None:
            return stop
        account = await _order(tools, assignment, who, Place.DIRECTORY, _deletion_of)
    if account.place is Place.DIRECTORY:
        return Postponed(reason=Reason.CHANGE_NOT_SEEN)
    if account.place is Place.NOWHERE and not assignment.last_chance:
        # Just deleted, and not listed yet; or gone for good before our time.
        return Postponed(reason=Reason.CHANGE_NOT_SEEN)
    evidence = SoftDeletion(deleted_at=account.deleted_at)
    return _done(tools, SOFT_DELETION, spell(evidence))


@answers
async def hard_delete(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Delete the account for good: irrevocable. The evidence is a `PermanentDeletion`.

    Where the tenant does not let an application do that, or protects the account for its first
    seven days, wait for Entra's own deletion on day 30, asking again daily; a week later it is an
    operator's (graph.md 2.6: every refusal here means "later").
    """
    against = reason_against(assignment.request, tools.erasure, who, approvers=2)
    if against is not None:
        return Stuck(reason=against)
    account = await find_account(tools.graph, who)
    if account.place is Place.RECYCLE_BIN:
        try:
            account = await _order(tools, assignment, who, Place.RECYCLE_BIN, _purge_of)
        except SystemStuckError as refusal:
            if refusal.reason not in (Reason.PERMISSION_MISSING, Reason.CHANGE_REFUSED):
                raise
            return _wait_for_entra(tools, account)
    if account.place is Place.DIRECTORY:
        return Stuck(reason=Reason.ACCOUNT_RESTORED)
    if account.place is Place.RECYCLE_BIN:
        return Postponed(reason=Reason.CHANGE_NOT_SEEN)
    evidence = PermanentDeletion(gone_at=tools.clock.now())
    return _done(tools, PERMANENT_DELETION, spell(evidence))


def _wait_for_entra(tools: Tools, account: Account) -> TaskResult:
    now = tools.clock.now()
    deleted_at = account.deleted_at or now
    if now >= deleted_at + _ENTRA_IS_LATE:
        return Stuck(reason=Reason.HARD_DELETE_NOT_ALLOWED)
    wait = _until(deleted_at + RESTORABLE, now)
    return Postponed(reason=Reason.HARD_DELETE_NOT_ALLOWED, retry_after=wait)


def _until(moment: datetime, now: datetime) -> timedelta:
    """A day, or less where the moment is nearer than that."""
    return min(_LOOK_AGAIN, moment - now) if moment > now else _LOOK_AGAIN


@answers
async def restore(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Bring the account back from the recycle bin: the person took the request back in time.

    An account that was in the bin before anybody approved of that is left there: somebody else put
    it there.
    """
    account = await find_account(tools.graph, who)
    if account.place is Place.RECYCLE_BIN and _is_older(account, assignment.request):
        left = Settled(outcome=Outcome.NOTHING_FOUND, reason=Reason.SOFT_DELETED)
        return finish([tell(RESTORATION, left, tools.clock.now())])
    if account.place is Place.RECYCLE_BIN:
        account = await _order(tools, assignment, who, Place.RECYCLE_BIN, _restoration_of)
    if account.place is Place.DIRECTORY:
        return _done(tools, RESTORATION, None)
    if account.place is Place.NOWHERE and assignment.last_chance:
        return Stuck(reason=Reason.NOT_IN_DIRECTORY)
    return Postponed(reason=Reason.CHANGE_NOT_SEEN)


def _is_older(account: Account, request: DsrRequest) -> bool:
    """Whether the account was deleted before we could have done it; clocks may differ a little."""
    approved_at = min((one.at for one in request.approvals), default=None)
    if approved_at is None or account.deleted_at is None:
        return True
    return account.deleted_at < approved_at - _CLOCKS_DIFFER


async def _order(
    tools: Tools,
    assignment: Assignment,
    who: DirectoryIdentity,
    place: Place,
    build: Callable[[Graph, DirectoryIdentity], "RequestInformation"],
) -> Account:
    """Give one order about an account that is still in that place; where it is then.

    The account is read again, and compared, directly before; the tenant is asked afresh. Raises
    SystemUnavailableError, SystemStuckError.
    """
    graph = tools.graph
    account = await find_account(graph, who)
    if account.place is not place:
        return account
    check_order(await graph.destroy_once(build(graph, who), assignment.is_out_of_time))
    return await find_account(graph, who)


def _deletion_of(graph: Graph, who: DirectoryIdentity) -> "RequestInformation":
    return graph.service.users.by_user_id(who.object_id).to_delete_request_information()


def _purge_of(graph: Graph, who: DirectoryIdentity) -> "RequestInformation":
    items = graph.service.directory.deleted_items
    return items.by_directory_object_id(who.object_id).to_delete_request_information()


def _restoration_of(graph: Graph, who: DirectoryIdentity) -> "RequestInformation":
    items = graph.service.directory.deleted_items
    return items.by_directory_object_id(who.object_id).restore.to_post_request_information()


def _done(tools: Tools, source: Source, evidence: str | None) -> Finished:
    done = replace(tell(source, Settled(outcome=Outcome.DONE), tools.clock.now()), items=1)
    return replace(finish([done]), evidence=evidence)

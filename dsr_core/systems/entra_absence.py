"""Watching an account that is deleted: that nobody restores it, and that it does not come back."""

from datetime import datetime, timedelta

import msgspec

from dsr_core.domain.erasure_horizon import PURGE
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Finished, Postponed, Stuck, TaskResult
from dsr_core.systems.erasure_evidence import PermanentDeletion, recall
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, stop_for
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.odata import any_of, quote
from dsr_core.systems.orders import answers
from dsr_core.systems.pages import Page, read_on
from dsr_core.systems.settling import finish, tell
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools
from dsr_core.systems.whereabouts import Place, find_account

RECYCLE_BIN = Source(name="holdWindow", permission="User.Read.All", at=None)
HORIZON = Source(name="purgeHorizon", permission="User.Read.All", at=None)

#: A restored account is noticed within a day.
_LOOK_AGAIN = timedelta(days=1)


class _Watch(msgspec.Struct):
    """The checkpoint of the watch over an erased account."""

    #: When the account was gone, where the deletion left no word of that.
    gone_at: datetime | None = None
    #: Other accounts with the person's name or address that an operator was told of.
    told: tuple[str, ...] = ()


class _Row(msgspec.Struct):
    id: str


@answers
async def watch_deleted(
    tools: Tools, _assignment: Assignment, who: DirectoryIdentity
) -> TaskResult:
    """Wait until the account's time in the recycle bin is over, looking daily.

    Done too when Entra, or an administrator, deleted it for good meanwhile. Stuck when somebody
    restored it; when it is deleted again, its time begins anew.
    """
    account = await find_account(tools.graph, who)
    if account.place is Place.DIRECTORY:
        return Stuck(reason=Reason.ACCOUNT_RESTORED)
    now = tools.clock.now()
    if account.place is Place.NOWHERE or account.deleted_at is None:
        return _over(RECYCLE_BIN, Outcome.NOTHING_FOUND, now)
    over_at = account.deleted_at + tools.erasure.hold
    return _wait(Reason.HOLD_WINDOW, over_at, now) or _over(RECYCLE_BIN, Outcome.DONE, now)


@answers
async def watch_purged(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Look daily, until Microsoft's 30 days are over, whether the person is back in the directory.

    Back is the account itself, or any other with its principal name or address. An operator who
    resumes after being told of another account has said that it is not the erased one's.
    """
    now = tools.clock.now()
    watch = _read_watch(assignment.checkpoint)
    account = await find_account(tools.graph, who)
    if account.place is Place.DIRECTORY:
        return Stuck(reason=Reason.REAPPEARED)
    if account.place is Place.RECYCLE_BIN:
        return Postponed(reason=Reason.STILL_THERE)
    strangers = await _find_namesakes(tools.graph, who)
    if strangers - set(watch.told):
        told = tuple(sorted(strangers | set(watch.told)))
        return Stuck(reason=Reason.REAPPEARED, checkpoint=_spell(watch, told=told, now=now))
    left = recall(assignment.request, SystemKind.ENTRA, Verb.HARD_DELETE, PermanentDeletion)
    gone_at = left.gone_at if left else watch.gone_at or now
    checkpoint = _spell(watch, told=watch.told, now=now)
    waiting = _wait(Reason.PURGE_HORIZON, gone_at + PURGE, now, checkpoint)
    return waiting or _over(HORIZON, Outcome.DONE, now)


async def _find_namesakes(graph: Graph, who: DirectoryIdentity) -> set[str]:
    """Ids of accounts with the erased one's principal name or address: re-synced, or made anew.

    Raises SystemUnavailableError, SystemStuckError.
    """
    names = dict.fromkeys(name for name in (who.user_principal_name, who.mail) if name)
    clauses = [
        clause
        for name in map(quote, names)
        for clause in (f"userPrincipalName eq {name}", f"mail eq {name}")
    ]
    request = build_get(graph.service.users, select=("id",), filter_=any_of(*clauses))
    found = set[str]()
    async for page in read_on(graph, await graph.get(request), headers_of(request)):
        if not isinstance(page, Page):
            raise stop_for(page)
        found |= {_id_of(row) for row in page.rows}
    # Lists lag behind: by its id the account was just seen to be gone.
    return found - {who.object_id.lower()}


def _id_of(row: bytes) -> str:
    try:
        return msgspec.json.decode(row, type=_Row).id.lower()
    except msgspec.DecodeError as broken:
        raise stop_for(BAD_ANSWER) from broken


def _wait(
    reason: Reason, until: datetime, now: datetime, checkpoint: str | None = None
) -> Postponed | None:
    if now >= until:
        return None
    wait = min(_LOOK_AGAIN, until - now)
    return Postponed(reason=reason, retry_after=wait, checkpoint=checkpoint)


def _over(source: Source, outcome: Outcome, now: datetime) -> Finished:
    return finish([tell(source, Settled(outcome=outcome), now)])


def _read_watch(checkpoint: str | None) -> _Watch:
    try:
        return msgspec.json.decode(checkpoint, type=_Watch) if checkpoint else _Watch()
    except msgspec.DecodeError:
        return _Watch()


def _spell(watch: _Watch, *, told: tuple[str, ...], now: datetime) -> str:
    kept = _Watch(gone_at=watch.gone_at or now, told=told)
    return msgspec.json.encode(kept).decode()

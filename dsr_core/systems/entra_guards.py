"""What keeps an account from being erased by an application: each guard, and what would clear it.

Whatever cannot be read stops as well: a guard that did not look has not let anybody pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, Stuck, TaskResult
from dsr_core.systems.entra_sources import SOURCES
from dsr_core.systems.erasure_rules import is_discovered
from dsr_core.systems.graph_errors import Settled, stop_for
from dsr_core.systems.orders import answers
from dsr_core.systems.reading import Found, Question, read_all
from dsr_core.systems.settling import finish
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools
from dsr_core.systems.whereabouts import Account, Place, find_account

_GROUP = "#microsoft.graph.group"
_APPLICATION = "#microsoft.graph.application"
_ROLE = "#microsoft.graph.directoryRole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One guard: its name in reports, what it takes to look, and why it stops."""

    name: str
    permission: str
    stops_for: Reason


PROTECTED = Guard(name="guard.protected", permission="", stops_for=Reason.GUARD_PROTECTED)
RESTRICTED = Guard(
    name="guard.restrictedManagement",
    permission="User.Read.All",
    stops_for=Reason.GUARD_PROTECTED,
)
ROLES = Guard(
    name="guard.roles", permission="Directory.Read.All", stops_for=Reason.GUARD_ROLE_HOLDER
)
SYNCED = Guard(name="guard.synced", permission="User.Read.All", stops_for=Reason.GUARD_SYNCED)
OWNER = Guard(
    name="guard.owner", permission="Directory.Read.All", stops_for=Reason.GUARD_SOLE_OWNER
)

#: In this order: where several stop, the first says why.
GUARDS: tuple[Guard, ...] = (PROTECTED, RESTRICTED, ROLES, SYNCED, OWNER)

#: What the guards read of the account, by its name among the sources of a copy.
_READ = ("transitiveMemberOf", "scopedRoleMemberOf", "ownedObjects")
_SOURCES: Mapping[str, Source] = {one.name: one for one in SOURCES if one.name in _READ}

#: Who owns what the person owns. The first is GroupMember.Read.All at least, the second
#: Application.Read.All; Directory.Read.All is enough for both.
_OWNERS: Mapping[str, Source] = {
    _GROUP: Source(
        name="groupOwners",
        permission=OWNER.permission,
        at=lambda ask: ask.service.groups.by_group_id(ask.key).owners,
    ),
    _APPLICATION: Source(
        name="applicationOwners",
        permission=OWNER.permission,
        at=lambda ask: ask.service.applications.by_application_id(ask.key).owners,
    ),
}


class _Row(msgspec.Struct):
    """A directory object. Types beyond our permission show nothing but type and id."""

    id: str = ""
    kind: str = msgspec.field(name="@odata.type", default="")
    name: str | None = msgspec.field(name="displayName", default=None)
    is_for_roles: bool | None = msgspec.field(name="isAssignableToRole", default=None)


@answers
async def guard(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Look at every guard; the report names each. Changes nothing.

    Stuck when the logs are not captured yet, or when a guard stops: then its findings are all
    guards with what each found.
    """
    if not is_discovered(assignment.request):
        return Stuck(reason=Reason.LOGS_NOT_CAPTURED)
    account = await find_account(tools.graph, who)
    results = await examine(tools, assignment, who, account)
    return find_stop(results) or finish(results)


async def examine(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, account: Account
) -> tuple[SourceResult, ...]:
    """What each guard says: DONE where it lets pass, NEEDS_PERSON where it stops.

    Of an account in the recycle bin only the list of protected accounts is looked at: its roles
    cannot be read there, and who comes from on-premises was deleted on-premises.
    """
    hits = {PROTECTED: int(tools.erasure.is_protected(who))}
    if account.place is Place.DIRECTORY:
        rows = await _read(tools, assignment, who)
        hits |= {
            RESTRICTED: int(account.is_restricted),
            ROLES: _count_roles(rows),
            SYNCED: int(account.is_synced),
            OWNER: await _count_orphans(tools, assignment, who, rows["ownedObjects"]),
        }
    in_bin = account.place is Place.RECYCLE_BIN
    unseen = Reason.SOFT_DELETED if in_bin else Reason.NOT_IN_DIRECTORY
    now = tools.clock.now()
    return tuple(_tell(one, hits.get(one), unseen, now) for one in GUARDS)


def find_stop(results: Sequence[SourceResult]) -> Stuck | None:
    """The end of the task where a guard stops; None where all let pass."""
    stops = [result for result in results if result.outcome is Outcome.NEEDS_PERSON]
    if not stops:
        return None
    return Stuck(reason=stops[0].reason, findings=tuple(results))


def _tell(one: Guard, hits: int | None, unseen: Reason, now: datetime) -> SourceResult:
    outcome, reason = Outcome.DONE, Reason.NONE
    if hits is None:
        outcome, reason = Outcome.NOTHING_FOUND, unseen
    elif hits:
        outcome, reason = Outcome.NEEDS_PERSON, one.stops_for
    return SourceResult(
        source=one.name,
        outcome=outcome,
        reason=reason,
        items=hits or 0,
        permission=one.permission,
        read_at=now,
    )


async def _read(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity
) -> Mapping[str, tuple[_Row, ...]]:
    questions = [Question(source=_SOURCES[name], who=who) for name in _READ]
    rows = await _rows_of(tools, assignment, questions)
    return dict(zip(_READ, rows, strict=True))


async def _rows_of(
    tools: Tools, assignment: Assignment, questions: Sequence[Question]
) -> list[tuple[_Row, ...]]:
    """The rows of each. Raises SystemUnavailableError, SystemStuckError for one not read."""
    answered: list[tuple[_Row, ...]] = []
    for reading in await read_all(tools.graph, questions, assignment.is_out_of_time):
        if isinstance(reading, Found):
            rows = (msgspec.json.decode(row, type=_Row) for row in reading.rows)
            answered.append(tuple(rows))
        elif isinstance(reading, Settled) and reading.outcome is Outcome.NOTHING_FOUND:
            answered.append(())
        else:
            raise stop_for(reading)
    return answered


def _count_roles(rows: Mapping[str, Sequence[_Row]]) -> int:
    """Directory roles, groups that can hold one, and roles scoped to a unit.

    Raises SystemStuckError(PERMISSION_MISSING) for a group that hides what it is.
    """
    memberships = rows["transitiveMemberOf"]
    if any(row.kind == _GROUP and row.name is None for row in memberships):
        raise stop_for(Settled(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING))
    held = [row for row in memberships if row.kind == _ROLE or row.is_for_roles]
    return len(held) + len(rows["scopedRoleMemberOf"])


async def _count_orphans(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, owned: Sequence[_Row]
) -> int:
    """How many groups and applications would be left without an owner."""
    questions = [
        Question(source=_OWNERS[row.kind], who=who, key=row.id)
        for row in owned
        if row.kind in _OWNERS
    ]
    own = who.object_id.lower()
    owners = await _rows_of(tools, assignment, questions)
    return sum(all(row.id.lower() == own for row in rows) for rows in owners)

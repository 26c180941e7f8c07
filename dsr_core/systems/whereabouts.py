"""Where an account is by now: in the directory, in its recycle bin, or in no place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, stop_for
from dsr_core.systems.graph_requests import build_get
from dsr_core.systems.presence import present_in

_OF_USER = ("id", "onPremisesSyncEnabled", "isManagementRestricted")
_OF_DELETED = ("id", "deletedDateTime")


class Place(StrEnum):
    """Where an account can be."""

    DIRECTORY = "directory"
    RECYCLE_BIN = "recycle_bin"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as it stands at this moment."""

    place: Place
    #: On-premises Active Directory is the source of authority.
    is_synced: bool = False
    #: Member of a restricted management administrative unit.
    is_restricted: bool = False
    #: When it went into the recycle bin; told of an account that is there.
    deleted_at: datetime | None = None


class _Row(msgspec.Struct):
    id: str
    is_synced: bool | None = msgspec.field(name="onPremisesSyncEnabled", default=None)
    is_restricted: bool | None = msgspec.field(name="isManagementRestricted", default=None)
    deleted_at: datetime | None = msgspec.field(name="deletedDateTime", default=None)


async def find_account(graph: Graph, who: DirectoryIdentity) -> Account:
    """Look by object id, in the directory and in the recycle bin with one request.

    Raises SystemUnavailableError and SystemStuckError when it cannot be told: an account is said
    to be nowhere only when Graph itself said so in both places.
    """
    user = build_get(graph.service.users.by_user_id(who.object_id), select=_OF_USER)
    bin_ = graph.service.directory.deleted_items.by_directory_object_id(who.object_id)
    of_user, of_bin = await graph.get_many([user, build_get(bin_, select=_OF_DELETED)])
    row = _read(of_user, who)
    if row is not None:
        return Account(
            place=Place.DIRECTORY,
            is_synced=bool(row.is_synced),
            is_restricted=bool(row.is_restricted),
        )
    row = _read(of_bin, who)
    if row is None:
        return Account(place=Place.NOWHERE)
    if row.deleted_at is None:
        raise stop_for(BAD_ANSWER)
    return Account(place=Place.RECYCLE_BIN, deleted_at=row.deleted_at)


def _read(answer: Answer, who: DirectoryIdentity) -> _Row | None:
    row = present_in(answer, _Row)
    if row is not None and row.id.lower() != who.object_id.lower():
        # Somebody else's account: nothing that follows may be done to it.
        raise SystemStuckError(Reason.BAD_ANSWER)
    return row

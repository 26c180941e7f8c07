"""Finds the requests of somebody who is known by what tells them from others."""

from dataclasses import dataclass

from dsr_core.domain.board import BoardRow
from dsr_core.domain.board_view import place_of
from dsr_core.domain.duplicates import person_key
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DataSubject, Identifier
from dsr_core.ports import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRequests:
    """The requests of one person, or why nobody was found."""

    rows: tuple[BoardRow, ...] = ()
    reason: Reason = Reason.NONE


async def find_requests(services: Services, tenant: str, identifier: Identifier) -> FoundRequests:
    """The open requests of a person, the most urgent first; asks the directory who is meant.

    A request is there once its person was found and is shown to have sent it. Lists are kept by
    directory entry, so whoever is not in the directory has none. Raises SystemUnavailableError and
    SystemStuckError when the directory cannot be asked.
    """
    located = await services.systems_of(tenant).locate(DataSubject(identifiers=(identifier,)))
    if located.identity is None:
        return FoundRequests(reason=located.reason)
    listed = await services.people.enlisted(person_key(tenant, located.identity.object_id))
    view = await services.board.read()
    rows = (view.row(each) for each in listed)
    known = [row for row in rows if row is not None and row.is_open and not row.removed]
    return FoundRequests(rows=tuple(sorted(known, key=place_of)))

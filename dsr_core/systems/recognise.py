"""Asks the directory whose the ids and addresses of a package are, in few calls."""

from collections.abc import Iterator, Sequence
from itertools import batched

import msgspec

from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_errors import stop_for
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.homes import Entry, principal_name_of
from dsr_core.systems.odata import any_of, quote
from dsr_core.systems.pages import Page, read_on

#: Values in one list of a filter: Graph takes 15 expressions (graph.md 1.3).
_TOGETHER = 15
_READ = ("id", "userPrincipalName", "mail", "displayName")


async def recognise(
    graph: Graph, object_ids: Sequence[str], addresses: Sequence[str]
) -> tuple[DirectoryPerson, ...]:
    """The users these belong to. Twenty filters of fifteen values each go in one call.

    Raises SystemUnavailableError and SystemStuckError when the directory cannot be asked.
    """
    requests = [
        build_get(graph.service.users, select=_READ, filter_=clause)
        for clause in _clauses(object_ids, addresses)
    ]
    found: dict[str, DirectoryPerson] = {}
    answers = await graph.get_many(requests)
    for request, answer in zip(requests, answers, strict=True):
        async for page in read_on(graph, answer, headers_of(request)):
            if not isinstance(page, Page):
                raise stop_for(page)
            people = (_person(msgspec.json.decode(row, type=Entry)) for row in page.rows)
            found |= {person.object_id: person for person in people}
    return tuple(found.values())


def _clauses(object_ids: Sequence[str], addresses: Sequence[str]) -> Iterator[str]:
    for some in batched(object_ids, _TOGETHER, strict=False):
        yield f"id in ({_listed(some)})"
    for some in batched(addresses, _TOGETHER // 2, strict=False):
        yield any_of(f"userPrincipalName in ({_listed(some)})", f"mail in ({_listed(some)})")


def _listed(values: Sequence[str]) -> str:
    return ",".join(map(quote, values))


def _person(entry: Entry) -> DirectoryPerson:
    return DirectoryPerson(
        object_id=entry.id.lower(),
        principal_name=principal_name_of(entry),
        mail=entry.mail or "",
        display_name=entry.display_name or "",
    )

"""Finds the person in the directory: from what was given to exactly one entry, or why not."""

from collections.abc import Sequence

import msgspec

from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import (
    DataSubject,
    DirectoryIdentity,
    Identifier,
    has_consumer_account,
)
from dsr_core.ports import Located
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_errors import stop_for
from dsr_core.systems.graph_requests import headers_of
from dsr_core.systems.homes import Entry, home_of, principal_name_of
from dsr_core.systems.locate_queries import Search, searches_for
from dsr_core.systems.pages import Page, read_on


async def locate(graph: Graph, subject: DataSubject) -> Located:
    """Look for every identifier among users and deleted users, in one batch.

    Raises SystemUnavailableError and SystemStuckError when the directory cannot be asked: "nobody"
    is said only when every question was answered.
    """
    searches = [search for one in subject.identifiers for search in searches_for(one)]
    rows = await _run(graph, searches)
    found: dict[Identifier, set[str]] = {one: set() for one in subject.identifiers}
    entries: dict[str, Entry] = {}
    for search, entry in rows:
        if search.accepts(entry):
            found[search.identifier].add(entry.id)
            # Lists lag behind (graph.md 1.6): somebody in both is taken for alive.
            entries[entry.id] = min(entries.get(entry.id, entry), entry, key=_is_deleted)
    return _conclude(subject, [ids for ids in found.values() if ids], entries)


def nobody(subject: DataSubject) -> Reason:
    """Why nobody is found: unknown here, or the customer of Microsoft itself."""
    if has_consumer_account(subject):
        return Reason.CONSUMER_ACCOUNT_ELSEWHERE
    return Reason.NOT_IN_DIRECTORY


def _conclude(
    subject: DataSubject, found: Sequence[set[str]], entries: dict[str, Entry]
) -> Located:
    """The one entry that every identifier that fits anybody fits.

    An address two people share is no obstacle where another identifier tells them apart.
    """
    if not found:
        return Located(identity=None, reason=nobody(subject))
    common = {one for one in found[0] if all(one in ids for ids in found)}
    if not common:
        return Located(identity=None, reason=Reason.IDENTIFIERS_CONFLICT)
    if len(common) > 1:
        return Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT)
    return Located(identity=_identity_of(entries[common.pop()]))


def _identity_of(entry: Entry) -> DirectoryIdentity:
    return DirectoryIdentity(
        object_id=entry.id,
        user_principal_name=principal_name_of(entry),
        mail=entry.mail,
        display_name=entry.display_name,
        home=home_of(entry),
        synced=bool(entry.synced),
        deleted=entry.deleted_at is not None,
    )


def _is_deleted(entry: Entry) -> bool:
    return entry.deleted_at is not None


async def _run(graph: Graph, searches: Sequence[Search]) -> list[tuple[Search, Entry]]:
    requests = [search.build(graph.service) for search in searches]
    answers = await graph.get_many(requests)
    found: list[tuple[Search, Entry]] = []
    for search, request, answer in zip(searches, requests, answers, strict=True):
        async for page in read_on(graph, answer, headers_of(request)):
            if not isinstance(page, Page):
                raise stop_for(page)
            found += [(search, msgspec.json.decode(row, type=Entry)) for row in page.rows]
    return found

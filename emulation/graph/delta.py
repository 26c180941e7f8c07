"""`/users/delta`: what changed since a token, with the reasons of removals (reference 1.7)."""

import base64
import binascii
from dataclasses import dataclass, replace

import orjson

from emulation.graph.errors import bad_request
from emulation.graph.filter_syntax import parse_filter
from emulation.graph.filtering import matches
from emulation.graph.options import QueryOptions
from emulation.graph.projecting import context_suffix, project, selected_names
from emulation.graph.routing import Call, Reply, Route, get
from emulation.graph.user_listing import USERS
from emulation.graph.wire import Row

PAGE_SIZE = 200
_REFUSED = ("expand", "top", "orderby", "search", "count")
_DELTA = replace(USERS, expandable=frozenset[str]())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Changes after `since` up to `upto`; the first synchronisation has no `since`."""

    since: int | None
    upto: int
    offset: int = 0


def list_changes(call: Call) -> Reply:
    """One page of users and removals, then a delta link to come back with."""
    for option in _REFUSED:
        if call.options.get(option):
            raise bad_request(f"'${option}' is not supported by delta queries.", "BadRequest")
    span = _read_span(call)
    ids = _ids(call, span)
    sizes = call.world.settings.page_sizes
    end = span.offset + min(PAGE_SIZE, sizes.get("delta", sizes.get("*", PAGE_SIZE)))
    names = selected_names(_without_manager(call), _DELTA, in_list=True)
    rows = [_row(call, user_id, names, span) for user_id in ids[span.offset : end]]
    return Reply(
        body={
            "@odata.context": call.context(f"users{context_suffix(call.options, names)}"),
            **_link(call, replace(span, offset=end), is_last=end >= len(ids)),
            "value": [row for row in rows if row is not None],
        }
    )


def _read_span(call: Call) -> _Span:
    newest = len(call.tenant.changes)
    latest = call.options.get("deltatoken")
    if latest == "latest":
        return _Span(since=newest, upto=newest)
    token = latest or call.options.get("skiptoken")
    if not token:
        return _Span(since=None, upto=newest)
    try:
        since, upto, offset = orjson.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError, TypeError) as broken:
        raise bad_request("The delta token is not valid.", "Directory_ResyncRequired") from broken
    return (
        _Span(since=upto, upto=newest) if latest else _Span(since=since, upto=upto, offset=offset)
    )


def _ids(call: Call, span: _Span) -> list[str]:
    """Whose rows to tell, in an order that later changes do not disturb."""
    tenant = call.tenant
    if span.since is None:
        ids = sorted({*tenant.users, *tenant.deleted_users, *tenant.purged})
    else:
        changed = (c.user_id for c in tenant.changes[span.since : span.upto])
        ids = list(dict.fromkeys(changed))
    text = call.options.get("filter")
    if not text:
        return ids
    tree = parse_filter(text)
    return [user_id for user_id in ids if matches(tree, {"id": user_id}, {})]


def _row(call: Call, user_id: str, names: tuple[str, ...] | None, span: _Span) -> Row | None:
    """A user as it is now, or its removal; on the first synchronisation removals are not told."""
    row = call.tenant.users.get(user_id)
    if row is not None:
        return {**project(row, names, _without_manager(call), _DELTA), **_manager(call, user_id)}
    if span.since is None:
        return None
    reason = "deleted" if user_id in call.tenant.purged else "changed"
    return {"id": user_id, "@removed": {"reason": reason}}


def _manager(call: Call, user_id: str) -> Row:
    if "manager" not in call.options.names("select"):
        return {}
    rows = call.tenant.links.get((user_id, "manager"), ())
    named = [{"@odata.type": "#microsoft.graph.user", "id": row["id"]} for row in rows]
    return {"manager@delta": named} if named else {}


def _without_manager(call: Call) -> QueryOptions:
    names = [name for name in call.options.names("select") if name != "manager"]
    system = {**call.options.system, "select": ",".join(names)}
    return replace(call.options, system=system)


def _link(call: Call, span: _Span, *, is_last: bool) -> Row:
    token = base64.urlsafe_b64encode(orjson.dumps([span.since, span.upto, span.offset])).decode()
    name = "deltatoken" if is_last else "skiptoken"
    address = f"{call.root}{call.path}?{call.options.next_query(**{name: token})}"
    return {"@odata.deltaLink" if is_last else "@odata.nextLink": address}


ROUTES: tuple[Route, ...] = (get("/users/delta", list_changes, "User.Read.All"),)

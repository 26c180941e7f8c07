"""Deleted items: list, get, restore, and the permanent delete with its contested answers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from emulation.graph.access import check_target, holds_role
from emulation.graph.errors import GraphError, bad_request, denied, not_found
from emulation.graph.listing import Listing
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.retention import original_name, purge, restore
from emulation.graph.routing import Call, Reply, Route, delete, get, post
from emulation.graph.settings import HardDelete
from emulation.graph.state import find_by_name
from emulation.graph.user_listing import DEFAULT_PROPERTIES, USERS
from emulation.graph.wire import Row, items, parse_time, words

PROTECTION = timedelta(days=7)
"""How long hard-delete protection refuses after a soft delete (reference 2.6)."""

DELETED_USERS = replace(
    USERS,
    name="deletedItems",
    context="directoryObjects/microsoft.graph.user",
    default_properties=(*DEFAULT_PROPERTIES, "deletedDateTime"),
    orderable=USERS.orderable | {"deletedDateTime"},
    expandable=frozenset[str](),
)
_OTHERS = Listing(name="deletedItems", context="directoryObjects", is_directory=True)
USER_ADMINISTRATOR = frozenset(("User Administrator", "Global Administrator"))


def list_deleted_users(call: Call) -> Reply:
    """`GET /directory/deletedItems/graph.user`."""
    return answer_collection(call, list(call.tenant.deleted_users.values()), DELETED_USERS)


def list_other_deleted(call: Call) -> Reply:
    """The other casts: nothing but users is ever deleted here."""
    return answer_collection(call, [], _OTHERS)


def refuse_uncast_list(_: Call) -> Reply:
    """`GET /directory/deletedItems` without the mandatory cast (reference 2.1)."""
    raise bad_request("The derived type must be specified, e.g. microsoft.graph.user.")


def get_deleted(call: Call) -> Reply:
    """`GET /directory/deletedItems/{id}`."""
    row = {"@odata.type": "#microsoft.graph.user", **_require(call)}
    listing = replace(DELETED_USERS, context="directoryObjects")
    return answer_entity(call, row, listing)


def restore_deleted(call: Call) -> Reply:
    """`POST /directory/deletedItems/{id}/restore`; a taken name or address refuses it."""
    row = _require(call)
    check_target(call, row)
    if _clashes(call, row):
        status = call.world.settings.restore_clash_status
        text = "Another object with the same value for a unique property already exists."
        raise GraphError(status, "Request_BadRequest" if status == 400 else "Conflict", text)
    restored = restore(call.world, call.tenant, row["id"])
    shown = {"@odata.type": "#microsoft.graph.user", **restored}
    return answer_entity(call, shown, replace(DELETED_USERS, context="directoryObjects"))


def delete_permanently(call: Call) -> Reply:
    """`DELETE /directory/deletedItems/{id}`, as the switch `hard_delete` says."""
    row = _require(call)
    check_target(call, row)
    mode = call.world.settings.hard_delete
    age = call.world.clock.now() - parse_time(row["deletedDateTime"])
    if mode is HardDelete.REFUSED:
        raise denied()
    if mode is HardDelete.NEEDS_ROLE and not holds_role(call, USER_ADMINISTRATOR):
        raise denied()
    if mode is HardDelete.PROTECTED and age < PROTECTION:
        raise bad_request("The object is protected from permanent deletion.")
    purge(call.tenant, row["id"], call.world.clock.now())
    return Reply(status=204)


def _require(call: Call) -> Row:
    key = call.params["item"]
    row = call.tenant.deleted_users.get(key.casefold())
    if row is None:
        raise not_found(key)
    return row


def _clashes(call: Call, row: Row) -> bool:
    if find_by_name(call.tenant.users.values(), original_name(row)) is not None:
        return True
    taken = {a for user in call.tenant.users.values() for a in _addresses(user)}
    return not taken.isdisjoint(_addresses(row))


def _addresses(row: Row) -> Iterable[str]:
    return (str(address).casefold() for address in items(row, "proxyAddresses"))


_ITEM = "/directory/deletedItems/{item}"
_CASTS = words("group device application servicePrincipal administrativeUnit")

ROUTES: tuple[Route, ...] = (
    get("/directory/deletedItems", refuse_uncast_list, "User.Read.All"),
    get("/directory/deletedItems/graph.user", list_deleted_users, "User.Read.All"),
    *(
        get(f"/directory/deletedItems/graph.{cast}", list_other_deleted, "Directory.Read.All")
        for cast in sorted(_CASTS)
    ),
    get(_ITEM, get_deleted, "User.Read.All"),
    get(f"{_ITEM}/graph.user", get_deleted, "User.Read.All"),
    post(f"{_ITEM}/restore", restore_deleted, "User.DeleteRestore.All"),
    delete(_ITEM, delete_permanently, "User.DeleteRestore.All"),
)

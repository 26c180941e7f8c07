"""Users: list, count, get, change, soft delete."""

from dataclasses import replace

from emulation.graph.access import (
    check_properties,
    check_target,
    reads_all,
    require_user,
    shown_to,
)
from emulation.graph.errors import bad_request
from emulation.graph.filter_syntax import parse_filter
from emulation.graph.filtering import paths_in
from emulation.graph.query import answer_collection, answer_entity, count_rows
from emulation.graph.retention import note_write, soft_delete, users_in_lists
from emulation.graph.routing import Call, Reply, Route, delete, get, patch
from emulation.graph.user_changes import apply_changes, check_changes
from emulation.graph.user_listing import USERS
from emulation.graph.wire import Row

WRITES = (
    "User.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User-Phone.ReadWrite.All",
    "User-Mail.ReadWrite.All",
    "User.ManageIdentities.All",
    "User-PasswordProfile.ReadWrite.All",
)

MAX_TOP_WITH_ACTIVITY = 500
"""`signInActivity` makes for smaller pages (reference 1.2)."""


def list_users(call: Call) -> Reply:
    """`GET /users`."""
    names = call.options.names("select")
    _check_activity_filter(call)
    rows = users_in_lists(call.world, call.tenant)
    if call.options.get("expand") or not reads_all(call):
        rows = [_expanded(call, shown_to(call, row)) for row in rows]
    listing = USERS
    if "signInActivity" in names:
        listing = replace(USERS, max_top=MAX_TOP_WITH_ACTIVITY)
    reply = answer_collection(call, rows, listing)
    check_properties(call, names)
    return reply


def count_users(call: Call) -> Reply:
    """`GET /users/$count`."""
    return count_rows(call, users_in_lists(call.world, call.tenant), USERS)


def get_user(call: Call) -> Reply:
    """`GET /users/{id or principal name}`."""
    row = _expanded(call, shown_to(call, require_user(call)))
    names = call.options.names("select")
    if "mailboxSettings" in names:
        settings = call.tenant.links.get((row["id"], "mailboxSettings"), [None])
        row = {**row, "mailboxSettings": settings[0]}
    reply = answer_entity(call, row, USERS)
    check_properties(call, names)
    return reply


def change_user(call: Call) -> Reply:
    """`PATCH /users/{id}`."""
    row = require_user(call)
    check_changes(call, row)
    note_write(call.world, call.tenant, row["id"])
    apply_changes(row, call.body)
    call.tenant.note_change(row["id"])
    return Reply(status=204)


def delete_user(call: Call) -> Reply:
    """`DELETE /users/{id}`: to the deleted items for thirty days."""
    row = require_user(call)
    check_target(call, row)
    soft_delete(call.world, call.tenant, row["id"])
    return Reply(status=204)


def _expanded(call: Call, row: Row) -> Row:
    if not call.options.get("expand"):
        return row
    links = call.tenant.links.get((row["id"], "manager"), ())
    managers = [call.tenant.users[m["id"]] for m in links if m["id"] in call.tenant.users]
    return {**row, "manager": managers[0]} if managers else row


def _check_activity_filter(call: Call) -> None:
    """`signInActivity` does not combine with other filters (reference 2.1)."""
    text = call.options.get("filter")
    if "signInActivity" not in text:
        return
    check_properties(call, ("signInActivity",))
    if any(not path.startswith("signInActivity/") for path in paths_in(parse_filter(text))):
        raise bad_request("Filters on signInActivity cannot be combined with other filters.")


ROUTES: tuple[Route, ...] = (
    get("/users", list_users, "User.Read.All", "User.ReadBasic.All"),
    get("/users/$count", count_users, "User.Read.All"),
    get("/users/{user}", get_user, "User.Read.All", "User.ReadBasic.All"),
    patch("/users/{user}", change_user, *WRITES),
    delete("/users/{user}", delete_user, "User.DeleteRestore.All"),
)

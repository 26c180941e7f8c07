"""Where a user's related rows are found: links filled in, and what follows from others' links."""

from collections.abc import Callable, Iterable

from emulation.graph.errors import GraphError
from emulation.graph.licensing import details_of
from emulation.graph.routing import Call
from emulation.graph.state import Tenant
from emulation.graph.user_listing import DEFAULT_PROPERTIES
from emulation.graph.wire import Row

type Finder = Callable[[Call, Row], Iterable[Row]]


def linked(relation: str) -> Finder:
    """The rows linked to a user by that relation, filled in where they name known objects."""

    def find(call: Call, user: Row) -> Iterable[Row]:
        for row in call.tenant.links.get((user["id"], relation), ()):
            yield fill_in(call.tenant, row)

    return find


def linked_to_mailbox(relation: str) -> Finder:
    """Like `linked`, for what lives in a mailbox: 404 for a user without one."""

    def find(call: Call, user: Row) -> Iterable[Row]:
        require_mailbox(call, user)
        return linked(relation)(call, user)

    return find


def fill_in(tenant: Tenant, row: Row) -> Row:
    """The whole object behind a link that may be just type and id."""
    kinds = {"group": tenant.groups, "device": tenant.devices, "user": tenant.users}
    for kind, shelf in kinds.items():
        found = shelf.get(str(row.get("id")))
        if found is not None and row.get("@odata.type", f"#microsoft.graph.{kind}").endswith(kind):
            if kind == "user":
                found = {name: found.get(name) for name in DEFAULT_PROPERTIES}
            return {"@odata.type": f"#microsoft.graph.{kind}", **found}
    return row


def require_mailbox(call: Call, user: Row) -> Row:
    """The mailbox settings; a user without a cloud mailbox has none (reference 1.1)."""
    rows = call.tenant.links.get((user["id"], "mailboxSettings"))
    if not rows:
        text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise GraphError(404, "MailboxNotEnabledForRESTAPI", text)
    return rows[0]


def all_memberships(call: Call, user: Row) -> Iterable[Row]:
    """Direct memberships and those of the groups, each once."""
    seen, waiting = set[str](), list(call.tenant.links.get((user["id"], "memberOf"), ()))
    while waiting:
        row = waiting.pop(0)
        if row["id"] not in seen:
            seen.add(row["id"])
            waiting.extend(call.tenant.links.get((row["id"], "memberOf"), ()))
            yield fill_in(call.tenant, row)


def direct_reports(call: Call, user: Row) -> Iterable[Row]:
    """The users whose manager link names this one."""
    for (owner, relation), rows in call.tenant.links.items():
        is_report = any(row.get("id") == user["id"] for row in rows)
        if relation == "manager" and is_report and owner in call.tenant.users:
            yield fill_in(call.tenant, {"@odata.type": "#microsoft.graph.user", "id": owner})


def licence_details(call: Call, user: Row) -> Iterable[Row]:
    """The user's licences with their plans."""
    return details_of(call.tenant, user)

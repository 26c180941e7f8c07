"""What time does to users: soft delete, thirty days of grace, permanent delete, list lag."""

from datetime import datetime, timedelta

from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, parse_time, second_stamp

GRACE = timedelta(days=30)
"""How long a soft-deleted user can be restored (reference 2.6)."""


def users_in_lists(world: World, tenant: Tenant) -> list[Row]:
    """The users as lists show them: writes become visible after the replication lag."""
    now = world.clock.now()
    for user_id in [key for key, (until, _) in tenant.lagging.items() if until <= now]:
        del tenant.lagging[user_id]
    shown = [row for key, row in tenant.users.items() if key not in tenant.lagging]
    return shown + [row for _, row in tenant.lagging.values() if row is not None]


def note_write(world: World, tenant: Tenant, user_id: str) -> None:
    """To be called before a user changes: keeps what lists go on showing for a while."""
    lag = timedelta(seconds=world.settings.replication_lag_seconds)
    if lag and user_id not in tenant.lagging:
        before = tenant.users.get(user_id)
        kept = dict(before) if before is not None else None
        tenant.lagging[user_id] = (world.clock.now() + lag, kept)


def soft_delete(world: World, tenant: Tenant, user_id: str) -> None:
    """Move a user to the deleted items; the principal name is prefixed so that it is free."""
    note_write(world, tenant, user_id)
    row = tenant.users.pop(user_id)
    row["deletedDateTime"] = second_stamp(world.clock.now())
    row["userPrincipalName"] = f"{_prefix(user_id)}{row['userPrincipalName']}"
    tenant.deleted_users[user_id] = row
    tenant.note_change(user_id, "changed")


def original_name(row: Row) -> str:
    """The principal name a deleted user had."""
    return str(row["userPrincipalName"]).removeprefix(_prefix(row["id"]))


def restore(world: World, tenant: Tenant, user_id: str) -> Row:
    """Bring a deleted user back as it was; links and licences were never taken."""
    note_write(world, tenant, user_id)
    row = tenant.deleted_users.pop(user_id)
    row["userPrincipalName"] = original_name(row)
    row["deletedDateTime"] = None
    tenant.users[user_id] = row
    tenant.note_change(user_id)
    return row


def purge(tenant: Tenant, user_id: str, now: datetime) -> None:
    """Delete a user permanently: row, links, photo, and every link that points there."""
    del tenant.deleted_users[user_id]
    tenant.photos.pop(user_id, None)
    for owner, relation in [key for key in tenant.links if key[0] == user_id]:
        del tenant.links[owner, relation]
    for rows in tenant.links.values():
        rows[:] = [row for row in rows if row.get("id") != user_id]
    tenant.purged[user_id] = now
    tenant.note_change(user_id, "deleted")


def purge_due(world: World) -> None:
    """Delete permanently whoever has been deleted for thirty days, as Entra does on its own."""
    now = world.clock.now()
    for tenant in world.tenants.values():
        for user_id, row in list(tenant.deleted_users.items()):
            due = parse_time(row["deletedDateTime"]) + GRACE
            if due <= now:
                purge(tenant, user_id, due)


def _prefix(user_id: str) -> str:
    return user_id.replace("-", "")

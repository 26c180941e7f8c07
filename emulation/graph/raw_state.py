"""State as it is, past Graph's rules: what the control API shows and replaces."""

from collections.abc import Iterable
from typing import cast

from emulation.graph.retention import original_name
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row


def show_user(world: World, key: str) -> Row | None:
    """Everything held on a user by id or (also former) principal name; None: never heard of."""
    for tenant in world.tenants.values():
        found = _find(tenant, key)
        if found is not None:
            state, user_id, row = found
            links = {r: rows for (owner, r), rows in tenant.links.items() if owner == user_id}
            return {
                "tenant": tenant.tenant_id,
                "state": state,
                "id": user_id,
                "row": row,
                "links": links,
                "photo_bytes": len(tenant.photos.get(user_id, b"")),
            }
    return None


def replace_user(world: World, key: str, row: Row) -> bool:
    """Put `row` in the place of an active or deleted user's; False when there is none."""
    for tenant in world.tenants.values():
        found = _find(tenant, key)
        if found is None or found[2] is None:
            continue
        state, user_id, _ = found
        shelf = tenant.users if state == "active" else tenant.deleted_users
        shelf[user_id] = {**row, "id": user_id}
        tenant.note_change(user_id, "" if state == "active" else "changed")
        return True
    return False


def find_rows(world: World, name: str, mention: str) -> list[Row]:
    """The rows of a collection in every tenant, kept when they mention `mention` anywhere."""
    wanted = mention.casefold()
    return [
        row
        for tenant in world.tenants.values()
        for row in _collection(tenant, name)
        if not wanted or any(wanted in text.casefold() for text in _texts(row))
    ]


def _find(tenant: Tenant, key: str) -> tuple[str, str, Row | None] | None:
    active = tenant.find_user(key)
    if active is not None:
        return "active", active["id"], active
    for user_id, row in tenant.deleted_users.items():
        if key.casefold() in (user_id, original_name(row).casefold()):
            return "deleted", user_id, row
    return ("purged", key.casefold(), None) if key.casefold() in tenant.purged else None


def _collection(tenant: Tenant, name: str) -> Iterable[Row]:
    shelves = {
        "users": tenant.users,
        "directory/deletedItems": tenant.deleted_users,
        "groups": tenant.groups,
        "devices": tenant.devices,
        "contacts": tenant.contacts,
    }
    return shelves[name].values() if name in shelves else tenant.collections.get(name, ())


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in cast(Row, value).values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in cast(list[object], value):
            yield from _texts(inner)

"""What a Microsoft-side export writes: JSON files named after the service each comes from."""

from collections.abc import Iterator
from itertools import batched

from emulation.graph.logs import sign_ins_of
from emulation.graph.state import Tenant
from emulation.graph.wire import Row, encode, made_id

ROWS_PER_FILE = 2_000

_NOT_EXPORTED = frozenset(("passwordProfile", "securityIdentifier", "onPremisesImmutableId"))
"""Left out: they concern the security of the service (seed guide, export)."""
_DOCUMENTS = ("Notizen.docx", "Reisekosten 2025.xlsx", "Bewerbungsfoto.jpg")


def make_files(tenant: Tenant, user_id: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents, one at a time; nothing for a person that is gone for good."""
    user = tenant.users.get(user_id) or tenant.deleted_users.get(user_id)
    if user is None:
        return
    yield "Profile_1.json", _document("Microsoft Entra ID", [_profile(tenant, user)])
    rows = sign_ins_of(tenant, user_id)
    for number, part in enumerate(batched(rows, ROWS_PER_FILE, strict=False), start=1):
        yield f"ActivityReports_{number}.json", _document("Activity Reports", list(part))
    yield "OneDrive_1.json", _document("OneDrive", _drive(user))


def _profile(tenant: Tenant, user: Row) -> Row:
    profile = {name: value for name, value in user.items() if name not in _NOT_EXPORTED}
    groups = tenant.links.get((user["id"], "memberOf"), [])
    return profile | {"memberOf": [row["id"] for row in groups]}


def _drive(user: Row) -> list[Row]:
    if not user["mySite"]:
        return []
    return [
        {
            "id": made_id("file", user["id"], name),
            "name": name,
            "webUrl": f"{user['mySite']}Documents/{name}",
            "createdDateTime": user["createdDateTime"],
            "size": 1_024 * (number + 1),
        }
        for number, name in enumerate(_DOCUMENTS)
    ]


def _document(service: str, rows: list[Row]) -> bytes:
    return encode({"service": service, "schemaVersion": "1.0", "value": rows})

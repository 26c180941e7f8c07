"""Who owns a group or an application: what tells whether somebody is the only owner."""

from emulation.graph.errors import not_found
from emulation.graph.listing import Listing
from emulation.graph.query import answer_collection
from emulation.graph.relations import fill_in
from emulation.graph.routing import Call, Reply, Route, get
from emulation.graph.wire import Row

OWNERS = Listing(name="owners", context="directoryObjects", is_directory=True)
_USER_TYPE = "#microsoft.graph.user"


def list_group_owners(call: Call) -> Reply:
    """`GET /groups/{id}/owners`."""
    key = call.params["group"].casefold()
    if key not in call.tenant.groups:
        raise not_found(call.params["group"])
    return answer_collection(call, _owners(call, key), OWNERS)


def list_application_owners(call: Call) -> Reply:
    """`GET /applications/{id}/owners`; an application is known here by its owners only."""
    key = call.params["application"].casefold()
    if (key, "owners") not in call.tenant.links:
        raise not_found(call.params["application"])
    return answer_collection(call, _owners(call, key), OWNERS)


def _owners(call: Call, owned: str) -> list[Row]:
    """The owners that are in the directory: one in the recycle bin is not listed."""
    rows = call.tenant.links.get((owned, "owners"), ())
    return [fill_in(call.tenant, row) for row in rows if _is_present(call, row)]


def _is_present(call: Call, row: Row) -> bool:
    return row.get("@odata.type") != _USER_TYPE or row["id"] in call.tenant.users


ROUTES: tuple[Route, ...] = (
    get(
        "/groups/{group}/owners",
        list_group_owners,
        "GroupMember.Read.All",
        "Group.Read.All",
        "Directory.Read.All",
    ),
    get(
        "/applications/{application}/owners",
        list_application_owners,
        "Application.Read.All",
        "Directory.Read.All",
    ),
)

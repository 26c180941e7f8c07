"""A user's profile beyond its properties: manager, sessions, mailbox, registrations, risk."""

from urllib.parse import unquote

from emulation.graph import photos, relation_routes
from emulation.graph.access import check_target, require_premium, require_user
from emulation.graph.errors import bad_request, not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.listing import Listing
from emulation.graph.logs import is_expunged
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.relations import require_mailbox
from emulation.graph.routing import DELEGATED_ONLY, Call, Reply, Route, delete, get, post, put
from emulation.graph.user_listing import USERS
from emulation.graph.wire import Row, second_stamp

REGISTRATIONS = Listing(
    name="reports/authenticationMethods/userRegistrationDetails",
    entity="UserRegistrationDetails",
    filters=filter_rules(("id userPrincipalName userType isAdmin isMfaRegistered", "eq")),
)
RISKY_USERS = Listing(
    name="identityProtection/riskyUsers",
    entity="RiskyUser",
    filters=filter_rules(("id userPrincipalName riskLevel riskState", "eq")),
)


def get_manager(call: Call) -> Reply:
    """`GET /users/{id}/manager`: 404 when there is none or none any more."""
    user = require_user(call)
    for link in call.tenant.links.get((user["id"], "manager"), ()):
        manager = call.tenant.users.get(link["id"])
        if manager is not None:
            row = {"@odata.type": "#microsoft.graph.user", **manager}
            return answer_entity(call, row, USERS)
    raise not_found("manager")


def put_manager(call: Call) -> Reply:
    """`PUT /users/{id}/manager/$ref` with `@odata.id`."""
    user = require_user(call)
    reference = call.body.get("@odata.id")
    if not isinstance(reference, str):
        raise bad_request("The '@odata.id' of the manager is missing.")
    key = unquote(reference.rstrip("/").rpartition("/")[2])
    manager = call.tenant.find_user(key)
    if manager is None:
        raise not_found(key)
    if manager["id"] == user["id"]:
        raise bad_request("A user cannot be their own manager.")
    link: Row = {"@odata.type": "#microsoft.graph.user", "id": manager["id"]}
    call.tenant.links[user["id"], "manager"] = [link]
    call.tenant.note_change(user["id"])
    return Reply(status=204)


def delete_manager(call: Call) -> Reply:
    """`DELETE /users/{id}/manager/$ref`."""
    user = require_user(call)
    if not call.tenant.links.pop((user["id"], "manager"), None):
        raise not_found("manager")
    call.tenant.note_change(user["id"])
    return Reply(status=204)


def revoke_sessions(call: Call) -> Reply:
    """`POST /users/{id}/revokeSignInSessions`: says yes for external users and does nothing."""
    user = require_user(call)
    check_target(call, user)
    if "#EXT#" not in user["userPrincipalName"]:
        user["signInSessionsValidFromDateTime"] = second_stamp(call.world.clock.now())
        call.tenant.note_change(user["id"])
    body = {"@odata.context": call.context("Edm.Boolean"), "value": True}
    return Reply(status=call.world.settings.revoke_sessions_status, body=body)


def get_mailbox_settings(call: Call) -> Reply:
    """`GET /users/{id}/mailboxSettings`: cloud mailboxes only."""
    user = require_user(call)
    row = require_mailbox(call, user)
    context = call.context(f"users('{user['id']}')/mailboxSettings")
    return Reply(body={"@odata.context": context, **row})


def list_registrations(call: Call) -> Reply:
    """`GET /reports/authenticationMethods/userRegistrationDetails`."""
    require_premium(call)
    return answer_collection(call, call.tenant.rows(REGISTRATIONS.name), REGISTRATIONS)


def get_registration(call: Call) -> Reply:
    """`GET /reports/authenticationMethods/userRegistrationDetails/{id}`."""
    require_premium(call)
    return answer_entity(call, _row(call, REGISTRATIONS.name), REGISTRATIONS)


def list_risky_users(call: Call) -> Reply:
    """`GET /identityProtection/riskyUsers`."""
    require_premium(call)
    return answer_collection(call, call.tenant.rows(RISKY_USERS.name), RISKY_USERS)


def get_risky_user(call: Call) -> Reply:
    """`GET /identityProtection/riskyUsers/{id}`: 404 for a user never at risk."""
    require_premium(call)
    return answer_entity(call, _row(call, RISKY_USERS.name), RISKY_USERS)


def refuse_app_only(_: Call) -> Reply:
    """Never reached: no app-only token holds the permission."""
    raise bad_request("Application permissions are not supported.")


def _row(call: Call, collection: str) -> Row:
    wanted = call.params["item"].casefold()
    row = next((row for row in call.tenant.rows(collection) if row["id"] == wanted), None)
    if row is None or is_expunged(call.world, call.tenant, wanted):
        raise not_found(call.params["item"])
    return row


_AUDIT = "AuditLog.Read.All"
_RISK = "IdentityRiskyUser.Read.All"
_WRITE = "User.ReadWrite.All"

ROUTES: tuple[Route, ...] = (
    get("/users/{user}/manager", get_manager, "User.Read.All"),
    put("/users/{user}/manager/$ref", put_manager, _WRITE),
    delete("/users/{user}/manager/$ref", delete_manager, _WRITE),
    post("/users/{user}/revokeSignInSessions", revoke_sessions, "User.RevokeSessions.All", _WRITE),
    get("/users/{user}/mailboxSettings", get_mailbox_settings, "MailboxSettings.Read"),
    get("/users/{user}/agreementAcceptances", refuse_app_only, DELEGATED_ONLY),
    get(f"/{REGISTRATIONS.name}", list_registrations, _AUDIT),
    get(f"/{REGISTRATIONS.name}/{{item}}", get_registration, _AUDIT),
    get(f"/{RISKY_USERS.name}", list_risky_users, _RISK),
    get(f"/{RISKY_USERS.name}/{{item}}", get_risky_user, _RISK),
    *photos.ROUTES,
    *relation_routes.ROUTES,
)

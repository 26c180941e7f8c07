"""Intune's other records of people: troubleshooting, terms, Autopilot, and its audit."""

from datetime import timedelta

from emulation.graph.errors import GraphError, denied
from emulation.graph.filtering import filter_rules
from emulation.graph.intune_devices import READ_DEVICES, find_person
from emulation.graph.listing import Listing, UnknownFilter
from emulation.graph.logs import is_expunged
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.routing import Call, Reply, delete, get, patch, post
from emulation.graph.wire import Row, parse_time

_READ_CONFIG = "DeviceManagementServiceConfig.Read.All"
_WRITE_CONFIG = "DeviceManagementServiceConfig.ReadWrite.All"
_READ_APPS = "DeviceManagementApps.Read.All"
_AUDIT_RETENTION = timedelta(days=365)
_TERMS = "deviceManagement/termsAndConditions"
_AUTOPILOT = "deviceManagement/windowsAutopilotDeviceIdentities"
_AUDITS = "deviceManagement/auditEvents"


def _listing(context: str) -> Listing:
    return Listing(
        name=context.rpartition("/")[2],
        context=context,
        default_top=1_000,
        max_top=1_000,
        unknown_filter=UnknownFilter.IGNORE,
    )


AUDIT_EVENTS = Listing(
    name="auditEvents",
    context=_AUDITS,
    entity="AuditEvent",
    default_top=1_000,
    max_top=1_000,
    filters=filter_rules(
        ("actor/userPrincipalName category activityType", "eq"),
        ("activityDateTime", "ge le gt lt"),
    ),
    unknown_filter=UnknownFilter.IGNORE,
)


def list_troubleshooting(call: Call) -> Reply:
    """Enrolments of the person that failed."""
    relation = "deviceManagementTroubleshootingEvents"
    rows = call.tenant.links.get((find_person(call)["id"], relation), [])
    return answer_collection(call, rows, _listing(f"users/{relation}"))


def list_terms(call: Call) -> Reply:
    """All terms that people are asked to accept."""
    return answer_collection(call, call.tenant.rows(_TERMS), _listing(_TERMS))


def show_terms(call: Call) -> Reply:
    """One of them."""
    return answer_entity(
        call, _find(call.tenant.rows(_TERMS), call.params["terms"]), _listing(_TERMS)
    )


def list_acceptances(call: Call) -> Reply:
    """Who accepted the terms, without a filter that works (reference 2.8); nobody expunged."""
    rows = [
        row
        for row in _acceptances(call)
        if not is_expunged(call.world, call.tenant, str(row["id"]).rpartition("_")[2])
    ]
    return answer_collection(call, rows, _listing(f"{_TERMS}/acceptanceStatuses"))


def remove_acceptance(call: Call) -> Reply:
    """Takes one acceptance out."""
    rows = _acceptances(call)
    rows.remove(_find(rows, call.params["acceptance"]))
    return Reply(status=204)


def list_autopilot(call: Call) -> Reply:
    """Hardware known to Autopilot; it outlives wipe and retire."""
    return answer_collection(call, call.tenant.rows(_AUTOPILOT), _listing(_AUTOPILOT))


def show_autopilot(call: Call) -> Reply:
    """One piece of hardware."""
    return answer_entity(call, _find_hardware(call), _listing(_AUTOPILOT))


def unassign_user(call: Call) -> Reply:
    """Takes the person's name off the hardware."""
    _find_hardware(call).update(userPrincipalName="", addressableUserName="")
    return Reply(status=204)


def remove_hardware(call: Call) -> Reply:
    """Takes the hardware id out of Autopilot."""
    call.tenant.rows(_AUTOPILOT).remove(_find_hardware(call))
    return Reply(status=204)


def list_audit_events(call: Call) -> Reply:
    """One year of them, newest first (reference 2.7)."""
    oldest = call.world.clock.now() - _AUDIT_RETENTION
    rows = [
        row for row in call.tenant.rows(_AUDITS) if parse_time(row["activityDateTime"]) >= oldest
    ]
    return answer_collection(call, rows, AUDIT_EVENTS)


def refuse_audit_change(call: Call) -> Reply:
    """The schema knows the verbs, policy forbids them: nobody may even try (reference 2.8)."""
    detail = "Intune audit events can be neither deleted nor changed"
    now = call.world.clock.now()
    call.world.journal.flag("audit-change", call.method, call.path, detail, now)
    raise denied()


def _acceptances(call: Call) -> list[Row]:
    term = _find(call.tenant.rows(_TERMS), call.params["terms"])
    return call.tenant.related(term["id"], "acceptanceStatuses")


def _find_hardware(call: Call) -> Row:
    return _find(call.tenant.rows(_AUTOPILOT), call.params["hardware"])


def _find(rows: list[Row], row_id: str) -> Row:
    found = next((row for row in rows if row["id"] == row_id), None)
    if found is None:
        raise GraphError(404, "ResourceNotFound", f"Resource {row_id} was not found.")
    return found


_ONE_TERM = f"/{_TERMS}/{{terms}}"
_HARDWARE = f"/{_AUTOPILOT}/{{hardware}}"
_EVENT = f"/{_AUDITS}/{{event}}"

ROUTES = (
    get("/users/{user}/deviceManagementTroubleshootingEvents", list_troubleshooting, READ_DEVICES),
    get(f"/{_TERMS}", list_terms, _READ_CONFIG),
    get(_ONE_TERM, show_terms, _READ_CONFIG),
    get(f"{_ONE_TERM}/acceptanceStatuses", list_acceptances, _READ_CONFIG),
    delete(f"{_ONE_TERM}/acceptanceStatuses/{{acceptance}}", remove_acceptance, _WRITE_CONFIG),
    get(f"/{_AUTOPILOT}", list_autopilot, _READ_CONFIG),
    get(_HARDWARE, show_autopilot, _READ_CONFIG),
    post(f"{_HARDWARE}/unassignUserFromDevice", unassign_user, _WRITE_CONFIG),
    delete(_HARDWARE, remove_hardware, _WRITE_CONFIG),
    get(f"/{_AUDITS}", list_audit_events, _READ_APPS),
    delete(_EVENT, refuse_audit_change),
    patch(_EVENT, refuse_audit_change),
)

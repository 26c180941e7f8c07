"""The ready-made ticket for Microsoft's support, in English: an operator copies it as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dsr_core.domain.support_case import FailedCall, MicrosoftOperation, SupportCase
from dsr_core.web.letter_templates import Medium, load_template
from dsr_core.web.shown_text import shown

#: Where the ticket is opened: "Help + Support" of the Azure portal (Azure and Intune DSR guides,
#: "Notify about exporting or deleting issues").
TICKET_PATH = (
    "Subscription Management",
    "Other Security and Compliance Request",
    "Privacy Blade and GDPR Requests",
)

_UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportTicket:
    """What goes into the form."""

    category: str
    title: str
    #: Holds the id of the person's directory entry: personal data.
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRule:
    """How an operation is told to Microsoft, and what is asked for."""

    name: str
    happened: str
    wishes: tuple[str, ...]


_FIND_OUT = "find out why, and tell us what has to change for it to succeed;"

#: What each operation is called in Graph, and what we want of Microsoft when it fails.
OPERATION_RULES: Mapping[MicrosoftOperation, OperationRule] = {
    MicrosoftOperation.EXPORT_PERSONAL_DATA: OperationRule(
        name="export of personal data",
        happened=(
            "An export of a user's personal data (POST /users/{id}/exportPersonalData) failed."
        ),
        wishes=(
            _FIND_OUT,
            "tell us whether a new export can be started, or start it on your side;",
            "tell us whether the files already written are complete.",
        ),
    ),
    MicrosoftOperation.EXPORT_INTUNE_DATA: OperationRule(
        name="export of Intune data",
        happened=(
            "An export of a user's Intune data "
            "(GET /users/{id}/exportDeviceAndAppManagementData) failed."
        ),
        wishes=(_FIND_OUT, "provide the data of this user by another way if it cannot succeed."),
    ),
    MicrosoftOperation.DELETE_ACCOUNT: OperationRule(
        name="deletion of an account",
        happened="The deletion of a user account (DELETE /users/{id}) failed.",
        wishes=(_FIND_OUT, "confirm the state that the account is in now."),
    ),
    MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY: OperationRule(
        name="permanent deletion of an account",
        happened=(
            "The permanent deletion of a user account "
            "(DELETE /directory/deletedItems/{id}) failed, or the account is still there."
        ),
        wishes=(
            _FIND_OUT,
            "confirm the state that the account is in now;",
            "tell us the day by which personal data and system-generated logs are purged.",
        ),
    ),
    MicrosoftOperation.REMOVE_DEVICE: OperationRule(
        name="removal of a device from Intune",
        happened=(
            "The removal of a device from Intune "
            "(retire, wipe or delete under /deviceManagement/managedDevices/{id}) failed."
        ),
        wishes=(_FIND_OUT, "confirm whether personal data of the user are left in Intune."),
    ),
}


def write_ticket(case: SupportCase) -> SupportTicket:
    """The ticket for a case. Safe to paste whatever the ids hold."""
    rule = OPERATION_RULES[case.operation]
    body = load_template("support_ticket.txt.jinja", Medium.TEXT).render(
        ticket_path=" > ".join(TICKET_PATH),
        rule=rule,
        due_on=case.due_on.isoformat(),
        identifiers=_identifiers(case),
        calls=tuple(_call(call) for call in case.calls),
    )
    return SupportTicket(
        category=TICKET_PATH[-1],
        title=f"GDPR data subject request: {rule.name} failed ({shown(case.request_id)})",
        body=body.strip() + "\n",
    )


def _identifiers(case: SupportCase) -> tuple[tuple[str, str], ...]:
    devices = tuple(("Device id", shown(device)) for device in case.device_ids)
    return (
        ("Tenant id", shown(case.tenant_id)),
        ("Object id of the user", shown(case.subject_object_id)),
        ("Operation id", _known(case.operation_id)),
        *devices,
        ("Submitted", _moment(case.submitted_at)),
        ("Last status", f"{_known(case.last_status)}, seen {_moment(case.last_seen_at)}"),
        ("Our reference", shown(case.request_id)),
    )


def _call(call: FailedCall) -> Mapping[str, str]:
    return {
        "at": _moment(call.at),
        "status": "no answer" if call.status is None else str(call.status),
        "error_code": _known(call.error_code),
        "request_id": _known(call.request_id),
        "client_request_id": _known(call.client_request_id),
    }


def _known(text: str | None) -> str:
    return shown(text) if text else _UNKNOWN


def _moment(moment: datetime | None) -> str:
    """`2026-03-14T09:30:00Z`, as Microsoft's own records have it."""
    if moment is None:
        return _UNKNOWN
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

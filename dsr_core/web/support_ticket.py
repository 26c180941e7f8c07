"""The ready-made ticket for Microsoft's support, in English: an operator copies it as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dsr_core.domain.failure_trace import FailedCall
from dsr_core.domain.outcomes import SourceResult
from dsr_core.domain.reasons import REASONS
from dsr_core.domain.support_case import MicrosoftOperation, SupportCase
from dsr_core.web.letter_templates import Medium, load_template
from dsr_core.web.shown_text import shown
from dsr_core.web.wire_tickets import TicketBody, TicketsBody

#: Where the ticket is opened: "Help + Support" of the Azure portal (Azure and Intune DSR guides,
#: "Notify about exporting or deleting issues").
TICKET_PATH = (
    "Subscription Management",
    "Other Security and Compliance Request",
    "Privacy Blade and GDPR Requests",
)

_UNKNOWN = "not known"
_BETWEEN = f"\n{'=' * 72}\n\n"


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
        reason=REASONS[case.reason],
        findings=tuple(_finding(finding) for finding in case.findings),
        calls=tuple(_call(call) for call in case.trace.calls),
    )
    return SupportTicket(
        category=TICKET_PATH[-1],
        title=f"GDPR data subject request: {rule.name} failed ({shown(case.request_id)})",
        body=body.strip() + "\n",
    )


def present_tickets(request_id: str, cases: tuple[SupportCase, ...]) -> TicketsBody:
    """The tickets of a request as JSON."""
    tickets = [write_ticket(case) for case in cases]
    return TicketsBody(
        request_id=request_id,
        tickets=tuple(
            TicketBody(category=ticket.category, title=ticket.title, body=ticket.body)
            for ticket in tickets
        ),
    )


def write_tickets(cases: tuple[SupportCase, ...]) -> str:
    """All tickets of a request as one plain text, each under its title."""
    tickets = [write_ticket(case) for case in cases]
    return _BETWEEN.join(f"{ticket.title}\n\n{ticket.body}" for ticket in tickets)


def _identifiers(case: SupportCase) -> tuple[tuple[str, str], ...]:
    trace = case.trace
    devices = tuple(("Device id", shown(device)) for device in trace.device_ids)
    return (
        ("Tenant id", shown(case.tenant_id)),
        ("Object id of the user", shown(case.subject_object_id)),
        ("Operation id", _known(trace.operation_id)),
        *devices,
        ("Submitted", _moment(trace.submitted_at)),
        ("Last status", f"{_known(trace.last_status)}, seen {_moment(trace.last_seen_at)}"),
        ("Our reference", shown(case.request_id)),
    )


def _finding(finding: SourceResult) -> Mapping[str, str]:
    return {
        "source": shown(finding.source),
        "explanation": REASONS[finding.reason],
        "count": str(finding.items),
        "at": _moment(finding.read_at),
    }


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

"""sendMail: accepts a message and keeps it in an outbox that can be read."""

from typing import cast

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.relations import require_mailbox
from emulation.graph.routing import Call, Reply, post
from emulation.graph.wire import Row, made_id, timestamp

OUTBOX = "_sim/outbox"
"""The collection of accepted messages, in the order they came."""
ALLOWED_SENDERS = "_sim/mailSenders"
"""Rows of `address`: the mailboxes the app may send from; no row at all means every mailbox."""


def send_mail(call: Call) -> Reply:
    """202: accepted, which is not delivered (reference 2.10); names may come in any case."""
    sender = _find_sender(call)
    message = _object(call.argument("message"), "Message")
    recipients = _addresses(message)
    if not recipients:
        raise bad_request("At least one recipient isn't valid.", "ErrorInvalidRecipients")
    keep = call.argument("saveToSentItems")
    if not isinstance(keep, bool | None):
        raise bad_request("SaveToSentItems must be true or false.", "ErrorInvalidProperty")
    outbox = call.tenant.rows(OUTBOX)
    outbox.append(
        {
            "id": made_id("mail", call.tenant.tenant_id, len(outbox)),
            "acceptedDateTime": timestamp(call.world.clock.now()),
            "sender": sender["userPrincipalName"],
            "recipients": recipients,
            "subject": _member(message, "subject"),
            "saveToSentItems": keep is not False,
            "message": message,
        }
    )
    return Reply(status=202)


def _find_sender(call: Call) -> Row:
    key = call.params["user"]
    sender = call.tenant.find_user(key)
    if sender is None:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
    allowed = {str(row["address"]).casefold() for row in call.tenant.rows(ALLOWED_SENDERS)}
    names = {str(sender[name]).casefold() for name in ("id", "userPrincipalName", "mail")}
    if allowed and not allowed & names:
        raise GraphError(403, "ErrorAccessDenied", "Access to OData is disabled.")
    require_mailbox(call, sender)
    return sender


def _addresses(message: Row) -> list[str]:
    found: list[str] = []
    for kind in ("toRecipients", "ccRecipients", "bccRecipients"):
        for recipient in _list(_member(message, kind)):
            mailbox = _object(_member(_object(recipient, kind), "emailAddress"), "EmailAddress")
            address = _member(mailbox, "address")
            if not isinstance(address, str) or "@" not in address:
                raise bad_request("At least one recipient isn't valid.", "ErrorInvalidRecipients")
            found.append(address)
    return found


def _member(row: Row, name: str) -> object:
    wanted = name.casefold()
    return next((value for key, value in row.items() if key.casefold() == wanted), None)


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def _object(value: object, name: str) -> Row:
    if not isinstance(value, dict):
        raise bad_request(f"The property '{name}' is required.", "ErrorInvalidProperty")
    return cast(Row, value)


ROUTES = (post("/users/{user}/sendMail", send_mail, "Mail.Send"),)

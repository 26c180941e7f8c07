"""What Microsoft's support has to be told when its side of an export or a deletion failed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class MicrosoftOperation(StrEnum):
    """What was asked of Microsoft and did not come about."""

    EXPORT_PERSONAL_DATA = "export_personal_data"
    EXPORT_INTUNE_DATA = "export_intune_data"
    DELETE_ACCOUNT = "delete_account"
    DELETE_ACCOUNT_PERMANENTLY = "delete_account_permanently"
    REMOVE_DEVICE = "remove_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCall:
    """One call to Graph that did not succeed, as Microsoft can find it in its own records."""

    at: datetime
    #: HTTP status; None = no answer came.
    status: int | None
    #: Graph's `error.code`.
    error_code: str | None
    #: `request-id` and `client-request-id` of the answer's headers or its `innerError`.
    request_id: str | None
    client_request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCase:
    """A failure that only Microsoft can clear up (DESIGN.md rule 10). Ids only: no name, no mail.

    The address that an export writes to is a secret and has no field here.
    """

    #: Our own reference.
    request_id: str
    operation: MicrosoftOperation
    tenant_id: str
    subject_object_id: str = field(repr=False)
    #: Microsoft's id of the operation (`dataPolicyOperations/{id}`); None = it never gave one.
    operation_id: str | None
    #: Ids of the devices concerned, for REMOVE_DEVICE.
    device_ids: tuple[str, ...] = ()
    submitted_at: datetime | None
    #: The state that Microsoft last reported, and when that was.
    last_status: str | None
    last_seen_at: datetime | None
    calls: tuple[FailedCall, ...]
    #: The day the person must have an answer.
    due_on: date

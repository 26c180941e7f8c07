"""What a task that failed leaves for Microsoft's support: ids and moments, and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime

#: The newest calls are kept: a task tries the same thing again and again, and each says the same.
MOST_CALLS = 10


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
class FailureTrace:
    """How Microsoft finds what went wrong. Sealed when stored: a device's id is personal data."""

    calls: tuple[FailedCall, ...] = ()
    #: Microsoft's id of the operation (`dataPolicyOperations/{id}`); None = it never gave one.
    operation_id: str | None = None
    submitted_at: datetime | None = None
    #: The state that Microsoft last reported, and when that was.
    last_status: str | None = None
    last_seen_at: datetime | None = None
    #: Devices in Intune whose removal failed.
    device_ids: tuple[str, ...] = field(default=(), repr=False)

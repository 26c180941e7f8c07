"""One answer of Graph as a value, whether it came by itself or inside a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Stands for a status where no answer came: connection refused, reset, or timed out.
NO_ANSWER = 0

#: Stands for a status where something came that cannot be understood or must not be followed.
GARBLED = -1

#: Stands for a status where nothing was sent: it is not our turn at a limit that requests share.
NOT_YET = -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Graph said to one request. The body is personal data and stays out of the repr."""

    status: int
    #: Graph's error code, e.g. `Authorization_RequestDenied`; empty for success or an HTML page.
    code: str = ""
    body: bytes = field(default=b"", repr=False)
    retry_after: timedelta | None = None
    #: Where a long-running operation can be asked for.
    location: str | None = field(default=None, repr=False)
    #: What Microsoft's support finds a failed call by; empty where the answer named none.
    request_id: str = ""
    client_request_id: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the service asks us to wait: seconds or a date; None when it does not say.

    `headers` have lower-case names. A date counts from the answer's own `Date`, so that nobody's
    clock matters. Zero and the past count as not said (graph.md 4.2).
    """
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        wait = timedelta(seconds=int(text))
    else:
        until, sent = _read_date(text), _read_date(headers.get("date", ""))
        wait = until - sent if until and sent else timedelta(0)
    return wait if wait > timedelta(0) else None


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)

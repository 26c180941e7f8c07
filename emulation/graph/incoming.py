"""A request on its way in, before anything is known of it."""

from dataclasses import dataclass

from multidict import CIMultiDict


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request as it came, its path below the version still percent-encoded."""

    method: str
    path: str
    query: str
    headers: CIMultiDict[str]
    body: bytes
    origin: str
    version: str = "v1.0"
    batch: int = 0
    """The journal number of the batch it came in; 0 for a request of its own."""

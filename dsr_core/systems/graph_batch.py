"""JSON batches by hand: the SDK's own sends absolute addresses and loses bodies (graph.md 4.2)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from dsr_core.systems.graph_answer import NO_ANSWER, Answer, read_retry_after
from dsr_core.systems.graph_requests import PRIORITY, address_of, headers_of

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

#: Most requests in one batch (graph.md 1.5).
LIMIT = 20


class _Part(msgspec.Struct):
    id: str
    status: int
    headers: dict[str, str] | None = None
    # Never `Raw | None`: msgspec would take the union for null alone.
    body: msgspec.Raw = msgspec.Raw(b"")


class _Parts(msgspec.Struct):
    responses: list[_Part]


class _ErrorDetail(msgspec.Struct):
    code: str = ""


class _ErrorBody(msgspec.Struct):
    error: _ErrorDetail


class _Ids(msgspec.Struct):
    request_id: str = msgspec.field(name="request-id", default="")
    client_request_id: str = msgspec.field(name="client-request-id", default="")


class _TracedDetail(msgspec.Struct):
    inner: _Ids = msgspec.field(name="innerError")


class _TracedBody(msgspec.Struct):
    error: _TracedDetail


def write_batch(requests: Sequence["RequestInformation"], root: str) -> bytes:
    """The body of a batch of reads; ids are places in `requests`, addresses relative to `root`."""
    return msgspec.json.encode(
        {
            "requests": [
                {
                    "id": str(place),
                    "method": "GET",
                    "url": address_of(request, root).removeprefix(root),
                    "headers": {PRIORITY: "low", **headers_of(request)},
                }
                for place, request in enumerate(requests)
            ]
        }
    )


def read_batch(body: bytes, count: int) -> list[Answer]:
    """The answers in the order of the requests; they come unordered, and one may be missing.

    Raises msgspec.DecodeError when the body is no answer to a batch.
    """
    parts = {part.id: part for part in msgspec.json.decode(body, type=_Parts).responses}
    return [_read_part(parts.get(str(place))) for place in range(count)]


def _read_part(part: _Part | None) -> Answer:
    if part is None:
        return Answer(status=NO_ANSWER)
    headers = {name.lower(): value for name, value in (part.headers or {}).items()}
    body = _read_body(part.body, headers)
    ids = _read_ids(body) if part.status >= 400 else _Ids()
    return Answer(
        status=part.status,
        code="" if part.status < 400 else read_error_code(body),
        body=body,
        retry_after=read_retry_after(headers),
        request_id=headers.get("request-id") or ids.request_id,
        client_request_id=headers.get("client-request-id") or ids.client_request_id,
    )


def _read_body(raw: msgspec.Raw, headers: Mapping[str, str]) -> bytes:
    """JSON stays as it was sent, byte for byte; what is no JSON comes as a string in base64."""
    body = bytes(raw)
    if body == b"null":
        return b""
    if not body.startswith(b'"'):
        return body
    text = msgspec.json.decode(body, type=str)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return body if "json" in headers.get("content-type", "") else text.encode()


def read_error_code(body: bytes) -> str:
    """The code of an error body; empty when there is none, as on a gateway's HTML page."""
    try:
        return msgspec.json.decode(body, type=_ErrorBody).error.code
    except msgspec.DecodeError:
        return ""


def _read_ids(body: bytes) -> _Ids:
    """By what Microsoft finds a refused part: its own headers rarely say, its error mostly does."""
    try:
        return msgspec.json.decode(body, type=_TracedBody).error.inner
    except msgspec.DecodeError:
        return _Ids()

"""Sends calls that were written down once more, as a request of its own: signed by hand, no SDK.

https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
"""

import base64
import hashlib
import hmac
import json
import os
import re
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp
from yarl import URL

if TYPE_CHECKING:
    from bench._floor_orders import Call

_ACCOUNT = "devstoreaccount1"
_ID, _HASH = re.compile(rb"r[0-9a-f]{32}"), re.compile(rb"[0-9a-f]{64}")
#: The request's own state of a row is another each time; any will do.
_GUARD = re.compile(rb"If-Match: W/[^\r]+")
_SAS = re.compile(rb'"storageLocation": ?"([^"?]*)\?[^"]*"')
_OWN = frozenset(
    ("authorization", "date", "x-ms-date", "x-ms-client-request-id", "user-agent", "host")
) | {"content-length"}
_SIGNED = (
    *("content-encoding", "content-language", "content-length", "content-md5", "content-type"),
    *("date", "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"),
)


@dataclass(slots=True)
class Replay:
    """The calls of one request, one after another, under a new id each time."""

    calls: "Sequence[Call]"
    session: aiohttp.ClientSession
    key: bytes = field(repr=False)
    #: Which port is which service.
    services: Mapping[int, str]
    #: How often each status was answered.
    answers: dict[str, int] = field(default_factory=Counter[str])

    @staticmethod
    @asynccontextmanager
    async def open(calls: "Sequence[Call]", storage: str) -> "AsyncGenerator[Replay]":
        pairs = (part.partition("=") for part in storage.split(";") if part)
        parts = {name: value for name, _, value in pairs}
        services = {
            urlsplit(parts[f"{name.title()}Endpoint"]).port or 0: name
            for name in ("blob", "queue", "table")
        }
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=4)
        async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:
            yield Replay(calls, session, base64.b64decode(parts["AccountKey"]), services)

    async def once(self) -> None:
        """All calls; what they answer is read and thrown away."""
        fresh, digest = b"r" + os.urandom(16).hex().encode(), os.urandom(32).hex().encode()
        for call in self.calls:
            service = self.services.get(urlsplit(call.url).port or 0, "graph")
            url = _ID.sub(fresh, call.url.encode())
            body = _GUARD.sub(b"If-Match: *", _ID.sub(fresh, call.body))
            if service == "table":
                url, body = _HASH.sub(digest, url), _HASH.sub(digest, body)
            if service == "graph":
                body = _SAS.sub(self._grant, body)
                headers = {k: v for k, v in call.headers.items() if k.lower() != "content-length"}
            else:
                headers = self._sign(service, call, url.decode(), body)
            address = URL(url.decode(), encoded=True)
            # aiohttp would add one to a call without a body, and the signature would be wrong.
            async with self.session.request(
                call.method,
                address,
                data=body or None,
                headers=headers,
                skip_auto_headers=("Content-Type",),
            ) as answer:
                await answer.read()
                self.answers[f"{service} {answer.status}"] += 1

    def _sign(self, service: str, call: "Call", url: str, body: bytes) -> dict[str, str]:
        headers = {k.lower(): v for k, v in call.headers.items() if k.lower() not in _OWN}
        headers["x-ms-date"] = format_datetime(datetime.now(UTC), usegmt=True)
        if "if-match" in headers:
            headers["if-match"] = "*"
        parts = urlsplit(url)
        resource = f"/{_ACCOUNT}{parts.path}"
        query = parse_qsl(parts.query, keep_blank_values=True)
        if service == "table":
            comp = "".join(f"?comp={value}" for name, value in query if name == "comp")
            text, scheme = f"{headers['x-ms-date']}\n{resource}{comp}", "SharedKeyLite"
        else:
            length = {"content-length": str(len(body)) if body else ""}
            lines = [(headers | length).get(name, "") for name in _SIGNED]
            ours = sorted((k, v) for k, v in headers.items() if k.startswith("x-ms-"))
            asked = sorted((name.lower(), unquote(value)) for name, value in query)
            lines = [call.method, *lines, *(f"{k}:{v}" for k, v in ours), resource]
            text, scheme = "\n".join((*lines, *(f"{k}:{v}" for k, v in asked))), "SharedKey"
        signature = base64.b64encode(self._hmac(text)).decode()
        return headers | {"Authorization": f"{scheme} {_ACCOUNT}:{signature}"}

    def _hmac(self, text: str) -> bytes:
        return hmac.new(self.key, text.encode(), hashlib.sha256).digest()

    def _grant(self, found: "re.Match[bytes]") -> bytes:
        """Microsoft's export writes into a container of this request's."""
        from azure.storage.blob import ContainerSasPermissions, generate_container_sas

        address = json.loads(b'"' + found[1] + b'"')
        token = generate_container_sas(
            _ACCOUNT,
            address.rpartition("/")[2],
            account_key=base64.b64encode(self.key).decode(),
            permission=ContainerSasPermissions(read=True, add=True, create=True, write=True),
            expiry=datetime.now(UTC) + timedelta(hours=1),
        )
        return b'"storageLocation": ' + json.dumps(f"{address}?{token}").encode()

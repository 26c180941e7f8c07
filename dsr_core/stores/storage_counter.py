"""Counts storage transactions as they leave, retries included: what Azure would bill."""

import re
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline.transport import AsyncHttpTransport

#: kind, service, method, path without the account, query: the first row that fits.
_KINDS: tuple[tuple[str, str, str, str, str], ...] = (
    ("table.batch", "table", "POST", r"/\$batch", ""),
    ("table.create", "table", "POST", r"/Tables", ""),
    ("table.insert", "table", "POST", r"/[^/]+", ""),
    ("table.get", "table", "GET", r"/[^/]+\(.+\)", ""),
    ("table.query", "table", "GET", r"/[^/]+\(\)", ""),
    ("table.replace", "table", "PUT", r"/[^/]+\(.+\)", ""),
    ("table.merge", "table", "PATCH|MERGE", r"/[^/]+\(.+\)", ""),
    ("table.delete", "table", "DELETE", r"/[^/]+\(.+\)", ""),
    ("queue.put", "queue", "POST", r"/[^/]+/messages", ""),
    ("queue.create", "queue", "PUT", r"/[^/]+", ""),
    ("container.create", "blob", "PUT", r"/[^/]+", "restype=container"),
    ("container.delete", "blob", "DELETE", r"/[^/]+", "restype=container"),
    ("container.list_blobs", "blob", "GET", r"/[^/]+", "comp=list"),
    ("blob.get_delegation_key", "blob", "POST", r"/?", "comp=userdelegationkey"),
    ("blob.put_block_list", "blob", "PUT", r"/.+", "comp=blocklist"),
    ("blob.put_block", "blob", "PUT", r"/.+", "comp=block"),
    ("blob.put", "blob", "PUT", r"/.+", ""),
    ("blob.get", "blob", "GET", r"/.+", ""),
    ("blob.head", "blob", "HEAD", r"/.+", ""),
)
# The emulator has the account in the path where Azure has it in the host.
_EMULATED_ACCOUNT = re.compile(r"^/devstoreaccount1(?=/|$)")
_MATCHERS = tuple(
    (kind, service, re.compile(method), re.compile(path), query)
    for kind, service, method, path, query in _KINDS
)


class StorageCounter:
    """Transactions by kind, for benches and tests; one may serve several loops of one thread."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        self._counts[kind] += 1

    def snapshot(self) -> Mapping[str, int]:
        return dict(self._counts)

    def since(self, earlier: Mapping[str, int]) -> Mapping[str, int]:
        """What was counted after `earlier` was taken; kinds that did not occur are left out."""
        return dict(self._counts - Counter(earlier))

    @property
    def total(self) -> int:
        return self._counts.total()


def kind_of(service: str, method: str, url: str) -> str:
    """The kind of a transaction, by the names of Azure's own metrics put shortly."""
    parts = urlsplit(url)
    path = _EMULATED_ACCOUNT.sub("", parts.path) or "/"
    for kind, known, methods, shape, query in _MATCHERS:
        if (
            known == service
            and methods.fullmatch(method)
            and shape.fullmatch(path)
            and query in parts.query
        ):
            return kind
    return f"{service}.other"


class CountingTransport(AsyncHttpTransport[Any, Any]):
    """Another transport, with a count of what it sends. The loop's transport is shared."""

    def __init__(
        self, transport: AsyncHttpTransport[Any, Any], service: str, counter: StorageCounter
    ) -> None:
        self._transport = transport
        self._service = service
        self._counter = counter

    async def send(self, request: Any, **kwargs: Any) -> Any:
        kind = kind_of(self._service, request.method, request.url)
        self._counter.count(kind)
        return await self._transport.send(request, **kwargs)

    async def sleep(self, duration: float) -> None:
        await self._transport.sleep(duration)

    async def open(self) -> None:
        await self._transport.open()

    async def close(self) -> None:
        """Whoever made the shared transport closes it."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()

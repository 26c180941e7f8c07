"""Counts storage transactions by kind from Azurite's access log: what Azure would bill."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

_REQUEST = re.compile(r'"(?P<method>[A-Z]+) /[^/ ?]+(?P<path>/[^ ?]*)?(?:\?(?P<query>\S*))? HTTP/')
# The Functions host's own containers: leases of its timers, its keys.
_HOST_CONTAINERS = ("azure-webjobs-hosts", "azure-webjobs-secrets")
# kind, method, path, query: the first row that matches names the transaction. A table's rows are
# told by brackets or $batch, a queue's by /messages; all the rest is blobs.
_KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("table.batch", "POST", r"/\$batch", ""),
    ("table.create", "POST", r"/Tables(\(.*)?", ""),
    ("table.list", "GET", r"/Tables(\(.*)?", ""),
    ("table.drop", "DELETE", r"/Tables(\(.*)?", ""),
    ("table.get", "GET", r"/[^/]+\(.*=.*\)", ""),
    ("table.query", "GET", r"/[^/]+\(\)", ""),
    ("table.insert", "POST", r"/[^/]+(\(\))?", "(?!.*comp=)"),
    ("table.replace", "PUT", r"/[^/]+\(.*\)", ""),
    ("table.merge", "PATCH|MERGE", r"/[^/]+\(.*\)", ""),
    ("table.delete", "DELETE", r"/[^/]+\(.*\)", ""),
    ("queue.put", "POST", r"/[^/]+/messages", ""),
    ("queue.peek", "GET", r"/[^/]+/messages", r".*peekonly=true"),
    ("queue.get", "GET", r"/[^/]+/messages", ""),
    ("queue.clear", "DELETE", r"/[^/]+/messages", ""),
    ("queue.update", "PUT", r"/[^/]+/messages/.+", r"(?=.*popreceipt=)"),
    ("queue.delete", "DELETE", r"/[^/]+/messages/.+", r"(?=.*popreceipt=)"),
    ("container.create", "PUT", r"/[^/]+", r"(?=.*restype=container)(?!.*comp=)"),
    ("container.delete", "DELETE", r"/[^/]+", r"(?=.*restype=container)"),
    ("container.list_blobs", "GET", r"/[^/]+", r"(?=.*restype=container)(?=.*comp=list)"),
    ("container.get", "GET|HEAD", r"/[^/]+", r"(?=.*restype=container)"),
    ("container.other", "PUT", r"/[^/]+", r"(?=.*restype=container)"),
    ("queue.create", "PUT", r"/[^/]+", r"(?!.*comp=)"),
    ("queue.drop", "DELETE", r"/[^/]+", ""),
    ("queue.properties", "GET|HEAD", r"/[^/]+", ""),
    ("blob.put_block", "PUT", r"/.+", r"(?=.*comp=block(&|$))"),
    ("blob.put_block_list", "PUT", r"/.+", r"(?=.*comp=blocklist)"),
    ("blob.get_block_list", "GET", r"/.+", r"(?=.*comp=blocklist)"),
    ("blob.lease", "PUT", r"/.+", r"(?=.*comp=lease)"),
    ("blob.set", "PUT", r"/.+", r"(?=.*comp=)"),
    ("blob.put", "PUT", r"/.+", ""),
    ("blob.get", "GET", r"/.+", ""),
    ("blob.head", "HEAD", r"/.+", ""),
    ("blob.delete", "DELETE", r"/.+", ""),
)
# Paid once in the life of a storage account, whatever comes after.
_SETUP = ("table.create", "queue.create", "container.create")
SETUP = "setup"
_MATCHERS = tuple(
    (kind, re.compile(method), re.compile(path), re.compile(query))
    for kind, method, path, query in _KINDS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One call to the storage emulator: its kind, and the queue, table or container it went to."""

    kind: str
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageCount:
    """Transactions by kind, the Functions host's own apart: they come whether or not work does."""

    by_kind: Mapping[str, int]
    host_polling: int

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    def minus(self, other: "StorageCount", times: int) -> "StorageCount":
        """This count without `times` times the other's; no kind goes below zero."""
        left = {
            kind: count - times * other.by_kind.get(kind, 0) for kind, count in self.by_kind.items()
        }
        return StorageCount(
            by_kind={kind: count for kind, count in left.items() if count > 0},
            host_polling=self.host_polling,
        )


def count_transactions(transactions: Iterable[Transaction]) -> StorageCount:
    """Count by kind; what the host does by itself goes into `host_polling`.

    That is its containers, asking whether a queue is there and how long it is, and each look into
    a queue that brought nothing. The log does not tell which did: per queue, as many looks count
    as work as messages were deleted or put back. Tables, queues and containers that were made to
    stay are counted as `setup`.
    """
    seen = Counter((each.kind, each.resource) for each in transactions)
    polling = 0
    for kind, resource in tuple(seen):
        if resource in _HOST_CONTAINERS or kind == "queue.properties":
            polling += seen.pop((kind, resource))
        elif kind == "queue.get":
            handled = seen[("queue.delete", resource)] + seen[("queue.update", resource)]
            worked = min(seen[(kind, resource)], handled)
            polling += seen[(kind, resource)] - worked
            seen[(kind, resource)] = worked
    by_kind: Counter[str] = Counter()
    for (kind, resource), count in seen.items():
        stays = kind in _SETUP and ("container.delete", resource) not in seen
        by_kind[SETUP if stays else kind] += count
    return StorageCount(by_kind=dict(sorted((+by_kind).items())), host_polling=polling)


def read_transactions(access_log: Path, start: int, end: int) -> Iterator[Transaction]:
    """The transactions logged between two sizes of the file; other lines are passed over."""
    with access_log.open("rb") as stream:
        stream.seek(start)
        lines = stream.read(end - start).decode("utf-8", "replace").splitlines()
    return (found for found in map(read_line, lines) if found is not None)


def read_line(line: str) -> Transaction | None:
    """One line of the access log (common log format); None for what is no request."""
    request = _REQUEST.search(line)
    if request is None:
        return None
    path, query = unquote(request["path"] or "/"), request["query"] or ""
    resource = re.split(r"[/(]", path.lstrip("/"), maxsplit=1)[0]
    for kind, method, path_shape, query_shape in _MATCHERS:
        if (
            method.fullmatch(request["method"])
            and path_shape.fullmatch(path)
            and query_shape.match(query)
        ):
            return Transaction(kind=kind, resource=resource)
    return Transaction(kind="other", resource=resource)

"""What one access request and one erasure take, as `tests/flow/test_costs.py` holds it."""

from collections.abc import Mapping

#: Storage transactions by the names of `emulation/storage_count.py`; letters, board and Microsoft's
#: own four writes into our container included.
ACCESS: Mapping[str, int] = {
    "blob.get": 10,
    "blob.put": 19,
    "container.create": 1,
    "container.delete": 1,
    "container.list_blobs": 1,
    "queue.delete": 2,
    "queue.get": 2,
    "queue.put": 2,
    "table.batch": 8,
    "table.insert": 1,
    "table.merge": 4,
    "table.query": 2,
}

#: The intake, the stages up to Microsoft's export, and what follows that.
EXECUTIONS = 3

GRAPH_REQUESTS = 15

#: Up to the soft deletion, of somebody with two devices that retire; the letters included.
ERASURE: Mapping[str, int] = {
    "blob.put": 5,
    "queue.delete": 6,
    "queue.get": 6,
    "queue.put": 7,
    "table.batch": 17,
    "table.insert": 1,
    "table.merge": 10,
    "table.query": 10,
}

ERASURE_GRAPH_REQUESTS = 30


def of_service(*kinds: str) -> int:
    """How many transactions have a kind that begins with one of these."""
    return sum(count for kind, count in ACCESS.items() if kind.startswith(kinds))

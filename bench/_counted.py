"""What one access request and one erasure take, as `tests/flow/test_costs.py` holds it."""

from collections import Counter
from collections.abc import Mapping

#: One access request over all systems, step by step: transactions by the names of
#: `emulation/storage_count.py`. Each batch is a save: the results of one stage and the start of the
#: next are one, and a start is kept before there is any effect on the outside.
STEPS: Mapping[str, Mapping[str, int]] = {
    "taken in: the agenda, the request, the board, a message": {
        "table.merge": 2,
        "table.batch": 1,
        "queue.put": 1,
    },
    "its message taken up, the request read, the start kept": {
        "queue.get": 1,
        "table.query": 1,
        "table.batch": 1,
    },
    "discovered: the person's list, the receipt, three files of logs": {
        "table.insert": 1,
        "blob.put": 4,
        "table.batch": 1,
    },
    "collected: four files, and a container for Microsoft's export": {
        "blob.put": 4,
        "container.create": 1,
        "table.batch": 1,
    },
    "put off until that is there: the board, a message": {
        "table.merge": 1,
        "queue.put": 1,
        "queue.delete": 1,
    },
    "Microsoft's own writes": {"blob.put": 4},
    "that message taken up, the request read, the start kept": {
        "queue.get": 1,
        "table.query": 1,
        "table.batch": 1,
    },
    "the export brought home, three files of it": {
        "container.list_blobs": 1,
        "blob.get": 3,
        "blob.put": 3,
        "container.delete": 1,
        "table.batch": 1,
    },
    "put together: what the first message brought is read; report, manifest, ZIP": {
        "blob.get": 7,
        "blob.put": 3,
        "table.batch": 1,
    },
    "handed over: the letter, the end, the board": {
        "blob.put": 1,
        "table.batch": 1,
        "table.merge": 1,
        "queue.delete": 1,
    },
}

#: All of them; letters, board and Microsoft's own four writes into our container included.
ACCESS: Mapping[str, int] = sum((Counter(step) for step in STEPS.values()), Counter[str]())

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

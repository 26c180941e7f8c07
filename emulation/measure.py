"""Measures what a request costs: storage transactions and Graph calls between two moments."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import msgspec

from emulation.storage_count import StorageCount, count_transactions, read_transactions

_LOG_SETTLES_SECONDS = 0.1  # Azurite logs a request just after it has answered it


class GraphCount(msgspec.Struct, frozen=True):
    """The simulator's counts: HTTP requests, calls (those inside a batch too), by operation."""

    requests: int = 0
    calls: int = 0
    operations: dict[str, int] = msgspec.field(default_factory=dict[str, int])

    def since(self, before: "GraphCount") -> "GraphCount":
        more = {
            name: count - before.operations.get(name, 0) for name, count in self.operations.items()
        }
        return GraphCount(
            requests=self.requests - before.requests,
            calls=self.calls - before.calls,
            operations={name: count for name, count in sorted(more.items()) if count > 0},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment: how long the access log was, and what the simulator had counted."""

    log_bytes: int
    graph: GraphCount = field(default_factory=GraphCount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """Where the counts are read."""

    access_log: Path
    graph_url: str
    session: aiohttp.ClientSession

    async def mark(self) -> Mark:
        """Now, when what was answered until now has been logged."""
        await asyncio.sleep(_LOG_SETTLES_SECONDS)
        async with self.session.get(f"{self.graph_url}/_sim/journal/counts") as answer:
            answer.raise_for_status()
            graph = msgspec.json.decode(await answer.read(), type=GraphCount)
        return Mark(log_bytes=self.access_log.stat().st_size, graph=graph)

    def storage_between(self, start: Mark, end: Mark) -> StorageCount:
        """Transactions between the two moments."""
        return count_transactions(
            read_transactions(self.access_log, start.log_bytes, end.log_bytes)
        )

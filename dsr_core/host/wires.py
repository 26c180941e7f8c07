"""What a process reaches the world through. Whoever measures the product puts faults in here."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsr_core.ports import Clock

if TYPE_CHECKING:
    import httpx

    from dsr_core.stores.connections import Transports


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """Time, storage and Graph, below all adapters. None = what settings and libraries have."""

    clock: Clock | None = None
    #: Makes what carries the calls of all storage clients, for the running loop.
    storage: "Transports | None" = None
    #: Makes what carries the calls of one tenant's Graph client, for the running loop.
    graph: "Callable[[], httpx.AsyncBaseTransport] | None" = None
    #: Spends the seconds between two attempts at Graph.
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


PLAIN = Wires()

"""Which ports the local Azure listens on: the usual ones, the ones asked for, or free ones."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields

from emulation.port_holders import holder_of
from emulation.processes import EmulationError


class PortBusyError(EmulationError):
    """A port that was asked for by number is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """One port per listener of the local Azure; the defaults are those of Microsoft's own tools."""

    functions: int = 7071
    graph: int = 7072
    blob: int = 10000
    queue: int = 10001
    table: int = 10002


DEFAULTS = Ports()
NAMES = tuple(field.name for field in fields(Ports))


@dataclass(frozen=True, slots=True, kw_only=True)
class PortChoice:
    """The ports to use, and a sentence for each that is not the usual one."""

    ports: Ports
    notes: tuple[str, ...]


def requested_from(
    *,
    base: int | None,
    functions: int | None = None,
    graph: int | None = None,
    storage: int | None = None,
) -> dict[str, int]:
    """The ports a person named: `base` counts up from one number in the order of `Ports`,
    `storage` from the blob port; a single port wins over `base`, and 0 means any free one."""
    requested: dict[str, int] = {}
    if base is not None:
        requested |= _counted_from(base, NAMES)
    if storage is not None:
        requested |= _counted_from(storage, ("blob", "queue", "table"))
    single = {"functions": functions, "graph": graph}
    return requested | {name: port for name, port in single.items() if port is not None}


def choose_ports(requested: Mapping[str, int]) -> PortChoice:
    """Settle every port. A usual port in use gives way to a free one, and a note says so.

    Raises PortBusyError when a port in `requested` is in use, naming its holder where known.
    """
    chosen: dict[str, int] = {}
    notes: list[str] = []
    for name in NAMES:
        port = requested.get(name, getattr(DEFAULTS, name))
        if port == 0:
            chosen[name] = free_port()
        elif not is_busy(port):
            chosen[name] = port
        elif name in requested:
            raise PortBusyError(f"port {port} ({name}) is in use by {holder_of(port)}.")
        else:
            chosen[name] = free_port()
            notes.append(
                f"Port {port} ({name}) is in use by {holder_of(port)}; "
                f"using {chosen[name]} instead."
            )
    return PortChoice(ports=Ports(**chosen), notes=tuple(notes))


def free_port() -> int:
    """A port that nothing uses at the moment, of the operating system's choice."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_busy(port: int) -> bool:
    """Whether a server could not listen there on the loopback address."""
    with socket.socket() as probe:
        if os.name == "posix":
            # As servers do: connections that linger after a server's end don't keep it busy.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return True
    return False


def _counted_from(first: int, names: tuple[str, ...]) -> dict[str, int]:
    return {name: first + offset if first else 0 for offset, name in enumerate(names)}

"""Waits until a started process serves; reads nothing of what it serves."""

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import msgspec

from emulation.processes import ChildProcess, EmulationError

START_SECONDS = 60.0
_POLL_SECONDS = 0.03


class NotReadyError(EmulationError):
    """A process runs but does not serve in time; the text holds its last log lines."""


class _HostStatus(msgspec.Struct):
    """What /admin/host/status answers, as far as it matters here."""

    state: str = ""


def wait_for_port(child: ChildProcess, port_file: Path) -> int:
    """The port the process wrote to `port_file` once it listens.

    Raises ProcessDiedError when it ends first, NotReadyError after a minute.
    """

    def read() -> int | None:
        text = port_file.read_text().strip() if port_file.exists() else ""
        return int(text) if text.isdigit() else None

    return _wait(child, read)


def wait_for_functions_host(child: ChildProcess, port: int) -> None:
    """Return when a Functions host says that it runs.

    `/admin/host/status` answers as soon as the host listens, and its state is `Running` only when
    all functions are loaded; Core Tools ask for no key there. Errors as `wait_for_port`.
    """

    def running() -> bool | None:
        return _host_state(port) == "Running" or None

    _wait(child, running)


def _wait[T](child: ChildProcess, probe: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = probe()
        if found is not None:
            return found
        if not child.running:
            raise child.died()
        time.sleep(_POLL_SECONDS)
    raise NotReadyError(
        f"{child.name} did not serve in {START_SECONDS:.0f} s. Its last log lines:\n"
        f"{child.last_lines()}"
    )


def _host_state(port: int) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/admin/host/status")
        return msgspec.json.decode(connection.getresponse().read(), type=_HostStatus).state
    except (OSError, HTTPException, msgspec.DecodeError):
        return ""
    finally:
        connection.close()

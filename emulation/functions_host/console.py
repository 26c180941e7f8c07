"""Where a host process writes: its events and the functions' log records, one line each."""

import logging
import sys
from pathlib import Path
from typing import TextIO

from emulation.functions_host.telemetry import HostEvent
from emulation.functions_host.worker import current_invocation_id

# .NET's level names in host.json to Python's.
_LEVELS = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "information": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
    "none": logging.CRITICAL + 1,
}
# Their clients log every request, and those of the host's own listeners would drown the rest.
_QUIET = ("azure.core", "azure.identity", "azure.storage", "azure.data", "aiohttp.access")


class Console:
    """One stream for events and log records; standard error without a file."""

    def __init__(self, path: Path | None) -> None:
        self._stream: TextIO = (
            sys.stderr if path is None else path.open("a", encoding="utf-8", buffering=1)
        )

    def write_event(self, event: HostEvent) -> None:
        self._stream.write(event.line + "\n")
        self._stream.flush()

    def capture_logging(self, level: str, *, debug: bool) -> None:
        """Route Python's logging here; DEBUG needs PYTHON_ENABLE_DEBUG_LOGGING too, as in Azure."""
        handler = logging.StreamHandler(self._stream)
        handler.setFormatter(_RecordFormatter())
        root = logging.getLogger()
        root.addHandler(handler)
        wanted = _LEVELS.get(level.lower(), logging.INFO)
        root.setLevel(wanted if debug else max(wanted, logging.INFO))
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)

    def close(self) -> None:
        if self._stream is not sys.stderr:
            self._stream.close()


class _RecordFormatter(logging.Formatter):
    """`time level logger [invocation] message`, a traceback below it where there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s log.%(levelname)s %(name)s [%(invocation)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.invocation = current_invocation_id() or "-"
        return super().format(record)

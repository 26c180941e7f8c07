"""Starts and stops Azurite, Microsoft's storage emulator, and says how to connect to it."""

import re
import shutil
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from emulation.processes import ChildProcess, EmulationError, start_process

ROOT = Path(__file__).resolve().parent.parent
AZURITE_SCRIPT = ROOT / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
START_SECONDS = 30.0
# The account every Azurite has; both are published in its documentation and guard nothing.
ACCOUNT_NAME = "devstoreaccount1"
ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
# Azurite closes idle connections after 5 s, which a pooled client meets as a reset in the middle
# of its next call. Azure Storage keeps them for minutes.
_KEEP_ALIVE_SECONDS = "120"
_LISTENING = re.compile(
    r"Azurite (Blob|Queue|Table) service is successfully listening at \S+:(\d+)"
)


class AzuriteError(EmulationError):
    """Azurite is not installed or did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzuritePorts:
    """Where the three services listen; 0 lets the operating system choose."""

    blob: int = 0
    queue: int = 0
    table: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningAzurite:
    """An Azurite that answers. `access_log` gets one line in common log format per request."""

    connection_string: str
    ports: AzuritePorts
    access_log: Path
    child: ChildProcess
    cleanup: ExitStack

    def stop(self) -> None:
        """End it and remove what it kept in temporary folders; may be called more than once."""
        self.child.stop()
        self.cleanup.close()


def start_azurite(
    folder: Path | None = None,
    *,
    ports: AzuritePorts | None = None,
    access_log: Path | None = None,
) -> RunningAzurite:
    """Start Azurite and return when all three services answer; takes about half a second.

    `folder` keeps the data; without it everything is held in memory and ends with the process.
    It ends with the calling process, however that ends. Raises AzuriteError when it is not
    installed, a port is taken, or it does not answer within 30 seconds.
    """
    with ExitStack() as cleanup:
        scratch = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="azurite-")))
        log = access_log or scratch / "access.log"
        child = start_process(
            "Azurite", _command(folder, ports or AzuritePorts()), log=log, cwd=scratch
        )
        cleanup.callback(child.stop)
        actual = _wait_until_answering(child)
        return RunningAzurite(
            connection_string=connection_string(actual),
            ports=actual,
            access_log=log,
            child=child,
            cleanup=cleanup.pop_all(),
        )


def connection_string(ports: AzuritePorts) -> str:
    """What AzureWebJobsStorage and the storage SDKs take, with explicit endpoints."""
    endpoints = (("Blob", ports.blob), ("Queue", ports.queue), ("Table", ports.table))
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT_NAME};AccountKey={ACCOUNT_KEY};"
        + "".join(f"{n}Endpoint=http://127.0.0.1:{port}/{ACCOUNT_NAME};" for n, port in endpoints)
    )


def _command(folder: Path | None, ports: AzuritePorts) -> tuple[str | Path, ...]:
    node = shutil.which("node")
    if node is None:
        raise AzuriteError("Azurite needs Node.js 20 or later; install it and try again.")
    if not AZURITE_SCRIPT.exists():
        raise AzuriteError("Azurite is not installed; run `python3 dev.py setup`.")
    keep = ("--inMemoryPersistence",) if folder is None else ("--location", folder.resolve())
    services = (("blob", ports.blob), ("queue", ports.queue), ("table", ports.table))
    return (
        node,
        "--require",
        Path(__file__).with_name("die_with_stdin.cjs"),
        AZURITE_SCRIPT,
        *keep,
        "--disableTelemetry",
        "--skipApiVersionCheck",
        *(part for name, port in services for part in (f"--{name}Port", str(port))),
        *(
            part
            for name, _ in services
            for part in (f"--{name}KeepAliveTimeout", _KEEP_ALIVE_SECONDS)
        ),
    )


def _wait_until_answering(child: ChildProcess) -> AzuritePorts:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = {
            name.lower(): int(port) for name, port in _LISTENING.findall(child.log.read_text())
        }
        if len(found) == 3 and all(_answers(port) for port in found.values()):
            return AzuritePorts(**found)
        if not child.running:
            raise AzuriteError(str(child.died()))
        time.sleep(0.02)
    raise AzuriteError(f"Azurite did not answer in {START_SECONDS:.0f} s:\n{child.last_lines()}")


def _answers(port: int) -> bool:
    """Whether an HTTP server speaks there; any status will do, since we don't sign in."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", f"/{ACCOUNT_NAME}?comp=list")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()

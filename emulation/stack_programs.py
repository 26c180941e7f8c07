"""How each process of the local Azure is started: its command line, its files, its settings."""

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from emulation import local_settings
from emulation.azurite import ROOT, AzuritePorts, RunningAzurite, start_azurite
from emulation.graph.sample.cast import CONTOSO
from emulation.graph.tokens import mint
from emulation.ports import Ports
from emulation.processes import ChildProcess, EmulationError, start_process
from emulation.readiness import wait_for_functions_host, wait_for_port

_TOKEN_LIFETIME = timedelta(days=7)
# Microsoft's own export takes minutes to a month; someone who watches is not kept waiting for it.
_GRAPH_SWITCHES = {"export_seconds": 0.5, "export_retry_after_seconds": 1}
_DRAIN_SECONDS = 2  # what is cut off then is taken up again at the next start, as in Azure


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """What to start, and where it keeps its data, logs and settings (`folder`)."""

    app_root: Path = ROOT
    folder: Path = ROOT / ".local"
    requested_ports: Mapping[str, int] = field(default_factory=dict[str, int])
    core_tools: bool = False
    """Run the app in Azure Functions Core Tools (`func`, which must be on PATH)."""
    max_poll_seconds: float = 0.2
    """The longest the embedded host lets a queue rest; Azure's own 60 s would be tiresome here."""

    keeps_graph: bool = False
    """The simulator keeps its state in a file, and goes on from there when it is started again."""

    graph_switches: Mapping[str, object] = field(default_factory=lambda: dict(_GRAPH_SWITCHES))
    """What the simulator does otherwise than by itself."""

    more_people: int = 0
    """How many people without a part the simulator has beside the sample's own."""

    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    """Settings of the app for this run, over those of the sample."""

    tenant: Mapping[str, object] = field(default_factory=dict[str, object])
    """What the sample tenant has over what the sample settings say of it."""
    neighbours: tuple[Mapping[str, object], ...] = ()
    """Further tenants of the app, each as what it has over the sample's own entry."""

    fresh: bool = False
    """Forget the requests and packages of earlier runs, and what became of the simulated people."""

    package: Path | None = None
    """Run the app from this unpacked deployment package, with nothing but what it ships."""

    @property
    def logs(self) -> Path:
        return self.folder.resolve() / "logs"

    @property
    def settings_file(self) -> Path:
        return self.folder.resolve() / "settings.json"

    @property
    def graph_file(self) -> Path:
        """The simulator's switches for this run."""
        return self.folder.resolve() / "graph.json"

    @property
    def clock_file(self) -> Path:
        """By how many seconds the app's time is ahead; written by `virtual_time`."""
        return self.folder.resolve() / "clock"

    @property
    def keys_file(self) -> Path:
        return self.folder.resolve() / "keys.json"

    def port_file(self, program: str) -> Path:
        return self.folder.resolve() / "run" / f"{program}.port"


def start_storage(options: StackOptions, ports: Ports) -> RunningAzurite:
    """An Azurite that answers. Its data stay in the folder until a fresh start removes them."""
    data = options.folder.resolve() / "azurite"
    if options.fresh:
        shutil.rmtree(data, ignore_errors=True)
    return start_azurite(
        data,
        ports=AzuritePorts(blob=ports.blob, queue=ports.queue, table=ports.table),
        access_log=options.logs / "azurite.log",
    )


def start_graph(options: StackOptions, ports: Ports) -> ChildProcess:
    """A simulator that starts; `wait_for_graph` says when it answers."""
    options.graph_file.parent.mkdir(parents=True, exist_ok=True)
    options.graph_file.write_text(
        json.dumps({"settings": options.graph_switches, "more_people": options.more_people}),
        encoding="utf-8",
    )
    where = ("--port", str(ports.graph), "--tenant-config", str(options.graph_file))
    kept = ("--keep", str(_kept_graph(options))) if options.keeps_graph else ()
    return _start_program(
        options,
        "The Graph simulator",
        ("-m", "emulation.graph", *where, *kept),
        port_name="graph",
        env={},
    )


def _kept_graph(options: StackOptions) -> Path:
    """Where the simulator keeps its state; what another version of it kept is nothing to this."""
    folder = options.folder.resolve()
    sources = sorted((ROOT / "emulation" / "graph").rglob("*.py"))
    edition = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    file = folder / f"graph.{edition}.kept"
    for other in folder.glob("graph.*.kept"):
        if options.fresh or other != file:
            other.unlink()
    return file


def wait_for_graph(options: StackOptions, graph: ChildProcess) -> None:
    """Return when it answers; errors as `readiness.wait_for_port`."""
    wait_for_port(graph, options.port_file("graph"))


def make_settings(options: StackOptions, ports: Ports, azurite: RunningAzurite) -> dict[str, str]:
    """The app's settings for this run, which are also written to the settings file."""
    values = local_settings.fill_settings(
        options.app_root / local_settings.SAMPLE_NAME,
        {
            local_settings.STORAGE_STAND_IN: azurite.connection_string,
            local_settings.FUNCTIONS_STAND_IN: f"http://127.0.0.1:{ports.functions}",
            local_settings.GRAPH_STAND_IN: f"http://127.0.0.1:{ports.graph}",
            local_settings.FOLDER_STAND_IN: f"file:{options.folder.resolve().as_posix()}/",
            local_settings.TOKEN_STAND_IN: mint(CONTOSO, expires_in=_TOKEN_LIFETIME),
        },
    )
    # The simulator begins at the machine's time, and so does the app.
    options.clock_file.unlink(missing_ok=True)
    values["DSR_CLOCK_OFFSET_FILE"] = str(options.clock_file)
    if options.tenant:
        entries = json.loads(values["DSR_TENANTS"])
        values["DSR_TENANTS"] = json.dumps([{**entry, **options.tenant} for entry in entries])
    if options.neighbours:
        values["DSR_TENANTS"] = _with_neighbours(values["DSR_TENANTS"], options.neighbours)
    values |= options.settings
    local_settings.keep_keys(options.folder.resolve())
    local_settings.write_settings(values, options.settings_file)
    return values


def _with_neighbours(tenants: str, neighbours: tuple[Mapping[str, object], ...]) -> str:
    first, *rest = json.loads(tenants)
    return json.dumps([first, *rest, *({**first, **each} for each in neighbours)])


def start_functions(
    options: StackOptions, ports: Ports, settings: Mapping[str, str]
) -> ChildProcess:
    """A host that starts the app; `wait_for_functions` says when it answers.

    A variable of the shell wins over the settings file, in Core Tools as in our own host, and
    might name a real storage account. So the settings are handed over as variables too.
    """
    if options.core_tools:
        return _start_core_tools(options, ports, settings)
    arguments = (
        *("--port", str(ports.functions)),
        *("--settings", str(options.settings_file), "--keys", str(options.keys_file)),
        *("--development", "--max-poll", str(options.max_poll_seconds)),
        *("--drain", str(_DRAIN_SECONDS)),
    )
    return _start_program(
        options,
        "The Functions host",
        (*_host_of(options), *arguments),
        port_name="functions",
        env=settings,
    )


def _host_of(options: StackOptions) -> tuple[str, ...]:
    """The program that runs the app, and where it finds it."""
    if options.package is None:
        return ("-m", "emulation.functions_host", "--app-root", str(options.app_root))
    return ("-I", "-S", str(ROOT / "emulation" / "packaged_host.py"), str(options.package))


def _start_core_tools(
    options: StackOptions, ports: Ports, settings: Mapping[str, str]
) -> ChildProcess:
    func = shutil.which("func")
    if func is None:
        raise EmulationError(
            "--func needs Azure Functions Core Tools 4 (`func`) on PATH; leave it out to use the "
            "host that comes with this project."
        )
    return start_process(
        "Azure Functions Core Tools",
        (
            *(sys.executable, "-m", "emulation.guard"),
            *(func, "start", "--port", str(ports.functions)),
        ),
        log=options.logs / "func.log",
        cwd=options.app_root,
        env={
            **settings,
            "PYTHONPATH": str(ROOT),
            "languageWorkers__python__defaultExecutablePath": sys.executable,
            "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT": "1",
        },
    )


def wait_for_functions(options: StackOptions, functions: ChildProcess, ports: Ports) -> None:
    """Return when the app's functions can be called; errors as `readiness.wait_for_port`."""
    if options.core_tools:
        wait_for_functions_host(functions, ports.functions)
    else:
        wait_for_port(functions, options.port_file("functions"))


def _start_program(
    options: StackOptions,
    name: str,
    arguments: tuple[str, ...],
    *,
    port_name: str,
    env: Mapping[str, str],
) -> ChildProcess:
    """Start one of our own programs, which write the port they listen on to a file when ready."""
    port_file = options.port_file(port_name)
    port_file.parent.mkdir(parents=True, exist_ok=True)
    port_file.unlink(missing_ok=True)
    return start_process(
        name,
        (
            *(sys.executable, *arguments),
            *("--port-file", str(port_file), "--die-with-parent"),
        ),
        log=options.logs / f"{port_name}.log",
        cwd=ROOT,
        env=env,
    )

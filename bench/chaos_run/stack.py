"""A local Azure whose processes can be killed one by one, and started again where they were."""

import asyncio
import json
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from emulation import stack_programs as programs
from emulation.azurite import RunningAzurite
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.local_settings import write_settings
from emulation.ports import NAMES, Ports, choose_ports, free_port
from emulation.processes import ChildProcess
from emulation.stack_programs import StackOptions

#: Letters are mailed from here; devices stay, so that an erasure does not wait for them.
TENANT = {"mail_sender": SAMPLE_PEOPLE["busy"], "devices": "keep"}

_SWITCHES = {"export_seconds": 0.5, "export_retry_after_seconds": 1, "throttle_outlook": False}


class Part(StrEnum):
    """What can be killed."""

    HOST = "host"
    SECOND_HOST = "second host"
    AZURITE = "azurite"
    SIMULATOR = "simulator"


@dataclass(slots=True, kw_only=True)
class ChaosStack:
    """The processes that run now."""

    options: StackOptions
    ports: Ports
    settings: dict[str, str] = field(default_factory=dict[str, str])
    _azurite: RunningAzurite | None = None
    _children: dict[Part, ChildProcess] = field(default_factory=dict[Part, ChildProcess])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.functions}"

    @property
    def graph_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.graph}"

    async def start(self, part: Part) -> None:
        """Start one part and wait until it answers."""
        await asyncio.to_thread(_STARTERS[part], self)

    def kill(self, part: Part) -> None:
        """SIGKILL: no word of warning, nothing put in order."""
        child = self._children.pop(part)
        child.process.kill()
        child.process.wait()
        child.stop()
        if part is Part.AZURITE and self._azurite is not None:
            self._azurite.stop()

    async def freeze_for(self, part: Part, seconds: float) -> None:
        """Stop everybody else where they stand, until that part has written to disk what it said.

        Azure keeps what it has acknowledged; Azurite writes its tables, queues and lists of blobs
        every five seconds, and forgets what was acknowledged since.
        """
        others = [child for one, child in self._children.items() if one is not part]
        for child in others:
            child.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)

    def thaw(self) -> None:
        """Let everybody go on."""
        for child in self._children.values():
            child.process.send_signal(signal.SIGCONT)

    def running(self) -> list[Part]:
        return list(self._children)

    def stop(self) -> None:
        """End everything."""
        for part in reversed(self.running()):
            self.kill(part)

    def start_azurite(self) -> None:
        self._azurite = programs.start_storage(self.options, self.ports)
        self._children[Part.AZURITE] = self._azurite.child
        if not self.settings:
            self.settings = self._make_settings(self._azurite)

    def start_graph(self) -> None:
        graph = programs.start_graph(self.options, self.ports)
        self._children[Part.SIMULATOR] = graph
        programs.wait_for_graph(self.options, graph)

    def start_host(self, part: Part) -> None:
        options, ports = self.options, self.ports
        if part is Part.SECOND_HOST:
            options = replace(options, folder=options.folder / "second")
            ports = replace(ports, functions=free_port())
            write_settings(self.settings, options.settings_file)
        host = programs.start_functions(options, ports, self.settings)
        self._children[part] = host
        programs.wait_for_functions(options, host, ports)

    def _make_settings(self, azurite: RunningAzurite) -> dict[str, str]:
        values = programs.make_settings(self.options, self.ports, azurite)
        (tenant,) = json.loads(values["DSR_TENANTS"])
        values["DSR_TENANTS"] = json.dumps([tenant | TENANT])
        write_settings(values, self.options.settings_file)
        return values


_STARTERS: dict[Part, Callable[[ChaosStack], None]] = {
    Part.AZURITE: ChaosStack.start_azurite,
    Part.SIMULATOR: ChaosStack.start_graph,
    Part.HOST: lambda stack: stack.start_host(Part.HOST),
    Part.SECOND_HOST: lambda stack: stack.start_host(Part.SECOND_HOST),
}


def make_stack(folder: Path) -> ChaosStack:
    """A stack with ports of its own, that keeps all its data in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    options = StackOptions(folder=folder, keeps_graph=True, graph_switches=_SWITCHES)
    wanted = dict.fromkeys(NAMES, 0)
    return ChaosStack(options=options, ports=choose_ports(wanted).ports)

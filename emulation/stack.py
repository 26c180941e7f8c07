"""The local Azure: Azurite, the Graph simulator and a Functions host, started and ended as one."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from emulation import stack_programs as programs
from emulation.azurite import RunningAzurite
from emulation.folder_lock import hold_folder
from emulation.ports import Ports, choose_ports
from emulation.processes import ChildProcess, EmulationError
from emulation.sign_in import TOKEN_PATH
from emulation.stack_programs import StackOptions

_WATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStack:
    """The three running processes and how to reach them; ends them when left as a context."""

    ports: Ports
    azurite: RunningAzurite
    graph: ChildProcess
    functions: ChildProcess
    cleanup: ExitStack

    @property
    def children(self) -> tuple[ChildProcess, ...]:
        return (self.azurite.child, self.graph, self.functions)

    @property
    def functions_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.functions}"

    @property
    def graph_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.graph}"

    def token_url(self, who: str) -> str:
        """Where a token of one of `sign_in.OPERATORS` can be had."""
        return f"{self.graph_url}{TOKEN_PATH}?as={who}"

    async def watch(self) -> None:
        """Never returns; raises ProcessDiedError as soon as one of the three has ended."""
        while True:
            for child in self.children:
                if not child.running:
                    raise child.died()
            await asyncio.sleep(_WATCH_SECONDS)

    def stop(self) -> None:
        """End all three, the last started first; may be called more than once."""
        self.cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_stack(options: StackOptions, say: Callable[[str], None]) -> LocalStack:
    """Start the three one after the other, each when the one before answers; takes seconds.

    `say` gets a line per step. Raises PortBusyError, ProcessDiedError or another EmulationError,
    and then nothing is left running.
    """
    choice = choose_ports(options.requested_ports)
    ports = choice.ports
    for note in choice.notes:
        say(note)
    with ExitStack() as cleanup:
        cleanup.enter_context(hold_folder(options.folder))
        azurite = programs.start_storage(options, ports)
        cleanup.callback(azurite.stop)
        say(f"Azurite answers on ports {ports.blob}, {ports.queue} and {ports.table}.")
        graph = programs.start_graph(options, ports)
        cleanup.callback(graph.stop)
        programs.wait_for_graph(options, graph)
        say(f"The Graph simulator answers on port {ports.graph}.")
        settings = programs.make_settings(options, ports, azurite)
        functions = programs.start_functions(options, ports, settings)
        cleanup.callback(functions.stop)
        programs.wait_for_functions(options, functions, ports)
        say(f"The Functions host answers on port {ports.functions}.")
        return LocalStack(
            ports=ports,
            azurite=azurite,
            graph=graph,
            functions=functions,
            cleanup=cleanup.pop_all(),
        )


async def while_alive[T](stack: LocalStack, work: Coroutine[None, None, T]) -> T:
    """The result of `work`, unless one of the processes ends first: then that is what is raised.

    A failing connection is given a moment to turn out to be a dead process; else it is raised as
    EmulationError.
    """
    watching = asyncio.create_task(stack.watch())
    working = asyncio.create_task(work)
    try:
        await asyncio.wait((watching, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done() and isinstance(working.exception(), aiohttp.ClientError):
            await asyncio.wait((watching,), timeout=1)
        if watching.done():
            watching.result()
        return await working
    except aiohttp.ClientError as error:
        raise EmulationError(f"the app can't be reached: {error}") from error
    finally:
        watching.cancel()
        working.cancel()
        await asyncio.gather(watching, working, return_exceptions=True)

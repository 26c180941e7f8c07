"""Shows a request being carried out: a live table on a terminal, plain lines anywhere else."""

import time
from collections.abc import Callable
from typing import Protocol, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from emulation.request_view import RequestView, Standing, describe_changes

_COLOURS = {"done": "green", "nothing_found": "green", "failed": "red", "forbidden": "red"}


class Display(Protocol):
    """Tells a person what happens, as it happens."""

    def say(self, text: str) -> None: ...

    def show(self, view: RequestView) -> None:
        """Show a request as it now is; called with each answer, the same or not."""
        ...

    def close(self) -> None: ...


def make_display(stream: TextIO) -> Display:
    return TerminalDisplay(Console(file=stream)) if stream.isatty() else PlainDisplay(stream)


class PlainDisplay:
    """One line per happening, with the seconds since the start: for logs, pipes and CI."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._started = clock()
        self._last: RequestView | None = None

    def say(self, text: str) -> None:
        print(f"[{self._clock() - self._started:6.1f} s] {text}", file=self._stream, flush=True)

    def show(self, view: RequestView) -> None:
        changes = tuple(describe_changes(self._last, view))
        self._last = view
        for change in changes:
            self.say(change)
        if changes:
            self.say(f"progress     {view.finished_tasks} of {len(view.tasks)} tasks done")

    def close(self) -> None:
        """Nothing to put back."""


class TerminalDisplay:
    """History scrolls by; below it a table of the plan's tasks is kept up to date."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._last = -1

    def say(self, text: str) -> None:
        self._console.print(Text(text))

    def show(self, view: RequestView) -> None:
        if self._live is None:
            self._live = Live(console=self._console, refresh_per_second=10)
            self._live.start()
        for row in view.history:
            if row.number > self._last:
                self._console.print(Text(f"  {row.number:>3}  {row.event}", style="dim"))
                self._last = row.number
        self._live.update(_render(view), refresh=True)

    def close(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def _render(view: RequestView) -> Group:
    head = Table.grid(padding=(0, 1))
    running = view.standing is Standing.RUNNING
    head.add_row(
        Spinner("dots") if running else Text("●"),
        Text(f"{view.right} request {view.request_id}"),
        Text(view.status, style="bold"),
        ProgressBar(total=max(len(view.tasks), 1), completed=view.finished_tasks, width=24),
        Text(f"{view.finished_tasks}/{len(view.tasks)} tasks, due {view.due_on}"),
    )
    return Group(head, _task_table(view))


def _task_table(view: RequestView) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("stage", "system", "verb", "state", "outcome"):
        table.add_column(title)
    table.add_column("items", justify="right")
    for stage in view.stages:
        for task in stage.tasks:
            table.add_row(
                f"{stage.index} {stage.stage}",
                task.system,
                task.verb,
                task.state,
                Text(task.outcome or "", style=_COLOURS.get(task.outcome or "", "yellow")),
                "" if task.items is None else str(task.items),
            )
    return table

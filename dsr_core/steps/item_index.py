"""Where the pages of a file's lists are, so that one is read without the rest."""

from dsr_core.domain.examined import PAGE, ExaminedList, Run
from dsr_core.steps.items import Item


class ItemIndex:
    """Pages of up to 50 items of one list, each of runs of neighbours."""

    def __init__(self) -> None:
        self._pages: dict[str, list[list[Run]]] = {}
        self._counts: dict[str, int] = {}
        #: The run that may still grow: its list, pointer, and number of items.
        self._run: tuple[str, str, int, int, int, int] | None = None

    def add(self, item: Item) -> None:
        """The next item of the file."""
        count = self._counts.get(item.source, 0)
        self._counts[item.source] = count + 1
        run = self._run
        goes_on = run is not None and run[:2] == (item.source, item.pointer) and count % PAGE
        if goes_on and run is not None:
            self._run = (*run[:3], item.end, run[4], run[5] + 1)
            return
        self._close()
        pages = self._pages.setdefault(item.source, [])
        if count % PAGE == 0:
            pages.append([])
        self._run = (item.source, item.pointer, item.start, item.end, item.number, 1)

    def lists(self) -> tuple[ExaminedList, ...]:
        """Every list there is."""
        self._close()
        return tuple(
            ExaminedList(
                source=source,
                items=self._counts[source],
                pages=tuple(tuple(runs) for runs in pages),
            )
            for source, pages in self._pages.items()
        )

    def _close(self) -> None:
        if self._run is None:
            return
        source, _, start, end, first, count = self._run
        self._pages[source][-1].append(Run(start=start, end=end, first=first, count=count))
        self._run = None

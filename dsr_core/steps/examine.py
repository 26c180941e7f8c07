"""Looks through what was collected before an operator does: an index, and whose data are in it."""

import asyncio
from collections.abc import AsyncIterator

import orjson

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import (
    PAGE,
    Examined,
    ExaminedFile,
    ExaminedList,
    FindingKind,
    Place,
    Reading,
    Run,
)
from dsr_core.domain.manifest import files_of
from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport
from dsr_core.domain.own_identifiers import given_identifiers
from dsr_core.domain.reasons import Reason
from dsr_core.domain.recognising import Recogniser, normal
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.text_redacting import Json
from dsr_core.ports import Assignment, Finished, Services, Stuck, TaskResult
from dsr_core.steps.candidates import Candidates
from dsr_core.steps.examined_file import keep_examined
from dsr_core.steps.items import Item, NotReadableError
from dsr_core.steps.looking_into import pieces_of, reading_of
from dsr_core.steps.phones import in_international_form, phone_finder, region_of

#: Items after which others on the same loop have their turn.
_TURN = 64


async def examine(services: Services, assignment: Assignment) -> TaskResult:
    """Read every file once, ask the directory a few times, and keep what was found.

    Repeatable: it begins again, and writes over what it wrote. Raises SystemUnavailableError and
    SystemStuckError when the directory cannot be asked.
    """
    request = assignment.request
    region = region_of(services.tenants[request.tenant].holidays)
    known = frozenset(given_identifiers(request))
    candidates = Candidates(Recogniser(find_phones=phone_finder(region)), known)
    try:
        files = [
            await _look_into(services, request, file, candidates) for file in files_of(request)
        ]
    except IntegrityError:
        return Stuck(reason=Reason.INTEGRITY)
    own = dict.fromkeys(
        spelling
        for text in candidates.own
        for spelling in (text, normal(in_international_form(text, region)))
    )
    candidates.own.update(own)
    ids, addresses, unasked = candidates.to_ask()
    systems = services.systems_of(request.tenant)
    people = await systems.recognise(ids, addresses) if ids or addresses else ()
    # Whoever is found by an alias of the subject is the subject.
    others = tuple(one for one in people if normal(one.object_id) not in candidates.own)
    findings, different = candidates.findings(others)
    examined = Examined(
        files=tuple(files),
        own=tuple(candidates.own),
        people=others,
        findings=findings,
        different=different,
        unasked=unasked,
    )
    await keep_examined(services, request, examined)
    return Finished(report=_report(different))


def _report(different: dict[FindingKind, int]) -> TaskReport:
    found = tuple(
        SourceResult(source=f"found.{kind.value}", outcome=Outcome.DONE, items=count)
        for kind, count in different.items()
        if count
    )
    return TaskReport(outcome=Outcome.DONE if found else Outcome.NOTHING_FOUND, sources=found)


async def _look_into(
    services: Services, request: DsrRequest, file: FileRecord, candidates: Candidates
) -> ExaminedFile:
    reading = reading_of(file.name)
    lists: tuple[ExaminedList, ...] = ()
    if reading is not Reading.NOT_AT_ALL:
        try:
            lists = await _index(_items(services, request, file, reading), file, candidates)
        except NotReadableError:
            reading = Reading.NOT_AT_ALL
    return ExaminedFile(name=file.name, bytes=file.bytes, reading=reading, lists=lists)


async def _items(
    services: Services, request: DsrRequest, file: FileRecord, reading: Reading
) -> AsyncIterator[tuple[Item, Json]]:
    async for piece in pieces_of(services, request, file, reading):
        if isinstance(piece, Item):
            yield piece, read_item(piece.content, reading)


def read_item(content: bytes, reading: Reading) -> Json:
    """What the item's bytes mean. Raises NotReadableError."""
    if reading is Reading.LINES:
        return content.decode()
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotReadableError from None


async def _index(
    items: AsyncIterator[tuple[Item, Json]], file: FileRecord, candidates: Candidates
) -> tuple[ExaminedList, ...]:
    index = _Index()
    async for item, value in items:
        index.add(item)
        candidates.take(value, Place(file=file.name, item=item.number, source=item.source))
        if item.number % _TURN == 0:
            await asyncio.sleep(0)
    return index.lists()


class _Index:
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

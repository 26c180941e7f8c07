"""Looks through what was collected before an operator does: an index, and whose data are in it."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

import orjson

from dsr_core.domain.errors import IntegrityError, SystemUnavailableError
from dsr_core.domain.examined import (
    Examined,
    ExaminedFile,
    ExaminedList,
    FindingKind,
    Place,
    Reading,
)
from dsr_core.domain.manifest import files_of
from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport
from dsr_core.domain.own_identifiers import given_identifiers
from dsr_core.domain.reasons import Reason
from dsr_core.domain.recognising import Recogniser, normal
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.text_redacting import Json
from dsr_core.ports import Assignment, Finished, Postponed, Services, Stuck, TaskResult
from dsr_core.steps.candidates import Candidates
from dsr_core.steps.examination_progress import Progress, keep_progress, read_progress
from dsr_core.steps.examined_file import keep_examined
from dsr_core.steps.item_index import ItemIndex
from dsr_core.steps.items import Item, NotReadableError
from dsr_core.steps.looking_into import pieces_of, reading_of
from dsr_core.steps.phones import in_international_form, phone_finder, region_of

#: Bytes looked through after which others on the same loop have their turn, and the time is looked
#: at; an item counts as so many more, however small it is.
_TURN, _ITEM = 256 * 1024, 4 * 1024


async def examine(services: Services, assignment: Assignment) -> TaskResult:
    """Read every file, ask the directory a few times, and keep what was found.

    When the time is up it stops, within a file too, and goes on there at its next start: what was
    looked through is read again but not looked into. Repeatable. Raises SystemStuckError when the
    directory cannot be asked.
    """
    progress = await read_progress(services, assignment)
    request = assignment.request
    known = frozenset(given_identifiers(request))
    finder = Recogniser(find_phones=phone_finder(_region(services, request)))
    candidates = Candidates(finder, known, progress.gathered)
    work = _Work(services=services, assignment=assignment, candidates=candidates)
    try:
        reached = await work.go_on(progress)
    except IntegrityError:
        return Stuck(reason=Reason.INTEGRITY)
    reason, later = Reason.OUT_OF_TIME, None
    if len(reached.files) == len(files_of(request)):
        try:
            return await _finish(services, request, reached.files, candidates)
        except SystemUnavailableError as error:
            reason, later = error.reason, error.retry_after
    checkpoint = await keep_progress(services, assignment, reached)
    return Postponed(reason=reason, retry_after=later, checkpoint=checkpoint)


async def _finish(
    services: Services,
    request: DsrRequest,
    files: tuple[ExaminedFile, ...],
    candidates: Candidates,
) -> Finished:
    """Who else is in the files, by the directory; all of it is kept."""
    region = _region(services, request)
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
        files=files,
        own=tuple(candidates.own),
        people=others,
        findings=findings,
        different=different,
        unasked=unasked,
    )
    await keep_examined(services, request, examined)
    return Finished(report=_report(different))


def _region(services: Services, request: DsrRequest) -> str:
    return region_of(services.tenants[request.tenant].holidays)


def _report(different: dict[FindingKind, int]) -> TaskReport:
    found = tuple(
        SourceResult(source=f"found.{kind.value}", outcome=Outcome.DONE, items=count)
        for kind, count in different.items()
        if count
    )
    return TaskReport(outcome=Outcome.DONE if found else Outcome.NOTHING_FOUND, sources=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What looking through the files takes."""

    services: Services
    assignment: Assignment
    candidates: Candidates

    async def go_on(self, progress: Progress) -> Progress:
        """File after file, until the time is up; something is done in any case."""
        done, skip = list(progress.files), progress.items
        for file in files_of(self.assignment.request)[len(done) :]:
            if len(done) > len(progress.files) and self.assignment.is_out_of_time():
                break
            looked = await self._look_into(file, skip)
            skip = looked if isinstance(looked, int) else 0
            if isinstance(looked, int):
                break
            done.append(looked)
        return Progress(files=tuple(done), items=skip, gathered=self.candidates.gathered())

    async def _look_into(self, file: FileRecord, skip: int) -> ExaminedFile | int:
        """The file; or how many of its items were looked through when the time was up."""
        reading = reading_of(file.name)
        lists: tuple[ExaminedList, ...] = ()
        if reading is not Reading.NOT_AT_ALL:
            try:
                found = await self._look_through(file, reading, skip)
            except NotReadableError:
                reading = Reading.NOT_AT_ALL
            else:
                if isinstance(found, int):
                    return found
                lists = found
        return ExaminedFile(name=file.name, bytes=file.bytes, reading=reading, lists=lists)

    async def _look_through(
        self, file: FileRecord, reading: Reading, skip: int
    ) -> tuple[ExaminedList, ...] | int:
        index, turn = ItemIndex(), 0
        pieces = pieces_of(self.services, self.assignment.request, file, reading)
        async with aclosing(pieces):
            async for item in pieces:
                if not isinstance(item, Item):
                    continue
                index.add(item)
                turn += _ITEM + len(item.content)
                if item.number >= skip:
                    place = Place(file=file.name, item=item.number, source=item.source)
                    self.candidates.take(read_item(item.content, reading), place)
                if turn >= _TURN:
                    turn = 0
                    await asyncio.sleep(0)
                    if item.number >= skip and self.assignment.is_out_of_time():
                        return item.number + 1
        return index.lists()


def read_item(content: bytes, reading: Reading) -> Json:
    """What the item's bytes mean. Raises NotReadableError."""
    if reading is Reading.LINES:
        return content.decode()
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotReadableError from None

"""Writes the copies of collected files that may leave, file after file, with a checkpoint between.

Each copy is a file of its own beside the original: repeating writes the same again, and nothing
that was collected is touched.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import msgspec
import orjson

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import Examined, Reading, recogniser_of
from dsr_core.domain.manifest import RedactedCopies, files_of
from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redacting import FileRedactor, Spot
from dsr_core.domain.redaction import Redaction, RedactionKind, Withheld
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.text_redacting import TextRedactor
from dsr_core.ports import Assignment, Postponed, Services
from dsr_core.steps.examined_file import read_examined
from dsr_core.steps.items import Item, Name, NotReadableError, Piece
from dsr_core.steps.kept_progress import keep_progress, read_progress
from dsr_core.steps.looking_into import pieces_of, reading_of
from dsr_core.steps.phones import phone_finder, region_of

_TURN = 64
_STEM = "copying"
_MANUAL = "manual/"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """What goes out in the place of one collected file."""

    collected: str
    #: As it is told and filed in the package; None = it stays out.
    file: FileRecord | None
    #: Where the copy is kept.
    blob: str = ""
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How far it has come: the copies that are written."""

    version: int = 1
    done: tuple[OutgoingFile, ...] = ()

    @property
    def told(self) -> RedactedCopies:
        """As the manifest tells of them."""
        return RedactedCopies(
            files={copy.collected: copy.file for copy in self.done},
            withheld=tuple(one for copy in self.done for one in copy.withheld),
        )

    @property
    def kept(self) -> Mapping[str, OutgoingFile]:
        """By the name the file was collected under."""
        return {copy.collected: copy for copy in self.done}


_decoder = msgspec.json.Decoder(Copies)


async def write_copies(services: Services, assignment: Assignment) -> Copies | Postponed:
    """The copies of every file that is marked, or holds what is marked everywhere.

    Stops between two files when the time is up, never before the first. Raises IntegrityError when
    a file is not what was collected, or what was marked cannot be taken out of it.
    """
    request = assignment.request
    if not request.review.redactions:
        return Copies()
    copies = await _read(services, assignment)
    examined = await read_examined(services, request)
    texts = _texts(services, request, examined)
    done = list(copies.done)
    known = copies.kept
    for number, file in enumerate(files_of(request)):
        if file.name in known:
            continue
        if len(done) > len(copies.done) and assignment.is_out_of_time():
            reached = Copies(done=tuple(done))
            checkpoint = await keep_progress(services, assignment, _STEM, reached)
            return Postponed(reason=Reason.OUT_OF_TIME, checkpoint=checkpoint)
        work = _Work(services=services, request=request, examined=examined, texts=texts)
        copy = await work.copy(number, file)
        done += [copy] if copy else []
    return Copies(done=tuple(done))


async def _read(services: Services, assignment: Assignment) -> Copies:
    """What this version cannot read means to start over."""
    copies = await read_progress(services, assignment, _STEM, _decoder)
    return copies if copies is not None and copies.version == 1 else Copies()


def _texts(services: Services, request: DsrRequest, examined: Examined) -> TextRedactor:
    region = region_of(services.tenants[request.tenant].holidays)
    recogniser = recogniser_of(examined, request.review.dismissed, phone_finder(region))
    return TextRedactor(request.review.redactions, recogniser)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What the copying of each file takes."""

    services: Services
    request: DsrRequest
    examined: Examined
    texts: TextRedactor

    async def copy(self, number: int, file: FileRecord) -> OutgoingFile | None:
        """The copy of one file; None for one that goes out as it was collected."""
        here = [one for one in self.request.review.redactions if one.file == file.name]
        name = self._name(number, file.name)
        left_out = next((one for one in here if one.kind is RedactionKind.FILE), None)
        if left_out is not None:
            return OutgoingFile(collected=file.name, file=None, withheld=(_whole(left_out, name),))
        if not here and self.texts.is_idle:
            return None
        reading = reading_of(file.name)
        known = self.examined.file(file.name)
        if known is not None and known.reading is Reading.NOT_AT_ALL:
            reading = Reading.NOT_AT_ALL
        if reading is Reading.NOT_AT_ALL:
            return None
        blob = f"redacted/{len(self.request.packages) + 1}/{number:05d}.{name.rpartition('.')[2]}"
        redactor = FileRedactor(file.name, here, self.texts)
        record = await self._write(file, reading, blob, redactor)
        told = tuple(_named(one, name) for one in redactor.withheld())
        outgoing = FileRecord(name=name, bytes=record.bytes, sha256=record.sha256)
        return OutgoingFile(collected=file.name, file=outgoing, blob=blob, withheld=told)

    def _name(self, number: int, name: str) -> str:
        """As the package names it: a name may hold what is taken out, or the file's own hash."""
        changed, _ = self.texts.redact(name)
        if changed == name and not name.startswith(_MANUAL):
            return name
        is_manual = name.startswith(_MANUAL)
        folder = name.rpartition("/")[0] if is_manual else name.partition("/")[0]
        return f"{folder}/redacted-{number:05d}.{name.rpartition('.')[2]}"

    async def _write(
        self, file: FileRecord, reading: Reading, blob: str, redactor: FileRedactor
    ) -> FileRecord:
        writer = self.services.packages.writer(self.request, blob)
        try:
            pieces = pieces_of(self.services, self.request, file, reading)
            async for content in _redacted(pieces, reading, redactor):
                await writer.write(content)
        except NotReadableError:
            # It could be read when it was examined, and has not changed since.
            raise IntegrityError from None
        return await writer.close()


async def _redacted(
    pieces: AsyncIterator[Piece], reading: Reading, redactor: FileRedactor
) -> AsyncIterator[bytes]:
    spot = Spot(item=0)
    async for piece in pieces:
        if isinstance(piece, Item):
            spot = Spot(item=piece.number, source=piece.source, pointer=piece.pointer)
            yield _redact_item(piece.content, reading, redactor, spot)
            if piece.number % _TURN == 0:
                await asyncio.sleep(0)
        elif isinstance(piece, Name):
            name = str(orjson.loads(piece.content))
            yield orjson.dumps(redactor.redact_name(name, spot))
        elif piece.content:
            yield piece.content


def _redact_item(content: bytes, reading: Reading, redactor: FileRedactor, spot: Spot) -> bytes:
    """The item anew: written from what was read, so that nothing is in it that was not seen."""
    if reading is Reading.LINES:
        line = redactor.redact(content.decode(), spot)
        return (line if isinstance(line, str) else orjson.dumps(line).decode()).encode()
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotReadableError from None
    return orjson.dumps(redactor.redact(value, spot))


def _whole(redaction: Redaction, name: str) -> Withheld:
    return Withheld(file=name, ground=redaction.ground, kind=redaction.kind, pointer="", count=1)


def _named(withheld: Withheld, name: str) -> Withheld:
    return replace(withheld, file=name)

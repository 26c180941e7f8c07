"""Collects a system's sources into one JSON file per start, and remembers which are settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from dsr_core.domain.outcomes import FileRecord, SourceResult
from dsr_core.ports import Assignment, FileWriter, TaskResult
from dsr_core.systems.graph_errors import Settled, Unread
from dsr_core.systems.reading import Found, Reading
from dsr_core.systems.settling import finish, postpone, report_source, settle, tell
from dsr_core.systems.source import Shape, Source
from dsr_core.systems.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The checkpoint: which sources need not be asked again, and the files they are in."""

    #: The number of the next file.
    part: int = 1
    results: tuple[SourceResult, ...] = ()
    files: tuple[FileRecord, ...] = ()


def read_progress(checkpoint: str | None) -> Progress:
    """What a checkpoint says; one that this version cannot read means to start over."""
    try:
        return msgspec.json.decode(checkpoint, type=Progress) if checkpoint else Progress()
    except msgspec.DecodeError:
        return Progress()


class Collecting:
    """One start's share of a system's file.

    The first file is `<system>.json`; a later start, for sources the first could not read, writes
    `<system>.002.json` and so on, so that nothing read is ever read again or lost. Each is
    `{"system": ..., "sources": {name: what Graph sent}}`, byte for byte.
    """

    def __init__(self, tools: Tools, assignment: Assignment) -> None:
        self._tools = tools
        self._assignment = assignment
        progress = read_progress(assignment.checkpoint)
        self._part = progress.part
        self._results = list(progress.results)
        self._files = list(progress.files)
        self._unread: list[Unread] = []
        self._writer: FileWriter | None = None
        self._read_at = tools.clock.now()
        suffix = "" if self._part == 1 else f".{self._part:03d}"
        self._name = f"{assignment.system.value}{suffix}.json"

    def open_sources(self, sources: Iterable[Source]) -> tuple[Source, ...]:
        """Those of the sources that must still be asked."""
        settled = {result.source for result in self._results}
        return tuple(source for source in sources if source.name not in settled)

    def result_of(self, source: Source) -> SourceResult | None:
        """What is known of a source already."""
        return next((one for one in self._results if one.source == source.name), None)

    def take_settled(self, source: Source, settled: Settled) -> None:
        """Note a source that need not be asked."""
        self._results.append(tell(source, settled, self._read_at))

    async def take(self, source: Source, readings: Mapping[str, Reading]) -> None:
        """File what a source gave, by key (empty for the person), or note that it must wait."""
        last = self._assignment.last_chance
        final = {key: settle(reading, last_chance=last) for key, reading in readings.items()}
        unread = [reading for reading in final.values() if isinstance(reading, Unread)]
        if unread:
            self._unread += unread
            return
        found = {key: one for key, one in final.items() if isinstance(one, Found)}
        file = await self._file(source, found) if found else None
        settled = [one for one in final.values() if not isinstance(one, Unread)]
        self._results += report_source(source, settled, file, self._read_at)

    async def finish(self) -> TaskResult:
        """Close the file; the end, or a pause with the checkpoint to go on from."""
        if self._writer is not None:
            await self._writer.write(b"}}")
            self._files.append(await self._writer.close())
        if not self._unread:
            return finish(self._results, self._files)
        progress = Progress(
            part=self._part + (self._writer is not None),
            results=tuple(self._results),
            files=tuple(self._files),
        )
        return postpone(self._unread, msgspec.json.encode(progress).decode())

    async def _file(self, source: Source, found: Mapping[str, Found]) -> str:
        """Write what was found; the name of the file it is in."""
        if source.shape is Shape.BYTES:
            return await self._write_bytes(source, found)
        if self._writer is None:
            self._writer = self._open_file(self._name)
            system = msgspec.json.encode(self._assignment.system.value)
            await self._writer.write(b'{"system":' + system + b',"sources":{')
        else:
            await self._writer.write(b",")
        await self._writer.write(msgspec.json.encode(source.name) + b":" + _print(source, found))
        return self._name

    async def _write_bytes(self, source: Source, found: Mapping[str, Found]) -> str:
        writer = self._open_file(source.file)
        for one in found.values():
            await writer.write(one.rows[0])
        self._files.append(await writer.close())
        return source.file

    def _open_file(self, name: str) -> FileWriter:
        return self._assignment.packages.writer(self._assignment.request, name)


def _print(source: Source, found: Mapping[str, Found]) -> bytes:
    """The source's value in the file: as Graph sent it, or such values by key."""
    values = {key: _print_one(source, one) for key, one in found.items()}
    if "" in values:
        return values[""]
    members = (msgspec.json.encode(key) + b":" + value for key, value in values.items())
    return b"{" + b",".join(members) + b"}"


def _print_one(source: Source, found: Found) -> bytes:
    if source.shape is Shape.OBJECT:
        return found.rows[0]
    return b"[" + b",".join(found.rows) + b"]"

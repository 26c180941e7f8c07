"""What the package holds and what it does not: the manifest, made from the tasks' reports.

Plain JSON values, so that it can be written, signed and read anywhere. Holds the person's name and
nothing else of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dsr_core.domain.grounds import GROUNDS
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.outcomes import FileRecord, SourceResult, TaskReport, has_gap
from dsr_core.domain.plan import ARTICLES
from dsr_core.domain.redaction import Withheld
from dsr_core.domain.request import DsrRequest, Task
from dsr_core.domain.systems import SystemKind, Verb

FORMAT = "dsr-package/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedCopies:
    """What goes out in the place of collected files, and what was taken out of them.

    A file as it was collected must then not be told of: by size and hash of a file that lacks one
    short text, and is known otherwise, the text can be found by trying.
    """

    #: By the name it was collected under; None = it stays out. Not here = as it was collected.
    files: Mapping[str, FileRecord | None] = field(default_factory=dict[str, FileRecord | None])
    withheld: tuple[Withheld, ...] = ()

    def of(self, report: TaskReport) -> TaskReport:
        """The report with the files that go out."""
        files = (self.files.get(file.name, file) for file in report.files)
        return replace(
            report,
            files=tuple(file for file in files if file is not None),
            sources=tuple(self._source(source) for source in report.sources),
        )

    def _source(self, source: SourceResult) -> SourceResult:
        if source.file is None or source.file not in self.files:
            return source
        file = self.files[source.file]
        return replace(source, file=None if file is None else file.name)


_UNTOUCHED = RedactedCopies()


def contributions(request: DsrRequest) -> tuple[tuple[SystemKind, TaskReport], ...]:
    """The report of each system that speaks in the answer: its newest one of collecting.

    A system that could not be collected in time still contributes what was captured at receipt.
    """
    captured = {task.system: task for task in request.tasks if task.verb is Verb.CAPTURE}
    collected: dict[SystemKind, Task] = {
        task.system: task for task in request.tasks if task.verb is Verb.COLLECT
    }
    return tuple(
        (system, _with_captured(task.report, captured.get(system)))
        for system, task in collected.items()
        if task.report is not None
    )


def _with_captured(report: TaskReport, captured: Task | None) -> TaskReport:
    if report.files or report.sources or captured is None or captured.report is None:
        return report
    return TaskReport(
        outcome=report.outcome,
        reason=report.reason,
        sources=captured.report.sources,
        files=captured.report.files,
    )


def files_of(request: DsrRequest) -> tuple[FileRecord, ...]:
    """Every collected file, in the order of the systems."""
    return tuple(file for _, report in contributions(request) for file in report.files)


def is_complete(request: DsrRequest) -> bool:
    """Whether nothing that may exist is missing from the answer."""
    return not any(has_gap(report) for _, report in contributions(request))


def manifest_of(
    request: DsrRequest,
    version: int,
    prepared_at: datetime,
    law: LetterLaw,
    extra_files: tuple[FileRecord, ...] = (),
    redacted: RedactedCopies = _UNTOUCHED,
) -> Mapping[str, object]:
    """The manifest of an answer (version 1) or of a supplement (2, 3, …).

    `redactions` says what was taken out, of where, and why; never what it was.

    `law` is the one the request was received under; where its place is not known, `article` is
    empty.
    """
    reports = [(system, redacted.of(report)) for system, report in contributions(request)]
    files = (*(file for _, report in reports for file in report.files), *extra_files)
    return {
        "format": FORMAT,
        "request_id": request.id,
        "tenant": request.tenant,
        "right": request.right.value,
        "article": law.cite(ARTICLES[request.right]),
        "language": request.subject.language,
        "name": request.subject.name,
        "received_at": _moment(request.received_at),
        "due_on": request.due_on.isoformat(),
        "prepared_at": _moment(prepared_at),
        "version": version,
        "complete": is_complete(request),
        "systems": [_system(system, report) for system, report in reports],
        "files": [_file(file) for file in files],
        "redactions": [_redaction(one, law) for one in redacted.withheld],
    }


def _redaction(withheld: Withheld, law: LetterLaw) -> Mapping[str, object]:
    return {
        "file": withheld.file,
        "pointer": withheld.pointer,
        "kind": withheld.kind.value,
        "ground": withheld.ground.value,
        "article": law.cite(GROUNDS[withheld.ground].article),
        "count": withheld.count,
        "items": list(withheld.items),
    }


def _system(system: SystemKind, report: TaskReport) -> Mapping[str, object]:
    sizes = {file.name: file.bytes for file in report.files}
    return {
        "system": system.value,
        "outcome": report.outcome.value,
        "reason": report.reason.value,
        "items": report.items,
        "sources": [_source(source, sizes) for source in report.sources],
        "files": [_file(file) for file in report.files],
    }


def _source(source: SourceResult, sizes: Mapping[str, int]) -> Mapping[str, object]:
    return {
        "source": source.source,
        "outcome": source.outcome.value,
        "reason": source.reason.value,
        "items": source.items,
        "bytes": sizes.get(source.file or "", 0),
        "file": source.file,
        "permission": source.permission,
        "read_at": _moment(source.read_at) if source.read_at else None,
    }


def _file(file: FileRecord) -> Mapping[str, object]:
    return {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

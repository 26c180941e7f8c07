"""Putting the answer together: report, manifest, and one ZIP of everything collected."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.manifest import files_of, is_complete, manifest_of
from dsr_core.domain.outcomes import (
    FileRecord,
    Outcome,
    PackageRecord,
    SourceResult,
    TaskReport,
)
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redaction import RedactionKind, Withheld
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Finished, Postponed, Services, Stuck, TaskResult
from dsr_core.steps.redact import Copies, OutgoingFile, write_copies
from dsr_core.steps.zipping import ZipStream


async def assemble(services: Services, assignment: Assignment) -> TaskResult:
    """Write `report.html`, `manifest.json` and the ZIP; stops where a file was altered since.

    Where something is marked to be taken out, copies without it go in, and the manifest tells of
    them: what was collected is neither in the ZIP nor told of by its hash.
    """
    try:
        copies = await write_copies(services, assignment)
        if isinstance(copies, Postponed):
            return copies
        return await _put_together(services, assignment, copies)
    except IntegrityError:
        return Stuck(reason=Reason.INTEGRITY)


async def _put_together(services: Services, assignment: Assignment, copies: Copies) -> TaskResult:
    request = assignment.request
    redacted = copies.told
    version = len(request.packages) + 1
    now = services.clock.now()
    law = services.letter_law(request.law)
    content = manifest_of(request, version, now, law, redacted=redacted)
    page = services.render_report(content, law).encode()
    report = await _write(services, request, _named("report.html", version), page)
    manifest = _as_json(
        manifest_of(request, version, now, law, extra_files=(report,), redacted=redacted)
    )
    listing = await _write(services, request, _named("manifest.json", version), manifest)
    outgoing = [copies.kept.get(file.name, _untouched(file)) for file in files_of(request)]
    archive = ZipStream(services.packages.writer(request, _named("package.zip", version)), now)
    for copy in outgoing:
        if copy.file is not None:
            await archive.add(copy.file, services.packages.read(request, copy.blob))
    # What was written just now need not be read back.
    await archive.add(report, _once(page))
    await archive.add(listing, _once(manifest))
    package = await archive.close()
    record = PackageRecord(
        version=version,
        blob=package.name,
        bytes=package.bytes,
        sha256=package.sha256,
        files=sum(copy.file is not None for copy in outgoing) + 2,
        complete=is_complete(request),
    )
    written = TaskReport(
        outcome=Outcome.DONE,
        sources=_told(redacted.withheld),
        files=(report, listing, package),
    )
    return Finished(report=written, package=record)


def _untouched(file: FileRecord) -> OutgoingFile:
    return OutgoingFile(collected=file.name, file=file, blob=file.name)


def _told(withheld: tuple[Withheld, ...]) -> tuple[SourceResult, ...]:
    """How much was taken out, by kind and ground: for the history and the evidence."""
    counts = Counter[tuple[RedactionKind, Ground]]()
    for one in withheld:
        counts[one.kind, one.ground] += one.count
    return tuple(
        SourceResult(
            source=f"redacted.{kind.value}", outcome=Outcome.REFUSED, ground=ground, items=count
        )
        for (kind, ground), count in sorted(counts.items())
    )


def _named(name: str, version: int) -> str:
    """`manifest.json` of the answer, `manifest-2.json` of its first supplement."""
    stem, _, suffix = name.rpartition(".")
    return name if version == 1 else f"{stem}-{version}.{suffix}"


async def _write(services: Services, request: DsrRequest, name: str, data: bytes) -> FileRecord:
    writer = services.packages.writer(request, name)
    await writer.write(data)
    return await writer.close()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _as_json(manifest: Mapping[str, object]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode()

"""Putting the answer together: report, manifest, and one ZIP of everything collected."""

import json
from collections.abc import AsyncIterator, Mapping

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.manifest import files_of, is_complete, manifest_of
from dsr_core.domain.outcomes import FileRecord, Outcome, PackageRecord, TaskReport
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Finished, Services, Stuck, TaskResult
from dsr_core.steps.zipping import ZipStream


async def assemble(services: Services, assignment: Assignment) -> TaskResult:
    """Write `report.html`, `manifest.json` and the ZIP; stops where a file was altered since."""
    request = assignment.request
    version = len(request.packages) + 1
    now = services.clock.now()
    law = services.letter_law(request.law)
    page = services.render_report(manifest_of(request, version, now, law), law).encode()
    report = await _write(services, request, _named("report.html", version), page)
    manifest = _as_json(manifest_of(request, version, now, law, extra_files=(report,)))
    listing = await _write(services, request, _named("manifest.json", version), manifest)
    collected = files_of(request)
    archive = ZipStream(services.packages.writer(request, _named("package.zip", version)), now)
    try:
        for file in collected:
            await archive.add(file, services.packages.read(request, file.name))
        # What was written just now need not be read back.
        await archive.add(report, _once(page))
        await archive.add(listing, _once(manifest))
    except IntegrityError:
        return Stuck(reason=Reason.INTEGRITY)
    package = await archive.close()
    record = PackageRecord(
        version=version,
        blob=package.name,
        bytes=package.bytes,
        sha256=package.sha256,
        files=len(collected) + 2,
        complete=is_complete(request),
    )
    written = TaskReport(outcome=Outcome.DONE, files=(report, listing, package))
    return Finished(report=written, package=record)


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

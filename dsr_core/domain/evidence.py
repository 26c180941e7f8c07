"""The evidence file of a request: what happened and what came of it, to be checked without us.

Canonical JSON of ids, codes, counts, dates and hashes. Personal data is not in it, not even sealed:
history rows commit to it (`commitment_to`). The form is described in docs/EVIDENCE.md.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from dsr_core.domain.canonical import Json, canonical_json
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.outcomes import FileRecord, PackageRecord, SourceResult
from dsr_core.domain.plan import ARTICLES
from dsr_core.domain.request import DsrRequest, Task
from dsr_core.domain.signatures import evidence_statement, key_id_of
from dsr_core.domain.systems import Verb

FORMAT = "dsr-evidence/1"

#: Parts of the file whose digests the seal signs, each by itself so that damage is located.
SECTIONS = ("history", "packages", "public_keys", "request", "tasks")


def compose_evidence(
    request: DsrRequest,
    rows: Sequence[HistoryRow],
    public_keys: Sequence[bytes],
    sign: Callable[[bytes], bytes],
    made_at: datetime,
) -> bytes:
    """The file. `public_keys`: the one that `sign` signs with first, then those before it."""
    content: dict[str, Json] = {
        "format": FORMAT,
        "history": [_row(row) for row in rows],
        "packages": [_package(package) for package in request.packages],
        "public_keys": [{"key_id": key_id_of(key), "public_key": key.hex()} for key in public_keys],
        "request": _request(request),
        "tasks": [_task(request, task) for task in request.tasks],
    }
    said: dict[str, Json] = {
        "checkpoints": [row.number for row in rows if row.checkpoint],
        "digests": {name: digest_of(content[name]) for name in SECTIONS},
        "head": rows[-1].hash if rows else "",
        "key_id": key_id_of(public_keys[0]),
        "length": len(rows),
        "made_at": _moment(made_at),
        "request_id": request.id,
    }
    signature = sign(evidence_statement(said)).hex()
    return canonical_json({**content, "seal": {**said, "signature": signature}})


def digest_of(section: Json) -> str:
    """SHA-256 of a section's canonical JSON."""
    return hashlib.sha256(canonical_json(section)).hexdigest()


def _request(request: DsrRequest) -> Mapping[str, Json]:
    return {
        "id": request.id,
        "tenant": request.tenant,
        "right": request.right.value,
        "article": ARTICLES[request.right],
        "law": request.law,
        "status": request.status.value,
        "received_at": _moment(request.received_at),
        "due_on": request.due_on.isoformat(),
        "due_at": _moment(request.due_at),
        "answered_at": _moment(request.answered_at),
        "closed_at": _moment(request.closed_at),
        "history_length": request.history_length,
        "history_head": request.history_head,
    }


def _row(row: HistoryRow) -> Mapping[str, Json]:
    signed = row.checkpoint
    return {
        "number": row.number,
        # To the letter, as the hash was made over those letters.
        "at": row.at.isoformat(),
        "event": row.event,
        "details": dict(row.details),
        "previous": row.previous,
        "hash": row.hash,
        "checkpoint": {"key_id": signed.key_id, "signature": signed.signature} if signed else None,
    }


def _task(request: DsrRequest, task: Task) -> Mapping[str, Json]:
    report = task.report
    written = report.files if report and task.verb is Verb.ASSEMBLE else ()
    return {
        "stage": task.stage,
        "kind": request.plan[task.stage].value,
        "system": task.system.value,
        "verb": task.verb.value,
        "state": task.state.value,
        "starts": task.start,
        "outcome": report.outcome.value if report else None,
        "reason": task.reason.value,
        "items": report.items if report else 0,
        "collected_files": len(report.files) if report and not written else 0,
        # Report page, manifest and package; the manifest has the hash of every collected file.
        "written": [_file(file) for file in written],
        "sources": [_source(source) for source in report.sources] if report else [],
    }


def _source(source: SourceResult) -> Mapping[str, Json]:
    return {
        "source": source.source,
        "outcome": source.outcome.value,
        "reason": source.reason.value,
        "ground": source.ground.value if source.ground else None,
        "items": source.items,
        "permission": source.permission,
        "read_at": _moment(source.read_at),
    }


def _file(file: FileRecord) -> Mapping[str, Json]:
    return {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}


def _package(package: PackageRecord) -> Mapping[str, Json]:
    return {
        "version": package.version,
        "bytes": package.bytes,
        "sha256": package.sha256,
        "files": package.files,
        "complete": package.complete,
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None

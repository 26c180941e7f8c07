"""A request as its rows in table `requests`, and back. Pure; tasks and events have own modules.

Personal data (`subject`, `identity`, each task's `checkpoint`) is written sealed and never else.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.letter_parts import LiftReason
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redaction import PackageReview
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.subject import FORGOTTEN, DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind
from dsr_core.domain.wish import Wish
from dsr_core.stores import records
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.row_schema import VERSION, read_time, require_version, write_time
from dsr_core.stores.sealing import Seal
from dsr_core.stores.spilling import gather, spill
from dsr_core.stores.task_entities import TASK_PREFIX, read_task

REQUEST_ROW = "request"
_PERSONAL_PARTS = 2
#: Thirty notes of two thousand characters, of up to four bytes each.
_NOTES_PARTS = 4
#: Three hundred redactions and a thousand dismissed findings, of up to a thousand characters.
_REVIEW_PARTS = 6


def write_request(request: DsrRequest, seal: Seal, before: DsrRequest | None = None) -> Entity:
    """The row of the request itself, without its key and save id.

    With `before` it is for a merge: sealed values that have not changed are left out.
    Raises LimitExceededError when a sealed value is larger than 128 KiB.
    """
    entity: Entity = {
        "PartitionKey": request.id,
        "RowKey": REQUEST_ROW,
        "v": VERSION,
        "status": request.status.value,
        "tenant": request.tenant,
        "right": request.right.value,
        "received_at": write_time(request.received_at),
        "due_on": request.due_on.isoformat(),
        "due_at": write_time(request.due_at),
        "systems": ",".join(request.systems),
        "manual": ",".join(request.manual),
        "plan": ",".join(request.plan),
        "stage": request.stage,
        "packages": records.encode_packages(request.packages),
        "law": request.law,
        "clock": records.encode(request.clock).decode(),
        "verified_by": request.verified_by or "",
        "representation": records.encode(request.representation).decode(),
        "ruling": records.encode(request.ruling).decode(),
        "approvals": records.encode(request.approvals).decode(),
        "withdrawing": request.withdrawing,
        "withdrawn_at": write_time(request.withdrawn_at),
        "lift_reason": request.lift_reason or "",
        "answered_at": write_time(request.answered_at),
        "warnings": request.warnings,
        "reminded": records.encode(request.reminded).decode(),
        "access": records.encode(request.access).decode(),
        "history_length": request.history_length,
        "history_head": request.history_head,
        "closed_at": write_time(request.closed_at),
        "intake_handle": request.intake_handle,
        "purged": ",".join(request.purged),
        "looks": request.looks,
        "reappeared_at": write_time(request.reappeared_at),
        "reappeared_as": request.reappeared_as.value,
        "duplicate_of": request.duplicate_of or "",
    }
    if Copy.PERSONAL_DATA in request.purged:
        return entity
    if before is None or before.subject != request.subject:
        entity |= _write_sealed(seal, "subject", request.subject)
    if before is None or before.identity != request.identity:
        entity |= _write_sealed(seal, "identity", request.identity)
    if before is None or before.wish != request.wish:
        entity |= _write_sealed(seal, "wish", request.wish)
    if request.notes and (before is None or before.notes != request.notes):
        notes = seal.close(REQUEST_ROW, "notes", records.encode(request.notes))
        entity |= spill("notes", notes, _NOTES_PARTS)
    if request.review != (PackageReview() if before is None else before.review):
        review = seal.close(REQUEST_ROW, "review", records.encode_review(request.review))
        entity |= spill("review", review, _REVIEW_PARTS)
    return entity


def read_request(rows: Iterable[Mapping[str, Value]], seal: Seal | None) -> DsrRequest:
    """The request from its own row and the rows of its tasks, in any order.

    Without a seal as if all that is sealed were gone: for lists, never to be saved.
    Raises IntegrityError for rows this version cannot read, SealBrokenError for what is sealed.
    """
    main: Mapping[str, Value] | None = None
    task_rows: list[Mapping[str, Value]] = []
    for row in rows:
        require_version(row)
        if row["RowKey"] == REQUEST_ROW:
            main = row
        elif str(row["RowKey"]).startswith(TASK_PREFIX):
            task_rows.append(row)
    if main is None:
        raise IntegrityError("The rows of a request lack the request itself.")
    with records.stored_form():
        task_rows.sort(key=lambda row: int(row["position"]))
        return _read(main, task_rows, seal)


def _read(
    row: Mapping[str, Value], task_rows: list[Mapping[str, Value]], seal: Seal | None
) -> DsrRequest:
    purged = tuple(map(Copy, _words(row.get("purged", ""))))
    kept = seal is not None and Copy.PERSONAL_DATA not in purged
    subject = _open_sealed(seal, row, "subject") if kept else None
    identity = _open_sealed(seal, row, "identity") if kept else None
    wish = _open_sealed(seal, row, "wish") if kept else None
    # Rows that were written before there were notes have none.
    notes = _open_sealed(seal, row, "notes") if kept and "notes_parts" in row else None
    # So have rows of requests whose package nobody looks through.
    review = _open_sealed(seal, row, "review") if kept and "review_parts" in row else None
    return DsrRequest(
        id=str(row["PartitionKey"]),
        tenant=str(row["tenant"]),
        right=Right(row["right"]),
        subject=records.decode_subject(subject or b"") if kept else FORGOTTEN,
        status=Status(row["status"]),
        received_at=datetime.fromisoformat(str(row["received_at"])),
        due_on=date.fromisoformat(str(row["due_on"])),
        due_at=datetime.fromisoformat(str(row["due_at"])),
        law=str(row["law"]),
        clock=records.decode_clock(str(row["clock"])),
        systems=tuple(map(SystemKind, _words(row["systems"]))),
        manual=tuple(_words(row.get("manual", ""))),
        plan=tuple(map(StageKind, _words(row["plan"]))),
        stage=int(row["stage"]),
        tasks=tuple(read_task(task_row, seal) for task_row in task_rows),
        identity=None if identity is None else records.decode_identity(identity),
        wish=records.decode_wish(wish or b"") if kept else Wish(),
        # Rows from before there were links have no such property.
        access=records.decode_access(str(row.get("access") or "{}")),
        packages=records.decode_packages(str(row["packages"])),
        verified_by=str(row["verified_by"]) or None,
        representation=records.decode_representation(str(row.get("representation", "null"))),
        ruling=records.decode_ruling(str(row["ruling"])),
        review=PackageReview() if review is None else records.decode_review(review),
        approvals=records.decode_approvals(str(row["approvals"])),
        withdrawing=bool(row["withdrawing"]),
        withdrawn_at=read_time(row.get("withdrawn_at", "")),
        lift_reason=LiftReason(why) if (why := row.get("lift_reason")) else None,
        answered_at=read_time(row["answered_at"]),
        warnings=int(row["warnings"]),
        # Rows from before owners were reminded have no such property.
        reminded=records.decode_reminded(str(row.get("reminded") or "[]")),
        notes=() if notes is None else records.decode_notes(notes),
        history_length=int(row["history_length"]),
        history_head=str(row["history_head"]),
        closed_at=read_time(row["closed_at"]),
        # Rows of versions before there was a retention lack what follows.
        intake_handle=str(row.get("intake_handle", "")),
        purged=purged,
        looks=int(row.get("looks", 0)),
        reappeared_at=read_time(row.get("reappeared_at", "")),
        reappeared_as=Reason(row.get("reappeared_as", "")),
        duplicate_of=str(row.get("duplicate_of", "")) or None,
    )


type _Personal = DataSubject | DirectoryIdentity | Wish


def _write_sealed(seal: Seal, name: str, value: _Personal | None) -> Entity:
    if value is None:
        return spill(name, None, _PERSONAL_PARTS)
    return spill(name, seal.close(REQUEST_ROW, name, records.encode(value)), _PERSONAL_PARTS)


def _open_sealed(seal: Seal | None, row: Mapping[str, Value], name: str) -> bytes | None:
    sealed = gather(row, name)
    return None if sealed is None or seal is None else seal.open(REQUEST_ROW, name, sealed)


def _words(value: Value) -> list[str]:
    return [word for word in str(value).split(",") if word]

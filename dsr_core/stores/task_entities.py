"""One task of a request as a row, and back. Its checkpoint is sealed, its report compressed."""

from collections.abc import Mapping

from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.stores import records
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.row_schema import VERSION, read_time, write_time
from dsr_core.stores.sealing import Seal
from dsr_core.stores.spilling import gather, spill

TASK_PREFIX = "task|"
#: 512, 256, 192 and 64 KiB: together under the 1 MiB of a row.
CHECKPOINT_PARTS = 8
EVIDENCE_PARTS = 4
REPORT_PARTS = 3
TRACE_PARTS = 1


def task_key(task: Task) -> str:
    """`task|03|intune`; a stage has one task of a system (`work_of`), so the verb is not needed."""
    return f"{TASK_PREFIX}{task.stage:02}|{task.system.value}"


def write_task(request_id: str, position: int, task: Task, seal: Seal) -> Entity:
    """The whole row; `position` keeps the order of the tasks.

    Raises LimitExceededError when the checkpoint is larger than 512 KiB, the evidence than
    256 KiB, the report than 192 KiB, the trace than 64 KiB.
    """
    key = task_key(task)
    checkpoint = _close(seal, key, "checkpoint", task.checkpoint)
    evidence = _close(seal, key, "evidence", task.evidence)
    salt = _close(seal, key, "evidence_salt", task.evidence_salt)
    report = None if task.report is None else records.encode_report(task.report)
    trace = None if task.trace is None else seal.close(key, "trace", records.encode(task.trace))
    return {
        "PartitionKey": request_id,
        "RowKey": key,
        "v": VERSION,
        "position": position,
        "stage": task.stage,
        "system": task.system.value,
        "verb": task.verb.value,
        "state": task.state.value,
        "start": task.start,
        "silent_starts": task.silent_starts,
        "attempts": task.attempts,
        "reason": task.reason.value,
        "resume_at": write_time(task.resume_at),
        "lease_until": write_time(task.lease_until),
        **spill("checkpoint", checkpoint, CHECKPOINT_PARTS),
        **spill("evidence", evidence, EVIDENCE_PARTS),
        **spill("evidence_salt", salt, 1),
        **spill("report", report, REPORT_PARTS),
        **spill("trace", trace, TRACE_PARTS),
    }


def read_task(row: Mapping[str, Value], seal: Seal | None) -> Task:
    """Without a seal the task lacks what is sealed.

    Raises SealBrokenError, and within `records.stored_form` IntegrityError.
    """
    key, report = str(row["RowKey"]), gather(row, "report")
    # Rows written before these were kept have none.
    salt = gather(row, "evidence_salt") if "evidence_salt_parts" in row else None
    trace = gather(row, "trace") if "trace_parts" in row else None
    return Task(
        stage=int(row["stage"]),
        system=SystemKind(row["system"]),
        verb=Verb(row["verb"]),
        state=TaskState(row["state"]),
        start=int(row["start"]),
        silent_starts=int(row["silent_starts"]),
        attempts=int(row["attempts"]),
        reason=Reason(row["reason"]),
        resume_at=read_time(row["resume_at"]),
        lease_until=read_time(row["lease_until"]),
        checkpoint=_open(seal, key, "checkpoint", gather(row, "checkpoint")),
        evidence=_open(seal, key, "evidence", gather(row, "evidence")),
        evidence_salt=_open(seal, key, "evidence_salt", salt),
        report=None if report is None else records.decode_report(report),
        trace=None
        if trace is None or seal is None
        else records.decode_trace(seal.open(key, "trace", trace)),
    )


def _close(seal: Seal, key: str, name: str, text: str | None) -> bytes | None:
    return None if text is None else seal.close(key, name, text.encode("utf-8"))


def _open(seal: Seal | None, key: str, name: str, sealed: bytes | None) -> str | None:
    if sealed is None or seal is None:
        return None
    return seal.open(key, name, sealed).decode("utf-8")

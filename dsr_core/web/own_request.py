"""A person's own request as their page shows it: what was done, where it stands, what comes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.history import Detail, HistoryRow
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest, Status

#: Who the history says it was, where the person themselves did it.
_PERSON = "person"
#: What a person wants to know of; the rest is how we work. Each is `past_{event}` in the words.
_TOLD = frozenset(
    {
        "request_received",
        "identity_asked",
        "identity_verified",
        "representative_verified",
        "review_honoured",
        "declined",
        "merged",
        "first_approved",
        "second_approved",
        "extended",
        "clock_stopped",
        "clock_resumed",
        "held",
        "released",
        "lift_ordered",
        "withdrawal_asked",
        "package_downloaded",
        "request_completed",
        "refused",
        "withdrawn",
        "expired",
    }
)
_STAGE_COMPLETED, _TASK_FINISHED = "stage_completed", "task_finished"
#: Stages whose end tells the person nothing that another line does not.
_SILENT = frozenset(
    {
        StageKind.IDENTITY,
        StageKind.REVIEW,
        StageKind.EXAMINE,
        StageKind.PACKAGE_REVIEW,
        StageKind.GUARD,
        StageKind.PACKAGE_REVIEW,
        StageKind.FIRST_APPROVAL,
        StageKind.SECOND_APPROVAL,
        StageKind.HOLD_WINDOW,
        StageKind.IN_FORCE,
    }
)
#: Stages that say what they do by their name: told only if any system did it.
_DOING = frozenset(
    {
        StageKind.COLLECT,
        StageKind.SUPPLEMENT,
        StageKind.RECTIFY,
        StageKind.RESTRICT,
        StageKind.LIFT,
        StageKind.ERASE_SYSTEMS,
        StageKind.SOFT_DELETE,
        StageKind.HARD_DELETE,
        StageKind.RESTORE,
        StageKind.DELIVER,
        StageKind.LIFT_NOTICE,
        StageKind.EXPIRY_NOTICE,
        StageKind.INFORM_RECIPIENTS,
    }
)
#: Where the status says more than the stage does.
_BY_STATUS = frozenset(
    {
        *ENDINGS,
        Status.ON_HOLD,
        Status.IDENTITY_PENDING,
        Status.AWAITING_REVIEW,
        Status.AWAITING_APPROVAL,
        Status.NEEDS_OPERATOR,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that was done."""

    at: datetime
    #: A key of the words.
    said: str


def tell_past(history: Iterable[HistoryRow]) -> tuple[Happened, ...]:
    """What was done, oldest first."""
    rows = tuple(history)
    done = {row.details.get("stage") for row in rows if _is_done(row)}
    return tuple(_happened(rows, done))


def tell_present(request: DsrRequest) -> str:
    """The key of the words that say where it stands."""
    if request.withdrawing and request.status not in ENDINGS:
        return "now_withdrawing"
    is_pending = request.status is Status.IDENTITY_PENDING
    if is_pending and request.verified_by is not None and request.representation is None:
        return "now_representative"
    if request.status in _BY_STATUS or request.stage_kind is None:
        return f"now_{request.status}"
    return f"stage_{request.stage_kind}"


def tell_ahead(request: DsrRequest) -> tuple[str, ...]:
    """The keys of the words for what comes, in order, each once in a row."""
    if request.status in ENDINGS:
        return ()
    return tuple(f"stage_{kind}" for kind in request.plan[request.stage + 1 :])


def _is_done(row: HistoryRow) -> bool:
    return row.event == _TASK_FINISHED and row.details.get("outcome") == Outcome.DONE.value


def _happened(rows: tuple[HistoryRow, ...], done: set[Detail]) -> Iterator[Happened]:
    for row in rows:
        if row.event in _TOLD and _is_of_person(row.event, row.details):
            yield Happened(at=row.at, said=f"past_{row.event}")
        if row.event == _STAGE_COMPLETED:
            kind = StageKind(str(row.details["kind"]))
            is_told = kind not in _DOING or row.details["stage"] in done
            if kind not in _SILENT and is_told:
                yield Happened(at=row.at, said=f"past_{kind}")


def _is_of_person(event: str, details: Mapping[str, object]) -> bool:
    """An operator's download is no business of the person's count."""
    return event != "package_downloaded" or details.get("by") == _PERSON

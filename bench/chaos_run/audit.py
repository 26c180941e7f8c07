"""What is to be seen when all is quiet: endings, chains, letters and accounts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.chaos_run.load import Case, Load
from dsr_core.domain.history import first_break
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The figures of one run."""

    endings: Mapping[str, int]
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    broken_chains: int
    #: Letters of which nobody knows whether they went out: left to a person, never sent twice.
    uncertain_letters: int


async def audit(load: Load) -> Audit:
    """Compare every case with what the directory and the mailbox say."""
    users = {row["userPrincipalName"] for row in await _rows(load, "users")}
    mails = await _rows(load, "_sim/outbox")
    erased = {
        case.person for case in load.cases if case.right is Right.ERASURE and not case.is_guarded
    }
    lost = [f"{case.key} is {_where(case)}" for case in load.cases if not _ended_well(case)]
    lost += [f"{person} is still there" for person in sorted(erased & users)]
    chains = [await _is_chained(load, case) for case in load.cases]
    return Audit(
        endings=Counter(_where(case) for case in load.cases),
        lost=tuple(lost),
        doubled=tuple(_doubled(mails)),
        broken_chains=chains.count(False),
        uncertain_letters=sum(_uncertain_letters(case) + case.asked for case in load.cases),
    )


async def _rows(load: Load, collection: str) -> list[dict[str, Any]]:
    """Rows of the simulator, past Graph's rules."""
    async with load.session.get(f"{load.stack.graph_url}/_sim/collections/{collection}") as answer:
        return (await answer.json())["value"]


def _ended_well(case: Case) -> bool:
    if case.last is None:
        return False
    if case.right is Right.ERASURE:
        return case.is_guarded or case.last.stage_kind is StageKind.HOLD_WINDOW
    return case.last.status is Status.COMPLETED and case.last.released_package is not None


def _where(case: Case) -> str:
    """Right and status, and the stage of a request that has not ended."""
    if case.last is None:
        return f"{case.right.value} never taken"
    stage = f" in {case.last.stage_kind.value}" if case.last.stage_kind else ""
    return f"{case.right.value} {case.last.status.value}{stage}"


def _doubled(mails: list[dict[str, Any]]) -> Iterable[str]:
    """Letters that went out twice: a subject names the request and what the letter is."""
    for subject, count in Counter(str(mail["subject"]) for mail in mails).items():
        if count > 1:
            yield f"{count}x a letter of {len(subject)} characters"


async def _is_chained(load: Load, case: Case) -> bool:
    if case.last is None:
        return False
    stored = await load.store.load(case.request_id)
    rows = await load.store.history(case.request_id)
    request = stored.request if stored else case.last
    return first_break(rows, request.history_length, request.history_head) is None


def _uncertain_letters(case: Case) -> int:
    tasks = case.last.tasks if case.last else ()
    return sum(
        task.report is not None and task.report.reason is Reason.LETTER_UNCERTAIN for task in tasks
    )

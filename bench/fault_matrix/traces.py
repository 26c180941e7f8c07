"""What a run leaves behind, and what is wrong with it beside an undisturbed one."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bench.fault_matrix.play import Play
from bench.fault_matrix.scene import Scene, read_blob_names
from dsr_core.domain.history import first_break
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status

#: What must not happen twice, by the simulator's record of what it carried out. An order for an
#: export is not among these: it changes nothing, and a repeated one writes to a fresh container.
IRREVERSIBLE = (
    re.compile(r"DELETE /users/\{user\}"),
    re.compile(r"DELETE /directory/deletedItems/\{item\}"),
    re.compile(r"POST /deviceManagement/managedDevices/\{device\}/(retire|wipe)"),
    re.compile(r"POST /users/\{user\}/sendMail"),
)
_MAIL = "POST /users/{user}/sendMail"

#: stage, system, verb, then outcome, reason and items of the whole and of each source.
type Told = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is left when everything is over."""

    status: Status
    told: frozenset[Told]
    acts: Counter[str]
    #: Container and name of each blob, without ids.
    blobs: frozenset[tuple[str, str]]
    #: Files that the request accounts for.
    filed: frozenset[str]
    uncertain: int
    #: Letters an operator had to look for.
    asked: int
    is_chained: bool
    leases: int
    agenda: int
    waiting: int
    poisoned: int
    violations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a fault did; empty lists when it was survived."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    #: A letter of which nobody can know whether it was mailed was left to a person.
    asks: bool = False

    @property
    def survived(self) -> bool:
        return not (self.lost or self.doubled or self.orphaned)


async def collect(play: Play, scene: Scene, ended: DsrRequest) -> Traces:
    """Look at request, history, directory, storage and queues."""
    rows = await play.services.requests.history(ended.id)
    journal = play.dispatcher.world.journal
    carried_out = (
        f"{entry.method} {entry.template}"
        for entry in journal.entries
        if entry.status < 300 and not entry.is_repeated
    )
    return Traces(
        status=ended.status,
        told=frozenset(_tell(ended)),
        acts=Counter(act for act in carried_out if _is_irreversible(act)),
        blobs=frozenset(
            (container.replace(ended.id, "{request}"), name.replace(ended.id, "{request}"))
            for container, name in await read_blob_names(scene.storage)
        ),
        filed=frozenset(
            file.name for task in ended.tasks if task.report for file in task.report.files
        ),
        uncertain=sum(
            task.report is not None and task.report.reason is Reason.LETTER_UNCERTAIN
            for task in ended.tasks
        ),
        asked=play.asked,
        is_chained=first_break(rows, ended.history_length, ended.history_head) is None,
        leases=sum(task.lease_until is not None for task in ended.tasks),
        agenda=len(await play.agenda()),
        waiting=len(play.post.waiting),
        poisoned=len(play.post.poisoned),
        violations=len(journal.violations),
    )


def _is_irreversible(act: str) -> bool:
    return any(shape.fullmatch(act) for shape in IRREVERSIBLE)


def _tell(request: DsrRequest) -> Iterable[Told]:
    for task in request.tasks:
        if task.report is None:
            continue
        where = (request.plan[task.stage].value, task.system.value, task.verb.value)
        outcome, reason = task.report.outcome, task.report.reason
        if reason is Reason.LETTER_UNCERTAIN:
            outcome, reason = Outcome.DONE, Reason.NONE  # judged by `uncertain`
        yield (*where, outcome.value, reason.value)
        for source in task.report.sources:
            if source.reason is not Reason.LETTER_UNCERTAIN:
                told = (source.source, source.outcome.value, source.reason.value, source.items)
                yield (*where, *told)


def judge(traces: Traces, calm: Traces, *, may_ask: bool) -> Verdict:
    """Beside a run without a fault. `may_ask`: the fault struck a letter's mailing."""
    return Verdict(
        lost=tuple(_lost(traces, calm, may_ask=may_ask)),
        doubled=tuple(
            f"{act} {count}x instead of {calm.acts[act]}x"
            for act, count in traces.acts.items()
            if count > calm.acts[act]
        ),
        orphaned=tuple(_orphaned(traces, calm)),
        asks=traces.uncertain + traces.asked > 0,
    )


def _lost(traces: Traces, calm: Traces, *, may_ask: bool) -> Iterable[str]:
    if traces.status is not calm.status:
        yield f"ended {traces.status.value} instead of {calm.status.value}"
    asked = {each for each in calm.told if not _is_letter(each)} if may_ask else calm.told
    yield from (f"not told: {each}" for each in asked - traces.told)
    for act, count in calm.acts.items():
        excused = traces.uncertain if may_ask and act == _MAIL else 0
        if traces.acts[act] + excused < count:
            yield f"{act} {traces.acts[act]}x instead of {count}x"
    if traces.uncertain and not may_ask:
        yield "a letter became uncertain"
    if not traces.is_chained:
        yield "the history's chain is broken"


def _is_letter(told: Told) -> bool:
    return any(isinstance(part, str) and part.startswith("letter.") for part in told)


def _orphaned(traces: Traces, calm: Traces) -> Iterable[str]:
    for container, name in sorted(traces.blobs - calm.blobs):
        if name.removeprefix("{request}/") not in traces.filed and not name.endswith(".intent"):
            yield f"blob {container}/{name}"
    for what in ("leases", "agenda", "waiting", "poisoned", "violations"):
        count = getattr(traces, what)
        if count > getattr(calm, what):
            yield f"{count} {what}"

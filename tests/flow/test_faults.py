"""One fault at a time at the boundary: a fixed sample of what `bench/faults.py` tries at large."""

import asyncio
from collections.abc import Mapping

import pytest

from bench.fault_matrix.crossings import Crossing, Fault, Kind, Trial
from bench.fault_matrix.trials import RIGHTS, Tried, carry_out, open_scene, record
from dsr_core.domain.plan import Right

pytestmark = pytest.mark.timeout(300)

type Where = tuple[Right, Kind, str, Fault]

#: The first crossing of each place is struck. Each fault occurs, and what cannot be undone.
SAMPLE: tuple[Where, ...] = (
    (Right.ACCESS, Kind.STORAGE, "table.insert intake", Fault.ANSWER_LOST),
    (Right.ACCESS, Kind.STORAGE, "table.query requests", Fault.THROTTLED),
    (Right.ACCESS, Kind.STORAGE, "table.merge agenda", Fault.RESET),
    (Right.ACCESS, Kind.STORAGE, "queue.put dsr-task", Fault.HTML),
    (Right.ACCESS, Kind.STORAGE, "blob.put packages-contoso/{request}/entra.json", Fault.TIMEOUT),
    (
        Right.ACCESS,
        Kind.STORAGE,
        "blob.put packages-contoso/{request}/package.zip",
        Fault.OVERTAKEN,
    ),
    (Right.ACCESS, Kind.STORAGE, "container.delete msx-{request}-1", Fault.KILLED_AFTER),
    (
        Right.ACCESS,
        Kind.STORAGE,
        "blob.put outbox-contoso/{request}/04-ready.sent.json",
        Fault.ERROR,
    ),
    (Right.ACCESS, Kind.GRAPH, "GET /organization", Fault.UNAVAILABLE),
    (Right.ACCESS, Kind.GRAPH, "POST /users/{id}/sendMail", Fault.KILLED_AFTER),
    (Right.ACCESS, Kind.GRAPH, "GET /auditLogs/signIns", Fault.KILLED_BEFORE),
    (Right.ACCESS, Kind.IN_BATCH, "GET /users/{id}/manager", Fault.THROTTLED_SILENTLY),
    (Right.ACCESS, Kind.MESSAGE, "dsr-discover", Fault.TWICE_AT_ONCE),
    (Right.ACCESS, Kind.MESSAGE, "dsr-discover", Fault.LOST),
    (Right.ACCESS, Kind.MESSAGE, "dsr-discover", Fault.AGAIN_LATER),
    (Right.ACCESS, Kind.MESSAGE, "dsr-task microsoft_export", Fault.REORDERED),
    (Right.ACCESS, Kind.MESSAGE, "dsr-discover", Fault.CLOCK_BEHIND),
    (Right.ERASURE, Kind.MESSAGE, "dsr-task intune", Fault.CLOCK_AHEAD),
    (Right.ERASURE, Kind.MESSAGE, "dsr-change", Fault.DELAYED),
    (Right.ERASURE, Kind.GRAPH, "DELETE /users/{id}", Fault.KILLED_AFTER),
    (Right.ERASURE, Kind.GRAPH, "DELETE /directory/deletedItems/{id}", Fault.ANSWER_LOST),
)


@pytest.fixture(scope="module")
def tried() -> Mapping[Where, Tried]:
    """Every trial of the sample."""
    return asyncio.run(try_sample())


async def try_sample() -> Mapping[Where, Tried]:
    async with open_scene() as scene:
        calm = {right: (await record(scene, right)).traces for right in RIGHTS}
        return {where: await carry_out(scene, trial_of(where), calm[where[0]]) for where in SAMPLE}


def trial_of(where: Where) -> Trial:
    right, kind, place, fault = where
    crossing = Crossing(kind=kind, place=place, number=1)
    return Trial(right=right, crossing=crossing, fault=fault)


@pytest.mark.parametrize("where", SAMPLE, ids=str)
def test_a_fault_changes_neither_the_end_nor_what_was_done(
    tried: Mapping[Where, Tried], where: Where
) -> None:
    verdict = tried[where].verdict

    assert tried[where].struck
    assert (verdict.lost, verdict.doubled, verdict.orphaned) == ((), (), ())


def test_the_sample_has_every_fault() -> None:
    assert {fault for *_, fault in SAMPLE} == set(Fault)

"""Killed after any answer, or robbed of any, a change ends as it would have, and does nothing more.

Every call of an undisturbed run is the one that goes wrong once, in turn.
"""

import base64
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from dsr_core.domain.systems import Verb
from dsr_core.ports import Finished
from emulation.graph.faults import FaultKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x30\x00\x00\x00\x20\x08\x02\x00\x00\x00"

type Scene = Callable[[Admit], Awaitable[Patient]]
type Trouble = Callable[[Patient, int], None]


async def _rectifying(admit: Admit) -> Patient:
    patient = await admit()
    patient.wish(
        jobTitle="Leiterin",
        mobilePhone=None,
        employeeOrgData__division="Law",
        # Refused by the directory, so that the fields go one by one.
        businessPhones='["+49 1", "+49 2"]',
        manager=SAMPLE_PEOPLE["synced"],
        photo=base64.b64encode(PNG).decode(),
    )
    return patient


async def _removing(admit: Admit) -> Patient:
    patient = await admit()
    patient.wish(manager=None, photo=None, otherMails=None)
    return patient


async def _restricting(admit: Admit) -> Patient:
    return await admit("both_licensed", remove_licences=True)


async def _lifting(admit: Admit) -> Patient:
    patient = await admit(remove_licences=True)
    await patient.change(Verb.RESTRICT)
    patient.simulator.world.journal.clear()
    return patient


def _kill(patient: Patient, call: int) -> None:
    """The process dies with the n-th answer in its hands."""
    patient.slots.left = call


def _lose(patient: Patient, call: int) -> None:
    """The n-th request is carried out and its answer lost."""
    patient.add_fault(FaultKind.RESET_AFTER, path="^(?!.*(organization))", skip=call - 1)


def _fail(patient: Patient, call: int) -> None:
    """The n-th request is carried out and answered with a gateway's error."""
    patient.add_fault(FaultKind.STATUS_AFTER, status=504, skip=call - 1)


_TROUBLES: tuple[Trouble, ...] = (_kill, _lose, _fail)


def _evidence(finished: Finished) -> Any:
    """What was before and after; moments and the marks of each start differ."""
    evidence = evidence_of(finished)
    for part in (evidence, evidence.get("before") or {}, evidence.get("after") or {}):
        for name in ("taken_at", "marks", "sessions_from"):
            part.pop(name, None)
    return evidence


def _effects(patient: Patient) -> Counter[tuple[str, str, str]]:
    """How often each thing was changed; a request that was refused changed nothing."""
    made = Counter[tuple[str, str, str]]()
    for entry in patient.writes:
        if entry.status != 400:
            made.update((entry.method, entry.template, key) for key in entry.keys or ("",))
    return made


def _outcomes(finished: Finished) -> set[object]:
    return {(r.source, r.outcome, r.reason, r.ground, r.items) for r in finished.report.sources}


@pytest.mark.parametrize("trouble", _TROUBLES)
@pytest.mark.parametrize(
    ("scene", "verb"),
    [
        (_rectifying, Verb.RECTIFY),
        (_removing, Verb.RECTIFY),
        (_restricting, Verb.RESTRICT),
        (_lifting, Verb.LIFT),
    ],
)
async def test_trouble_at_any_call_changes_nothing_in_the_end(
    admit: Admit, scene: Scene, verb: Verb, trouble: Trouble
) -> None:
    calm = await scene(admit)
    expected = await calm.change(verb)
    wanted = _effects(calm)
    calls = len([e for e in calm.simulator.world.journal.entries if not e.batch])
    assert calls > 3

    for call in range(1, calls + 1):
        troubled = await scene(admit)
        trouble(troubled, call)

        finished = await troubled.carry_out(troubled.starts(verb))

        assert troubled.snapshot() == calm.snapshot(), call
        assert _outcomes(finished) == _outcomes(expected), call
        assert _evidence(finished) == _evidence(expected), call
        made = _effects(troubled)
        assert {made[effect] for effect in wanted} <= {1, 2}, call

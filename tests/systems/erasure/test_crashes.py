"""A crash, or a lost answer, at any call of any verb: resumed, with nothing done twice."""

from collections.abc import Awaitable, Callable

import pytest

from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Postponed
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.faults import FaultKind, FaultRule
from tests.systems.erasure.kit import DAY, Erasure, close_erasure, open_erasure

#: More calls than any of these verbs makes.
_MOST_CALLS = 60

DELETE = ("DELETE", "/users/{user}")
PURGE = ("DELETE", "/directory/deletedItems/{item}")
RESTORE = ("POST", "/directory/deletedItems/{item}/restore")
RETIRE = ("POST", "/deviceManagement/managedDevices/{device}/retire")
WIPE = ("POST", "/deviceManagement/managedDevices/{device}/wipe")

CASES = [
    (SystemKind.INTUNE, Verb.ERASE, DevicePolicy.RETIRE, RETIRE, 2),
    (SystemKind.INTUNE, Verb.ERASE, DevicePolicy.WIPE, WIPE, 2),
    (SystemKind.ENTRA, Verb.SOFT_DELETE, DevicePolicy.KEEP, DELETE, 1),
    (SystemKind.ENTRA, Verb.HARD_DELETE, DevicePolicy.KEEP, PURGE, 1),
    (SystemKind.ENTRA, Verb.RESTORE, DevicePolicy.KEEP, RESTORE, 1),
]


async def prepare(verb: Verb, policy: DevicePolicy) -> Erasure:
    """An erasure directly before that verb."""
    erasure = await open_erasure(options=ErasureOptions(devices=policy, hold_days=0))
    erasure.tenant.rows("deviceManagement/windowsAutopilotDeviceIdentities").clear()
    await erasure.through(Verb.GUARD)
    if verb in (Verb.HARD_DELETE, Verb.RESTORE):
        await erasure.through(Verb.SOFT_DELETE)
    erasure.approve("second")
    erasure.world.journal.clear()
    return erasure


def die(erasure: Erasure, call: int) -> Callable[[], bool]:
    erasure.fate.requests_left = call
    return lambda: erasure.fate.requests_left is None


def lose_answer(erasure: Erasure, call: int) -> Callable[[], bool]:
    rule = erasure.world.faults.add(FaultRule(kind=FaultKind.RESET_AFTER, skip=call))
    return lambda: rule.seen > call


def lose_request(erasure: Erasure, call: int) -> Callable[[], bool]:
    rule = erasure.world.faults.add(FaultRule(kind=FaultKind.RESET, skip=call))
    return lambda: rule.seen > call


async def count_struck_calls(attempt: Callable[[int], Awaitable[bool]]) -> int:
    """Try with trouble at the first call, the second, and so on, until none is left to strike."""
    for call in range(_MOST_CALLS):
        if not await attempt(call):
            return call
    raise AssertionError("more calls than expected")


@pytest.mark.parametrize("trouble", [die, lose_answer, lose_request])
@pytest.mark.parametrize(("system", "verb", "policy", "order", "times"), CASES)
async def test_whatever_call_it_strikes_each_act_happens_exactly_once(
    system: SystemKind,
    verb: Verb,
    policy: DevicePolicy,
    order: tuple[str, str],
    times: int,
    trouble: Callable[[Erasure, int], Callable[[], bool]],
) -> None:
    async def attempt(call: int) -> bool:
        erasure = await prepare(verb, policy)
        try:
            has_struck = trouble(erasure, call)
            ending = await erasure.run(system, verb)
            assert isinstance(ending, Finished), (call, ending)
            assert erasure.taken(*order) == times, call
            assert len(erasure.orders) <= times + 1, call
            assert erasure.world.journal.violations == []
            return has_struck()
        finally:
            await close_erasure(erasure)

    assert await count_struck_calls(attempt) >= 4


@pytest.mark.parametrize(("system", "verb", "policy", "order", "times"), CASES)
async def test_who_may_have_outlived_the_lease_gives_no_order_that_cannot_be_undone(
    system: SystemKind, verb: Verb, policy: DevicePolicy, order: tuple[str, str], times: int
) -> None:
    erasure = await prepare(verb, policy)
    try:
        if system is SystemKind.INTUNE:
            await erasure.start(system, verb)  # names the devices and no more
        erasure.is_out_of_time = lambda: True
        late = await erasure.start(system, verb)
        ordered_late = list(erasure.orders)
        erasure.is_out_of_time = lambda: False
        ending = await erasure.run(system, verb)

        assert isinstance(late, Postponed)
        assert late.reason is Reason.OUT_OF_TIME
        assert ordered_late == []
        assert isinstance(ending, Finished)
        assert erasure.taken(*order) == times
    finally:
        await close_erasure(erasure)


@pytest.mark.parametrize("trouble", [die, lose_answer])
async def test_watches_and_proofs_come_to_the_same_end_whatever_call_it_strikes(
    trouble: Callable[[Erasure, int], Callable[[], bool]],
) -> None:
    async def attempt(call: int) -> bool:
        erasure = await prepare(Verb.HARD_DELETE, DevicePolicy.KEEP)
        try:
            await erasure.finish(SystemKind.ENTRA, Verb.HARD_DELETE)
            erasure.pass_time(31 * DAY)
            done = len(erasure.orders)
            has_struck = trouble(erasure, call)
            await erasure.through(Verb.WATCH_DELETED, Verb.WATCH_PURGED, Verb.PROVE)
            assert len(erasure.orders) == done
            return has_struck()
        finally:
            await close_erasure(erasure)

    assert await count_struck_calls(attempt) >= 10

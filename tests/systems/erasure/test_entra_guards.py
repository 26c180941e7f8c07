"""Each guard stops with its reason, all are told, and what clears a guard lets the person pass."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Postponed, Stuck
from dsr_core.systems.entra_guards import GUARDS
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.retention import soft_delete
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.tokens import ALL_ROLES
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.kit import Erasure
from tests.systems.fakes import by_source, report_of

GUARD = (SystemKind.ENTRA, Verb.GUARD)
NAMES = [guard.name for guard in GUARDS]


def told(stuck: object) -> dict[str, SourceResult]:
    assert isinstance(stuck, Stuck)
    return {result.source: result for result in stuck.findings}


async def test_whom_no_guard_stops_passes_and_each_guard_is_told(erasure: Erasure) -> None:
    report = report_of(await erasure.start(*GUARD))

    assert report.outcome is Outcome.DONE
    assert [result.source for result in report.sources] == NAMES
    assert {result.outcome for result in report.sources} == {Outcome.DONE}
    assert all(result.read_at for result in report.sources)
    assert erasure.orders == []


def be_restricted(erasure: Erasure) -> None:
    erasure.row["isManagementRestricted"] = True


def hold_a_scoped_role(erasure: Erasure) -> None:
    link = {"id": "membership", "roleId": "role", "administrativeUnitId": "unit"}
    erasure.tenant.related(erasure.who.object_id, "scopedRoleMemberOf").append(link)


def join_a_role_group(erasure: Erasure) -> None:
    group = next(g for g in erasure.tenant.groups.values() if g["isAssignableToRole"])
    link = {"@odata.type": "#microsoft.graph.group", "id": group["id"]}
    erasure.tenant.related(erasure.who.object_id, "memberOf").append(link)


def as_found(_: Erasure) -> None:
    """The sample has it already."""


@pytest.mark.parametrize(
    ("role", "make", "guard", "reason"),
    [
        ("admin", as_found, "guard.roles", Reason.GUARD_ROLE_HOLDER),
        ("ordinary", hold_a_scoped_role, "guard.roles", Reason.GUARD_ROLE_HOLDER),
        ("ordinary", join_a_role_group, "guard.roles", Reason.GUARD_ROLE_HOLDER),
        ("synced", as_found, "guard.synced", Reason.GUARD_SYNCED),
        ("sole_owner", as_found, "guard.owner", Reason.GUARD_SOLE_OWNER),
        ("ordinary", be_restricted, "guard.restrictedManagement", Reason.GUARD_PROTECTED),
    ],
)
async def test_a_guard_stops_with_its_reason(
    begin: Begin, role: str, make: Callable[[Erasure], None], guard: str, reason: Reason
) -> None:
    erasure = await begin(role)
    make(erasure)

    result = await erasure.start(*GUARD)

    assert isinstance(result, Stuck)
    results = told(result)
    assert list(results) == NAMES
    assert (results[guard].outcome, results[guard].reason) == (Outcome.NEEDS_PERSON, reason)
    assert results[guard].items >= 1
    if guard != "guard.roles" or role != "admin":
        assert result.reason is reason
    assert erasure.orders == []


async def test_an_emergency_account_is_told_as_that_before_its_role(begin: Begin) -> None:
    probe = await begin("break_glass")
    options = ErasureOptions(protected=(probe.who.object_id.upper(),))
    erasure = await begin("break_glass", options=options)

    result = await erasure.start(*GUARD)

    assert isinstance(result, Stuck)
    assert result.reason is Reason.GUARD_PROTECTED
    assert told(result)["guard.protected"].outcome is Outcome.NEEDS_PERSON
    assert told(result)["guard.roles"].outcome is Outcome.NEEDS_PERSON


async def test_both_the_group_and_the_application_of_a_sole_owner_count(begin: Begin) -> None:
    erasure = await begin("sole_owner")

    assert told(await erasure.start(*GUARD))["guard.owner"].items == 2


async def test_with_another_owner_named_the_person_passes(begin: Begin) -> None:
    erasure = await begin("sole_owner")
    other = erasure.tenant.find_user(SAMPLE_PEOPLE["manager"])
    assert other is not None
    for link in erasure.tenant.links[erasure.who.object_id, "ownedObjects"]:
        owner = {"@odata.type": "#microsoft.graph.user", "id": other["id"]}
        erasure.tenant.related(link["id"], "owners").append(owner)

    report = report_of(await erasure.start(*GUARD))

    assert by_source(report)["guard.owner"].outcome is Outcome.DONE


async def test_an_owner_in_the_recycle_bin_is_no_other_owner(begin: Begin) -> None:
    erasure = await begin("five_devices")
    before = told(await erasure.start(*GUARD))["guard.owner"].items
    group = next(g for g in erasure.tenant.groups.values() if g["mailNickname"] == "engineering")
    (other,) = (
        link["id"]
        for link in erasure.tenant.links[group["id"], "owners"]
        if link["id"] != erasure.who.object_id
    )
    soft_delete(erasure.world, erasure.tenant, other)

    assert told(await erasure.start(*GUARD))["guard.owner"].items == before + 1


async def test_a_guard_that_cannot_look_lets_nobody_pass(erasure: Erasure) -> None:
    rule = FaultRule(
        kind=FaultKind.STATUS, path="scopedRoleMemberOf", status=429, retry_after="60", times=0
    )
    erasure.world.faults.add(rule)

    result = await erasure.start(*GUARD)

    assert isinstance(result, Postponed)
    assert result.reason is Reason.THROTTLED


@pytest.mark.parametrize(
    "roles",
    [
        ("User.Read.All",),
        tuple(role for role in ALL_ROLES if role != "Directory.Read.All"),
        # Sees memberships, but not what kind of groups they are.
        (*(role for role in ALL_ROLES if "Group" not in role and "Directory" not in role),),
    ],
)
async def test_without_the_permissions_nobody_passes(begin: Begin, roles: tuple[str, ...]) -> None:
    erasure = await begin(roles=roles)

    result = await erasure.start(*GUARD)

    assert isinstance(result, Stuck)
    assert result.reason is Reason.PERMISSION_MISSING


@pytest.mark.parametrize("verb", [Verb.GUARD, Verb.SOFT_DELETE])
@pytest.mark.parametrize("missing", [Verb.DISCOVER, Verb.CAPTURE])
async def test_nothing_begins_before_discovery_and_the_logs_have_an_outcome(
    erasure: Erasure, verb: Verb, missing: Verb
) -> None:
    tasks = tuple(
        replace(task, state=TaskState.READY, report=None) if task.verb is missing else task
        for task in erasure.request.tasks
    )
    erasure.request = replace(erasure.request, tasks=tasks)
    erasure.approve("first", "second")

    result = await erasure.start(SystemKind.ENTRA, verb)

    assert result == Stuck(reason=Reason.LOGS_NOT_CAPTURED)
    assert erasure.world.journal.entries == []


async def test_a_request_whose_logs_were_never_to_be_captured_does_not_begin(
    erasure: Erasure,
) -> None:
    tasks = tuple(task for task in erasure.request.tasks if task.verb is not Verb.CAPTURE)
    erasure.request = replace(erasure.request, tasks=tasks)

    assert await erasure.start(*GUARD) == Stuck(reason=Reason.LOGS_NOT_CAPTURED)


async def test_a_synced_person_passes_once_deleted_on_premises(begin: Begin) -> None:
    erasure = await begin("synced")
    assert isinstance(await erasure.start(*GUARD), Stuck)
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)

    report = report_of(await erasure.start(*GUARD))

    assert by_source(report)["guard.synced"].reason is Reason.SOFT_DELETED
    assert by_source(report)["guard.protected"].outcome is Outcome.DONE


async def test_a_protected_account_is_protected_in_the_recycle_bin_too(begin: Begin) -> None:
    probe = await begin("soft_deleted")
    options = ErasureOptions(protected=(probe.who.object_id,))
    erasure = await begin("soft_deleted", options=options)
    erasure.approve("first", "second")

    for verb in (Verb.GUARD, Verb.SOFT_DELETE, Verb.HARD_DELETE):
        result = await erasure.start(SystemKind.ENTRA, verb)
        assert isinstance(result, Stuck)
        assert result.reason is Reason.GUARD_PROTECTED
    assert erasure.orders == []


async def test_a_role_given_while_the_approval_was_awaited_stops_the_deletion(
    erasure: Erasure,
) -> None:
    assert isinstance(await erasure.start(*GUARD), Finished)
    erasure.approve("first")
    join_a_role_group(erasure)

    result = await erasure.start(SystemKind.ENTRA, Verb.SOFT_DELETE)

    assert isinstance(result, Stuck)
    assert result.reason is Reason.GUARD_ROLE_HOLDER
    assert erasure.orders == []

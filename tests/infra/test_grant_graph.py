"""The administrator's script against the simulator: what it shows, checks and grants."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from dsr_core.systems.permissions import Part, permissions_of
from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.applications import add_principal
from emulation.graph.sample import CONTOSO, build_world
from emulation.graph.tokens import mint
from tests.infra.granting_script import Said, run_script

READER = "aaaaaaaa-0000-4000-8000-000000000001"
ACTOR = "aaaaaaaa-0000-4000-8000-000000000002"
BOTH = ("--reader", READER, "--actor", ACTOR)


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    running = await start_simulator(build_world(datetime.now(UTC)))
    tenant = running.world.tenants[CONTOSO]
    add_principal(tenant, READER, "reads")
    add_principal(tenant, ACTOR, "acts")
    yield running
    await running.stop()


async def run(simulator: RunningSimulator, *arguments: str) -> Said:
    return await run_script(simulator.base_url, mint(CONTOSO), *arguments)


def writes(simulator: RunningSimulator) -> list[str]:
    entries = simulator.world.journal.entries
    return [entry.template for entry in entries if entry.method != "GET"]


async def test_a_dry_run_shows_every_permission_and_changes_nothing(
    simulator: RunningSimulator,
) -> None:
    said = await run(simulator, *BOTH, "--registration", "DSR", "--dry-run")

    wanted = [permissions_of(part) for part in Part]
    assert said.code == 0
    assert all(f"to grant  {name}" in said.text for names in wanted for name in names)
    assert "to make   DSR: all of it" in said.text
    assert writes(simulator) == []


async def test_what_is_granted_once_is_not_granted_again(simulator: RunningSimulator) -> None:
    first = await run(simulator, *BOTH, "--registration", "DSR")
    made = len(writes(simulator))
    second = await run(simulator, *BOTH, "--registration", "DSR")

    granted = sum(len(permissions_of(part)) for part in Part)
    assert (first.code, second.code) == (0, 0)
    assert made == granted + 2
    assert len(writes(simulator)) == made
    assert "Every permission is granted." in second.text
    assert "DSR_SIGN_IN_CLIENT_ID is" in first.text


async def test_the_check_names_two_missing_permissions_and_what_they_disable(
    simulator: RunningSimulator,
) -> None:
    await run(simulator, *BOTH)
    tenant = simulator.world.tenants[CONTOSO]
    for (_, relation), rows in tenant.links.items():
        if relation == "appRoleAssignments":
            rows[:] = [row for row in rows if not _is_one_of_two(simulator, str(row["appRoleId"]))]

    said = await run(simulator, *BOTH, "--check")

    lines = said.text.splitlines()
    assert said.code == 1
    assert [line.split()[2] for line in lines if line.startswith("to grant")] == [
        "User.Export.All",
        "User.DeleteRestore.All",
    ]
    assert [line.split(":")[0] for line in lines if line.startswith("disabled")] == [
        "disabled  microsoft-export",
        "disabled  erasure",
    ]


async def test_an_address_that_comes_later_is_added_to_what_the_registration_has(
    simulator: RunningSimulator,
) -> None:
    await run(simulator, "--registration", "DSR")
    added = await run(simulator, "--registration", "DSR", "--address", "https://dsr.example/")
    again = await run(
        simulator, "--registration", "DSR", "--address", "https://dsr.example/", "--check"
    )

    (row,) = simulator.world.tenants[CONTOSO].rows("applications")
    assert "to make   DSR: return to https://dsr.example/console/signed-in" in added.text
    assert row["web"]["redirectUris"] == [
        "https://dsr.example/console/signed-in",
        "https://dsr.example/api/console/signed-in",
    ]
    assert [scope["value"] for scope in row["api"]["oauth2PermissionScopes"]] == ["Requests.Handle"]
    assert len(row["appRoles"]) == 4
    assert again.code == 0


async def test_only_the_chosen_features_are_granted(simulator: RunningSimulator) -> None:
    said = await run(simulator, *BOTH, "--features", "directory", "erasure", "--dry-run")

    named = {line.split()[2] for line in said.text.splitlines()}
    assert named == {"User.Read.All", "Directory.Read.All", "User.DeleteRestore.All"}


async def test_an_identity_that_is_not_there_is_said_so(simulator: RunningSimulator) -> None:
    nobody = "aaaaaaaa-0000-4000-8000-00000000000f"

    said = await run(simulator, "--reader", nobody, "--check")

    assert said.code == 1
    assert nobody in said.errors


def _is_one_of_two(simulator: RunningSimulator, role_id: str) -> bool:
    rows = simulator.world.tenants[CONTOSO].rows("servicePrincipals")
    names = {role["id"]: role["value"] for row in rows for role in row["appRoles"]}
    return names.get(role_id) in {"User.Export.All", "User.DeleteRestore.All"}

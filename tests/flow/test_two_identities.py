"""What reads cannot delete: two identities a tenant, each with the permissions of its part only."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.systems.permissions import PERMISSION_SETS, Feature, Part, permissions_of
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE
from emulation.graph.tokens import mint
from tests.flow.life import Life, begin_life
from tests.flow.observing import changes_in, is_there, person_of
from tests.flow.running_product import ROOT, Entry

ADELE = SAMPLE_PEOPLE["ordinary"]
READER = "aaaaaaaa-0000-4000-8000-000000000001"
ACTOR = "aaaaaaaa-0000-4000-8000-000000000002"

type BeginLife = Callable[[tuple[str, ...]], Awaitable[Life]]


@pytest.fixture
async def begin(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BeginLife]:
    """A life whose reading identity has its permissions, and whose acting one has these."""
    async with AsyncExitStack() as ending:

        def start(acting: tuple[str, ...]) -> Awaitable[Life]:
            entry: Entry = {
                "credential": _token(permissions_of(Part.READING), READER),
                "acting_credential": _token(acting, ACTOR),
                "systems": ["entra", "entra_logs", "intune", "intune_audit"],
            }
            return begin_life(ending, storage_connection_string, tmp_path, monkeypatch, entry)

        yield start


def _token(roles: tuple[str, ...], app_id: str) -> dict[str, str]:
    return {"kind": "development_token", "secret": mint(CONTOSO, roles, app_id=app_id)}


def changes_by(life: Life) -> dict[str, int]:
    """How many calls that changed something each identity made, by its application id."""
    made = [
        entry.app_id
        for entry in life.product.world.journal.requests()
        if entry.method != "GET" and "$batch" not in entry.path and entry.status < 400
    ]
    return {app_id: made.count(app_id) for app_id in set(made)}


async def test_every_right_ends_with_the_permissions_of_the_table_and_only_one_identity_changes(
    begin: BeginLife,
) -> None:
    life = await begin(permissions_of(Part.ACTING))
    corrections = [
        {"name": "jobTitle", "value": "Engineer"},
        {"name": "mobilePhone", "value": "+49 30 901820"},
        {"name": "otherMails", "value": "adele@home.example"},
        {"name": "manager"},
    ]

    rectified = await life.carry_to(
        await life.submit(Right.RECTIFICATION, ADELE, corrections=corrections)
    )
    restricted = await life.carry_to(await life.submit(Right.RESTRICTION, ADELE))
    erasure = await life.submit(Right.ERASURE, ADELE)
    erased = await life.carry_to(erasure)

    person = await person_of(life, erasure)
    assert [each.status for each in (rectified, restricted, erased)] == [Status.COMPLETED] * 3
    assert not is_there(life, person)
    assert set(changes_by(life)) == {ACTOR}


async def test_without_an_identity_that_may_act_nothing_is_deleted(begin: BeginLife) -> None:
    life = await begin(permissions_of(Part.READING))

    erasure = await life.submit(Right.ERASURE, ADELE)
    stopped = await _carry_as_far_as_it_goes(life, erasure)

    assert stopped is Status.NEEDS_OPERATOR
    assert is_there(life, await person_of(life, erasure))
    assert [each for each in changes_in(life) if each.startswith("DELETE")] == []


async def _carry_as_far_as_it_goes(life: Life, request_id: str) -> Status:
    while True:
        request = await life.settle(request_id)
        if request.status is Status.NEEDS_OPERATOR:
            return request.status
        await life.go_on(request)


def test_no_permission_of_the_reading_identity_changes_or_deletes_anything() -> None:
    harmless = {"Mail.Send", "User.Export.All"}
    reading = set(permissions_of(Part.READING)) - harmless

    assert all(".Read." in name or name.endswith(".Read") for name in reading)


def test_every_feature_is_in_the_table_once() -> None:
    assert sorted(each.feature for each in PERMISSION_SETS) == sorted(Feature)


def test_the_table_holds_every_permission_that_a_source_names() -> None:
    named = {
        name
        for path in (ROOT / "dsr_core" / "systems").glob("*.py")
        for name in re.findall(r'"([A-Z][A-Za-z-]+\.[A-Za-z.]+)"', path.read_text())
    }
    in_table = {name for each in PERMISSION_SETS for name in each.permissions}

    # Asking for it would not help: an application may not write the leave date (graph.md 2.4).
    assert named - in_table == {"User-LifeCycleInfo.ReadWrite.All"}

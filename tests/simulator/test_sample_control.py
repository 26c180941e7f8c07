from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from emulation.graph.intune_actions import EXPECTED_OWNERS
from emulation.graph.intune_devices import DEVICES
from emulation.graph.mail import OUTBOX
from emulation.graph.sample import CONTOSO, FABRIKAM, SAMPLE_PEOPLE, build_world
from emulation.graph.sample.logs_part import GENERATED
from emulation.graph.state import World
from tests.simulator.sample_client import NOW, open_control


@pytest.fixture
def world() -> World:
    return build_world(NOW)


@pytest.fixture
async def control(world: World) -> AsyncIterator[ClientSession]:
    async with open_control(world) as base_url, ClientSession(base_url) as session:
        yield session


async def test_the_outbox_of_a_tenant_is_read_and_emptied(
    world: World, control: ClientSession
) -> None:
    world.tenants[CONTOSO].rows(OUTBOX).append({"id": "1"})

    async with control.get("/_sim/outbox") as answer:
        own = await answer.json()
    async with control.get("/_sim/outbox", params={"tenant": FABRIKAM}) as answer:
        other = await answer.json()
    async with control.delete("/_sim/outbox") as answer:
        assert answer.status == 204

    assert (own, other) == ({"value": [{"id": "1"}]}, {"value": []})
    assert world.tenants[CONTOSO].rows(OUTBOX) == []


async def test_the_number_of_sign_ins_is_set_from_outside(
    world: World, control: ClientSession
) -> None:
    wish = {"user": SAMPLE_PEOPLE["ordinary"], "count": 100_000}

    async with control.put("/_sim/generated-sign-ins", json=wish) as answer:
        assert answer.status == 204

    counts = [row["count"] for row in world.tenants[CONTOSO].rows(GENERATED)]
    assert sorted(counts) == [5_000, 100_000]


@pytest.mark.parametrize("wish", [{}, {"user": "x", "count": 1}, {"user": "x"}, []])
async def test_a_wish_for_sign_ins_that_makes_no_sense_is_refused(
    control: ClientSession, wish: object
) -> None:
    async with control.put("/_sim/generated-sign-ins", json=wish) as answer:
        assert answer.status == 422


async def test_lists_of_switches_are_replaced_as_a_whole(
    world: World, control: ClientSession
) -> None:
    rows = [{"deviceId": "d", "userId": "u"}]

    async with control.put("/_sim/expected-owners", json={"value": rows}) as answer:
        assert answer.status == 204
    async with control.put("/_sim/expected-owners", json={"value": "x"}) as answer:
        assert answer.status == 422

    assert world.tenants[CONTOSO].rows(EXPECTED_OWNERS) == rows


async def test_a_tenant_that_is_none_is_not_found(control: ClientSession) -> None:
    async with control.get("/_sim/outbox", params={"tenant": "x"}) as answer:
        assert answer.status == 404


async def test_a_device_gets_the_name_that_its_owner_gives_it(
    world: World, control: ClientSession
) -> None:
    device = world.tenants[CONTOSO].rows(DEVICES)[0]
    before = device["lastSyncDateTime"]
    wish = {"device": device["id"], "name": "MY-LAPTOP"}

    async with control.put("/_sim/device-names", json=wish) as answer:
        assert answer.status == 204

    assert device["deviceName"] == "MY-LAPTOP"
    assert device["lastSyncDateTime"] > before


@pytest.mark.parametrize("wish", [{}, {"device": "x", "name": "MY-LAPTOP"}])
async def test_a_device_that_is_not_there_gets_no_name(
    control: ClientSession, wish: object
) -> None:
    async with control.put("/_sim/device-names", json=wish) as answer:
        assert answer.status == 422

"""The local sign-in, looked at with the product's own checks."""

import base64
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from dsr_core.domain.access_errors import NotSignedInError
from dsr_core.domain.principal import Principal, Role
from dsr_core.host.discovery import fetch_keys
from dsr_core.host.sign_in_settings import SignInSettings
from dsr_core.web.tokens import TokenRules, check_token, read_head
from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.sample.cast import CONTOSO, FABRIKAM
from emulation.graph.state import World
from emulation.sign_in import CLIENT_ID, OPERATORS, TOKEN_PATH


@pytest.fixture
async def running() -> AsyncIterator[RunningSimulator]:
    simulator = await start_simulator(World())
    yield simulator
    await simulator.stop()


def settings_for(running: RunningSimulator, tenant: str = CONTOSO) -> SignInSettings:
    return SignInSettings(
        tenants=(tenant,), client_id=CLIENT_ID, authority=running.base_url, easy_auth=False
    )


async def call(address: str, method: str = "GET") -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.request(method, address) as answer:
        return answer.status, await answer.text()


async def token_of(running: RunningSimulator, who: str) -> str:
    status, token = await call(f"{running.base_url}{TOKEN_PATH}?as={who}")
    assert status == 200
    return token


async def check(running: RunningSimulator, token: str) -> Principal:
    ours = settings_for(running)
    rules = TokenRules(tenants={ours.issuer(CONTOSO): CONTOSO}, audiences=ours.audiences)
    head = read_head(token, rules)
    return check_token(token, head, (await fetch_keys(ours, CONTOSO))[head.key_id], rules)


@pytest.mark.parametrize("who", OPERATORS)
async def test_each_operator_gets_a_token_that_the_product_believes(
    running: RunningSimulator, who: str
) -> None:
    principal = await check(running, await token_of(running, who))

    assert principal == Principal(
        object_id=OPERATORS[who].object_id,
        tenant_id=CONTOSO,
        roles=frozenset({Role(OPERATORS[who].role)}),
        name=OPERATORS[who].name,
    )


def test_the_operators_are_different_people_and_have_every_role_between_them() -> None:
    assert len({person.object_id for person in OPERATORS.values()}) == len(OPERATORS)
    assert {person.role for person in OPERATORS.values()} == set(Role)


async def test_whoever_is_unknown_gets_no_token(running: RunningSimulator) -> None:
    status, text = await call(f"{running.base_url}{TOKEN_PATH}?as=mallory")

    assert status == 400
    assert "second-approver" in text


async def test_the_issuer_is_the_same_by_whatever_name_the_sign_in_is_called(
    running: RunningSimulator,
) -> None:
    by_name = running.base_url.replace("127.0.0.1", "localhost")
    _, token = await call(f"{by_name}{TOKEN_PATH}?as=admin")

    assert (await check(running, token)).roles == {Role.ADMIN}


async def test_after_a_change_of_keys_old_tokens_count_until_the_next_one(
    running: RunningSimulator,
) -> None:
    old = await token_of(running, "operator")
    await call(f"{running.base_url}/_sign_in/rotate", "POST")
    new = await token_of(running, "operator")
    after_one = [await check(running, token) for token in (old, new)]
    await call(f"{running.base_url}/_sign_in/rotate", "POST")

    assert {principal.object_id for principal in after_one} == {OPERATORS["operator"].object_id}
    with pytest.raises(KeyError):
        await check(running, old)


async def test_two_simulators_do_not_believe_each_others_tokens(
    running: RunningSimulator,
) -> None:
    other = await start_simulator(World())
    try:
        token = await token_of(other, "admin")
    finally:
        await other.stop()

    with pytest.raises(NotSignedInError):
        await check(running, token)


async def test_every_tenant_has_a_discovery_document_of_its_own(
    running: RunningSimulator,
) -> None:
    keys = await fetch_keys(settings_for(running, FABRIKAM), FABRIKAM)
    status, _ = await call(f"{running.base_url}/common/v2.0/.well-known/openid-configuration")

    assert len(keys) == 1
    assert status == 400


async def test_no_private_part_of_a_key_is_published(running: RunningSimulator) -> None:
    _, body = await call(f"{running.base_url}/{CONTOSO}/discovery/v2.0/keys")

    (entry,) = json.loads(body)["keys"]
    assert entry.keys() == {"kty", "n", "e", "use", "kid", "issuer"}
    assert len(base64.urlsafe_b64decode(entry["n"] + "==")) == 256

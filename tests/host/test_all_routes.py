"""Who may call what: every row of the route table, through the functions that Azure calls."""

import base64
import json
import re
from collections.abc import Iterator
from itertools import product

import azure.functions as func
import msgspec
import pytest

from dsr_core.domain.evidence_check import check_evidence
from dsr_core.domain.principal import Role
from dsr_core.host.triggers import SITE_ROOT
from dsr_core.stores.signer import is_signature
from dsr_core.web.acts import Act
from dsr_core.web.console_routes import PAGES
from dsr_core.web.problems import MEDIA_TYPE
from dsr_core.web.public_routes import PUBLIC_PAGES
from dsr_core.web.routes import ACT, EVIDENCE, PACKAGE, ROUTES, STATUS, Auth, Route, roles_for
from dsr_core.web.wire_evidence import EvidenceBody
from emulation.graph.sample.cast import CONTOSO
from emulation.sign_in import OPERATORS
from tests.fakes.tokens import a_token
from tests.host.office import HTTP_FUNCTIONS, Office

#: For each role, somebody who has it and no other.
HOLDERS = {Role(person.role): who for who, person in OPERATORS.items()}
#: What nobody gets who reached the handler.
REFUSALS = (401, 403, 500, 503)


def calls() -> Iterator[tuple[Route, dict[str, str]]]:
    """Every route with parameters of its address: an act counts as a route of its own."""
    for route in ROUTES:
        names = re.findall(r"{(\w+)}", route.path)
        choices = [[act.value for act in Act] if name == "act" else ["nobody"] for name in names]
        for values in product(*choices):
            yield route, dict(zip(names, values, strict=True))


CALLS = [pytest.param(*call, id=f"{call[0].name} {call[1].get('act', '')}") for call in calls()]
GUARDED = [call for call in CALLS if call.values[0].auth is Auth.OPERATOR]
OWN = [call for call in CALLS if call.values[0].auth is Auth.PERSON]
PUBLIC = [call for call in CALLS if call.values[0].auth is Auth.NONE]


def easy_auth_header(role: Role) -> str:
    claims = {"oid": OPERATORS[HOLDERS[role]].object_id, "tid": CONTOSO, "roles": role.value}
    content = {
        "auth_typ": "aad",
        "claims": [{"typ": name, "val": value} for name, value in claims.items()],
        "name_typ": "name",
        "role_typ": "roles",
    }
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_every_function_that_answers_http_is_a_row_of_the_table_and_the_other_way_round() -> None:
    found = {
        (
            trigger["methods"][0].name,
            f"/{trigger['route'].replace(SITE_ROOT, '')}",
            function.get_function_name(),
        )
        for function, trigger in HTTP_FUNCTIONS
    }

    assert found == {
        (row.method.name, row.path, row.name) for row in (*ROUTES, *PAGES, *PUBLIC_PAGES)
    }


def test_azure_itself_asks_for_no_key() -> None:
    levels = {trigger["authLevel"] for _, trigger in HTTP_FUNCTIONS}

    assert levels == {func.AuthLevel.ANONYMOUS}


def test_the_public_addresses_are_few_and_known() -> None:
    public = {route.name for route in ROUTES if route.auth is Auth.NONE}

    assert public == {
        "receive_request",
        "show_confirmation",
        "confirm_identity",
        "show_entrance",
        "enter_own_request",
        "ask_new_link",
        "show_health",
        "describe_api",
    }


def test_who_may_do_what_today() -> None:
    everybody, handlers = set(Role), {Role.OPERATOR, Role.ADMIN}

    assert set(STATUS.roles) == everybody
    assert set(PACKAGE.roles) == handlers
    assert set(EVIDENCE.roles) == {*handlers, Role.AUDITOR}
    for act in (Act.VERIFY_IDENTITY, Act.RESUME, Act.WITHDRAW):
        assert set(roles_for(ACT, {"act": act.value})) == handlers


@pytest.mark.parametrize(("route", "parameters"), PUBLIC)
async def test_a_public_address_asks_nobody_who_they_are(
    office: Office, route: Route, parameters: dict[str, str]
) -> None:
    answer = await office.call(route, parameters)

    assert answer.status_code not in (401, 403, 500)


@pytest.mark.parametrize(("route", "parameters"), GUARDED)
async def test_without_a_token_nobody_gets_in(
    office: Office, route: Route, parameters: dict[str, str]
) -> None:
    answer = await office.call(route, parameters)

    assert answer.status_code == 401
    assert answer.mimetype == MEDIA_TYPE
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("who", [None, "operator", "admin"])
@pytest.mark.parametrize("cookie", ["", "dsr-nobody=", "dsr-nobody=guess", "dsr-r1=guess; =; ;"])
@pytest.mark.parametrize(("route", "parameters"), OWN)
async def test_without_a_session_of_the_request_nobody_is_its_person(
    office: Office, route: Route, parameters: dict[str, str], cookie: str, who: str | None
) -> None:
    answer = await office.call(
        route, parameters, who=who, cookie=cookie, sec_fetch_site="same-origin"
    )

    assert answer.status_code == 401
    assert answer.mimetype == MEDIA_TYPE
    assert answer.headers["WWW-Authenticate"] == "Cookie"


def test_every_route_is_public_or_guarded_or_a_persons_own() -> None:
    assert len(CALLS) == len(PUBLIC) + len(GUARDED) + len(OWN)
    assert OWN


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic b2xnYTpvbGdh", "forged"])
@pytest.mark.parametrize(("route", "parameters"), GUARDED)
async def test_with_something_else_than_a_token_nobody_gets_in(
    office: Office, route: Route, parameters: dict[str, str], authorization: str
) -> None:
    shown = f"Bearer {a_token()}" if authorization == "forged" else authorization

    answer = await office.call(route, parameters, authorization=shown)

    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("route", "parameters"), GUARDED)
async def test_a_role_opens_what_the_table_says_and_nothing_else(
    office: Office, route: Route, parameters: dict[str, str], role: Role
) -> None:
    answer = await office.call(route, parameters, who=HOLDERS[role])

    if role in roles_for(route, parameters):
        assert answer.status_code not in REFUSALS
    else:
        assert answer.status_code == 403
        assert b"nobody" not in answer.get_body()


@pytest.mark.parametrize(("route", "parameters"), GUARDED)
async def test_app_services_header_is_nothing_unless_a_setting_says_so(
    office: Office, route: Route, parameters: dict[str, str]
) -> None:
    answer = await office.call(
        route, parameters, x_ms_client_principal=easy_auth_header(Role.ADMIN)
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("route", "parameters"), GUARDED)
async def test_behind_easy_auth_its_header_is_as_good_as_a_token(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    route: Route,
    parameters: dict[str, str],
    role: Role,
) -> None:
    monkeypatch.setenv("DSR_EASY_AUTH", "on")

    answer = await office.call(route, parameters, x_ms_client_principal=easy_auth_header(role))

    may = role in roles_for(route, parameters)
    assert (answer.status_code == 403) is not may
    assert answer.status_code not in {*REFUSALS} - {403}


async def test_behind_easy_auth_another_sites_page_does_not_get_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_EASY_AUTH", "on")

    answer = await office.call(
        ACT,
        {"request_id": "nobody", "act": Act.WITHDRAW.value},
        x_ms_client_principal=easy_auth_header(Role.ADMIN),
        sec_fetch_site="cross-site",
    )

    assert answer.status_code == 401


async def test_a_token_that_is_false_is_not_made_good_by_easy_auth(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_EASY_AUTH", "on")

    answer = await office.call(
        STATUS,
        {"request_id": "nobody"},
        authorization=f"Bearer {a_token()}",
        x_ms_client_principal=easy_auth_header(Role.ADMIN),
    )

    assert answer.status_code == 401


async def test_while_keys_cannot_be_fetched_nobody_gets_in_and_it_is_told_as_our_trouble(
    office: Office, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{unused_tcp_port}"
    monkeypatch.setenv("DSR_SIGN_IN_AUTHORITY", nobody)
    token = a_token(iss=f"{nobody}/{CONTOSO}/v2.0")

    answer = await office.call(STATUS, {"request_id": "nobody"}, authorization=f"Bearer {token}")

    assert answer.status_code == 503
    assert json.loads(answer.get_body())["type"] == "urn:dsr:problem:sign-in-unavailable"


async def test_the_history_says_by_whose_object_id_an_act_was_done_and_the_log_names_nobody(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    request = await office.house.submit()

    answer = await office.call(
        ACT, {"request_id": request.id, "act": Act.WITHDRAW.value}, who="operator"
    )

    rows = json.loads(answer.get_body())["history"]
    assert answer.status_code == 200
    assert OPERATORS["operator"].object_id in [row["details"].get("by") for row in rows]
    assert OPERATORS["operator"].name not in caplog.text


async def test_who_is_refused_for_want_of_a_role_is_in_the_log_by_route(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="dsr")

    await office.call(PACKAGE, {"request_id": "nobody"}, who="auditor")

    assert '"function":"fetch_package","code":"role-missing"' in caplog.text


async def test_an_auditor_gets_evidence_that_checks_and_no_package(office: Office) -> None:
    request = await office.house.submit()
    await office.house.listen()

    evidence = await office.call(EVIDENCE, {"request_id": request.id}, who="auditor")
    package = await office.call(PACKAGE, {"request_id": request.id}, who="auditor")

    key = office.house.signer.public_keys[0]
    verdict = check_evidence(evidence.get_body(), (key,), is_signature)
    assert (evidence.status_code, package.status_code) == (200, 403)
    assert (verdict.findings, verdict.request_id) == ((), request.id)
    assert msgspec.json.decode(evidence.get_body(), type=EvidenceBody).seal.length == verdict.rows

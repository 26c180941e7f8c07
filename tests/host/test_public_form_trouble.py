"""The form in bad weather, and where several organisations are served."""

import json
import os
import re
from dataclasses import replace

import pytest

from dsr_core.host import bootstrap
from dsr_core.web.public_pages import public_words
from dsr_core.web.public_routes import (
    API_FORM,
    API_TENANT_FORM,
    FORM,
    PUBLIC_ASSET,
    TENANT_FORM,
    PublicPage,
)
from dsr_core.web.routes import RECEIVE
from dsr_core.web.shown_text import harmless
from tests.host.office import Office
from tests.host.public_visitor import HOSTILE, Outline, hidden_of, look, send, text_of

ADELE = "adele.vance@contoso.example"


@pytest.mark.parametrize(
    "name",
    [HOSTILE, '"><img src=x onerror=alert(1)>', "عادل فانس", "N" * 300, "a\u202eb", "{{ 7 * 7 }}"],
)
async def test_nothing_that_is_typed_becomes_part_of_the_page(office: Office, name: str) -> None:
    answer = await send(office, {"right": "none", "name": name, "email": name})

    html = text_of(answer)
    assert answer.status_code == 422
    inputs = {each["id"]: each for each in Outline(html).named("input") if "id" in each}
    # What cannot be seen is shown as a sign, so that it can be taken out.
    assert inputs["name"]["value"] == harmless(name)
    assert inputs["name"]["dir"] == "auto"
    assert "<script>" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"right=%ff", 400),
        (b"\xff\xfe", 400),
        (b"&".join(b"a=1" for _ in range(300)), 400),
        (b"name=" + b"x" * 70_000, 413),
        (b"", 422),
    ],
)
async def test_what_cannot_be_read_gets_the_form_and_an_explanation(
    office: Office, body: bytes, status: int
) -> None:
    answer = await send(office, body)

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert 'id="faults"' in text_of(answer)


async def test_too_many_requests_are_told_so_and_keep_what_was_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_IDENTIFIER_PER_HOUR", "1")
    bootstrap.settings.cache_clear()
    fields = {"right": "access", "email": ADELE}
    await send(office, fields)

    answer = await send(office, fields)

    html = text_of(answer)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert public_words("en")["notice_too-many-requests"] in html
    assert f'value="{ADELE}"' in html


async def test_a_fault_of_ours_is_a_page_and_no_stack_trace(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(bootstrap, "build_services", broken)
    answer = await send(office, {"right": "access", "email": ADELE})

    assert answer.status_code == 500
    assert public_words("en")["problem_500_title"] in text_of(answer)
    assert "secret" not in text_of(answer)
    assert "Traceback" not in text_of(answer)


async def test_programs_get_json_as_before(office: Office) -> None:
    body = b"right=access&email=adele.vance%40contoso.example"
    form = "application/x-www-form-urlencoded"

    plain = await office.call(RECEIVE, {}, body=body, content_type=form, accept="*/*")
    desk = await office.call(
        RECEIVE, {}, who="operator", body=body, content_type=form, accept="text/html"
    )

    assert [each.status_code for each in (plain, desk)] == [202, 202]
    assert json.loads(desk.get_body())["status"] == "in_progress"
    assert "request_id" in json.loads(plain.get_body())


TWO: list[dict[str, object]] = [
    {"name": "contoso", "controller": "Contoso GmbH", "listed": True},
    {"name": "fabrikam", "controller": "Fabrikam AG", "listed": True},
    {"name": "hidden", "controller": "Hidden Ltd"},
]


def serve_several(monkeypatch: pytest.MonkeyPatch, entries: list[dict[str, object]]) -> None:
    (sample,) = json.loads(os.environ["DSR_TENANTS"])
    monkeypatch.setenv("DSR_TENANTS", json.dumps([{**sample, **each} for each in entries]))
    bootstrap.settings.cache_clear()


@pytest.mark.parametrize("is_api", [False, True])
async def test_several_organisations_are_offered_if_they_want_to_be(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_api: bool
) -> None:
    serve_several(monkeypatch, TWO)

    html = text_of(await look(office, API_FORM if is_api else FORM))

    start = "/api/form" if is_api else "/t"
    assert f'href="{start}/contoso"' in html
    assert f'href="{start}/fabrikam"' in html
    assert "Hidden" not in html


async def test_where_none_wants_to_be_listed_the_page_says_where_to_go(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_several(monkeypatch, [{**each, "listed": False} for each in TWO])

    html = text_of(await look(office, FORM))

    assert public_words("en")["choose_none"] in html
    assert "Fabrikam" not in html


@pytest.mark.parametrize("page", [TENANT_FORM, API_TENANT_FORM])
async def test_each_organisation_has_its_form_and_others_none(
    office: Office, monkeypatch: pytest.MonkeyPatch, page: PublicPage
) -> None:
    serve_several(monkeypatch, TWO)

    known = await look(office, page, tenant="hidden")
    unknown = await look(office, page, tenant=HOSTILE)

    assert known.status_code == 200
    assert hidden_of(text_of(known), "tenant") == "hidden"
    assert "Hidden Ltd" in text_of(known)
    assert unknown.status_code == 404
    for said in ("Contoso", "Fabrikam", "Hidden", HOSTILE):
        assert said not in text_of(unknown)


@pytest.mark.parametrize(
    ("named", "said"),
    [({}, "fault_tenant-needed"), ({"tenant": "nobody"}, "fault_unknown-tenant")],
)
async def test_a_form_that_names_no_organisation_of_ours_lets_people_choose_one(
    office: Office, monkeypatch: pytest.MonkeyPatch, named: dict[str, str], said: str
) -> None:
    serve_several(monkeypatch, TWO)
    policy = office.house.services.tenants["contoso"]
    both = {name: replace(policy, name=name) for name in ("contoso", "fabrikam")}
    ours = replace(office.house.services, tenants=both)
    monkeypatch.setattr(bootstrap, "build_services", lambda *_: ours)
    typed = {"right": "access", "email": ADELE, "name": "Adele Vance"}

    answer = await send(office, {**typed, **named})
    page = Outline(text_of(answer))
    key = hidden_of(text_of(answer), "form_key")
    chosen = await send(office, {**typed, "tenant": "fabrikam", "form_key": key})

    assert answer.status_code == 422
    assert public_words("en")[said] in text_of(answer)
    offered = [each["value"] for each in page.named("option")]
    assert {"contoso", "fabrikam"} <= {*offered}
    assert "hidden" not in offered
    assert f'value="{ADELE}"' in text_of(answer)
    assert 'href="#tenant"' in text_of(answer)
    assert "tenant" in {each["for"] for each in page.named("label")}
    (reference,) = set(re.findall(r"r[0-9a-f]{32}", text_of(chosen)))
    assert (await office.house.request(reference)).tenant == "fabrikam"


async def test_where_none_is_listed_such_a_form_is_told_where_to_go(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_several(monkeypatch, [{**each, "listed": False} for each in TWO])

    answer = await send(office, {"tenant": "nobody", "right": "access", "email": ADELE})

    assert answer.status_code == 422
    assert public_words("en")["choose_none"] in text_of(answer)
    for said in ("Contoso", "Fabrikam", "Hidden"):
        assert said not in text_of(answer)


async def test_style_and_script_are_found_where_the_page_says(office: Office) -> None:
    html = text_of(await look(office, FORM))

    found = re.findall(r'(?:href|src)="/api/assets/([^"]+)"', html)
    answers = [await look(office, PUBLIC_ASSET, name=name) for name in found]
    missing = await look(office, PUBLIC_ASSET, name="no.css")
    assert len(found) == 3
    assert {each.status_code for each in answers} == {200}
    assert all("immutable" in each.headers["Cache-Control"] for each in answers)
    assert missing.status_code == 404

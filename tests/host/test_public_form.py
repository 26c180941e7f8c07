"""The form by which anybody makes a request, as a browser without JavaScript sees it."""

import json
import os
import re

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.host import bootstrap
from dsr_core.web.faults import FaultCode
from dsr_core.web.public_pages import public_words
from dsr_core.web.public_routes import (
    API_FORM,
    API_TENANT_FORM,
    FORM,
    PUBLIC_ASSET,
    TENANT_FORM,
    PublicPage,
)
from dsr_core.web.report_texts import LANGUAGES
from dsr_core.web.routes import RECEIVE
from dsr_core.web.shown_text import harmless
from tests.host.office import Office
from tests.host.public_visitor import HOSTILE, Fields, Outline, hidden_of, look, send, text_of

ADELE = "adele.vance@contoso.example"


def test_every_language_has_the_same_words_and_one_for_every_fault() -> None:
    english, *others = (public_words(language) for language in LANGUAGES)

    for words in others:
        assert words.keys() == english.keys()
    assert {f"fault_{code.value}" for code in FaultCode} <= english.keys()
    assert {f"right_{right.value}" for right in Right} <= english.keys()


@pytest.mark.parametrize("page", [FORM, API_FORM])
async def test_the_form_offers_every_right_in_plain_words(office: Office, page: PublicPage) -> None:
    answer = await look(office, page)

    html = text_of(answer)
    assert answer.status_code == 200
    for right in Right:
        assert public_words("en")[f"right_{right.value}"] in html
    assert "Contoso GmbH" in html
    assert "<script>" not in html
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("faulty", [False, True])
async def test_every_field_has_a_label_and_every_reference_leads_somewhere(
    office: Office, faulty: bool
) -> None:
    answer = await (send(office, {"correction_name": "x y", "email": "no", "correction_value": ""})
        if faulty else look(office, FORM))  # fmt: skip

    outline = Outline(text_of(answer))
    assert len(outline.ids) == len(set(outline.ids))
    labelled = {attrs["for"] for attrs in outline.named("label")}
    shown = [each for each in outline.named("input", "select") if each.get("type") != "hidden"]
    assert {each["id"] for each in shown} == labelled
    for _, attrs in outline.tags:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            assert set(attrs.get(name, "").split()) <= set(outline.ids)
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in outline.ids
    assert outline.named("html")[0]["lang"] == "en"


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [
        ("de-AT,en;q=0.8", "", "de"),
        ("fr,en", "", "en"),
        ("de", "lang=en", "en"),
        ("en", "lang=xx", "en"),
    ],
)
async def test_the_browsers_language_is_spoken_unless_another_is_chosen(
    office: Office, accepted: str, query: str, language: str
) -> None:
    html = text_of(await look(office, FORM, query, accepted))

    assert f'<html lang="{language}">' in html
    assert public_words(language)["form_title"] in html
    assert hidden_of(html, "language") == language
    for other in LANGUAGES:
        assert f'href="/?lang={other}"' in html


async def test_a_sent_form_is_a_request_with_a_reference_a_day_and_what_follows(
    office: Office,
) -> None:
    form = text_of(await look(office, FORM))
    fields = {name: hidden_of(form, name) for name in ("tenant", "language", "form_key")}

    answer = await send(office, {**fields, "right": "access", "email": ADELE, "name": "Adele"})

    html = text_of(answer)
    (reference,) = set(re.findall(r"r[0-9a-f]{32}", html))
    request = await office.house.request(reference)
    assert answer.status_code == 202
    assert (request.right, request.tenant) == (Right.ACCESS, "contoso")
    assert (request.subject.name, request.subject.language) == ("Adele", "en")
    assert f'datetime="{request.due_on.isoformat()}"' in html
    assert public_words("en")["next_operator"] in html
    assert "1 month" in html
    # Nobody vouches by a form: the identity is checked first.
    assert request.status is Status.IDENTITY_PENDING
    assert ADELE not in html


async def test_sending_the_same_form_twice_makes_one_request(office: Office) -> None:
    fields = {"form_key": "k" * 43, "right": "access", "email": ADELE}

    first, second = [text_of(await send(office, fields)) for _ in range(2)]
    changed = await send(office, {**fields, "name": "Adele"})

    assert re.findall(r"r[0-9a-f]{32}", first) == re.findall(r"r[0-9a-f]{32}", second)
    assert changed.status_code == 422
    assert public_words("en")["notice_idempotency-conflict"] in text_of(changed)
    assert hidden_of(text_of(changed), "form_key") != "k" * 43


async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(office: Office) -> None:
    answer = await send(
        office,
        {"right": "access", "email": "adele", "name": "Adele", "phone": "x", "language": "de"},
        accept_language="en",
    )

    html, words = text_of(answer), public_words("de")
    assert answer.status_code == 422
    assert 'href="#email"' in html
    assert 'href="#phone"' in html
    assert words["fault_malformed-email"] in html
    inputs = {each["id"]: each for each in Outline(html).named("input") if "id" in each}
    assert inputs["email"]["value"] == "adele"
    assert inputs["email"]["aria-invalid"] == "true"
    assert "email-fault" in inputs["email"]["aria-describedby"]
    assert inputs["name"]["value"] == "Adele"
    assert "checked" in inputs["right-access"]
    assert f"<title>{words['error_title']}" in html


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"email": ADELE}, "right-access"),
        ({"right": "access"}, "email"),
        ({"right": "rectification", "email": ADELE}, "correction_name-0"),
        (
            {
                "right": "rectification",
                "email": ADELE,
                "correction_name": ["city", "no property"],
                "correction_value": ["Berlin", "x"],
            },
            "correction_name-1",
        ),
        (
            {
                "right": "access",
                "email": ADELE,
                "correction_name": ["city"],
                "correction_value": ["Berlin"],
            },
            "correction_name-0",
        ),
        (
            {"right": "access", "email": ADELE, "representative_contact": "a@b.example"},
            "representative",
        ),
    ],
)
async def test_the_summary_leads_to_the_field(office: Office, fields: Fields, at: str) -> None:
    answer = await send(office, fields)

    html = text_of(answer)
    assert answer.status_code == 422
    assert f'href="#{at}"' in html
    assert f'id="{at}"' in html


async def test_corrections_are_taken_by_lines_without_a_script(office: Office) -> None:
    answer = await send(
        office,
        {
            "right": "rectification",
            "email": ADELE,
            "correction_name": ["city", "", "surname", ""],
            "correction_value": ["Köln", "", "", ""],
        },
    )

    (reference,) = set(re.findall(r"r[0-9a-f]{32}", text_of(answer)))
    wish = (await office.house.request(reference)).wish
    assert [(each.name, each.value) for each in wish.corrections] == [
        ("city", "Köln"),
        ("surname", None),
    ]


async def test_who_writes_for_somebody_else_is_told_of_the_proof(office: Office) -> None:
    form = text_of(await look(office, FORM))
    answer = await send(office, {"right": "access", "email": ADELE, "representative": "Dr. Lee"})

    assert public_words("en")["proof_power_of_attorney"] in form
    assert public_words("en")["next_representative"] in text_of(answer)


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


async def test_a_form_for_nobody_of_ours_is_no_page_of_anybody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_several(monkeypatch, TWO)

    answer = await send(office, {"tenant": "nobody", "right": "access", "email": ADELE})

    assert answer.status_code == 422
    assert public_words("en")["problem_404_advice"] in text_of(answer)


async def test_style_and_script_are_found_where_the_page_says(office: Office) -> None:
    html = text_of(await look(office, FORM))

    found = re.findall(r'(?:href|src)="/api/assets/([^"]+)"', html)
    answers = [await look(office, PUBLIC_ASSET, name=name) for name in found]
    missing = await look(office, PUBLIC_ASSET, name="no.css")
    assert len(found) == 3
    assert {each.status_code for each in answers} == {200}
    assert all("immutable" in each.headers["Cache-Control"] for each in answers)
    assert missing.status_code == 404

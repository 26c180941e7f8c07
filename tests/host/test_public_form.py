"""The form by which anybody makes a request, as a browser without JavaScript sees it."""

import re
from html import unescape

import pytest

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.web.faults import FaultCode
from dsr_core.web.public_pages import public_words
from dsr_core.web.public_routes import (
    API_FORM,
    FORM,
    PublicPage,
)
from dsr_core.web.report_texts import LANGUAGES
from tests.host.office import Office
from tests.host.public_visitor import Fields, Outline, hidden_of, look, send, text_of

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
        (
            {
                "right": "access",
                "email": ADELE,
                "representative": "Dr. Lee",
                "representative_basis": "spite",
            },
            "representative_basis",
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
    assert public_words("en")["ask_not_said"] in unescape(text_of(answer))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("basis", Authority)
async def test_the_proof_that_is_asked_for_is_that_of_the_right_to_act(
    office: Office, basis: Authority, language: str
) -> None:
    answer = await send(
        office,
        {
            "right": "access",
            "email": ADELE,
            "language": language,
            "representative": "Dr. Lee",
            "representative_basis": basis.value,
        },
    )

    said = unescape(text_of(answer))
    (reference,) = set(re.findall(r"r[0-9a-f]{32}", said))
    words = public_words(language)
    asked = {key for key, text in words.items() if key.startswith("ask_") and text in said}
    assert asked == {f"ask_{basis.value}"}
    assert (await office.house.request(reference)).wish.representative_basis is basis


async def test_what_was_chosen_of_the_right_to_act_stays_when_the_form_comes_back(
    office: Office,
) -> None:
    answer = await send(office, {"right": "access", "representative_basis": "heir"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert '<option value="heir" selected>' in page
    assert "<details open>" in page

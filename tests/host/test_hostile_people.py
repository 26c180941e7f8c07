"""Every page of the console for somebody whose every text is hostile: it stays text."""

from dataclasses import replace

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.principal import Principal, Role
from dsr_core.domain.subject import DataSubject, DirectoryIdentity, Identifier, IdentifierKind
from dsr_core.domain.wish import Wish
from dsr_core.ports import Located
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.shown_text import LONGEST_SHOWN
from dsr_core.web.text_rules import LONGEST_NAME
from tests.host.browser import Browser, browser, text_of
from tests.host.every_function import Answered, call_each, make_callers
from tests.host.office import Office
from tests.host.request_forms import act, page_of
from tests.hostile import NAMES, Outline, orders_in

__all__ = ["browser"]

#: What no page of ours is made of, as it could do more than show text. Drawings are ours only.
FORBIDDEN = {"iframe", "object", "embed", "math", "img", "base", "style", "template"}


def a_person(text: str) -> tuple[DataSubject, DirectoryIdentity, Wish]:
    """What a stranger said, what the directory holds, and who writes: the text everywhere."""
    short = text[:LONGEST_NAME]
    identifier = Identifier(kind=IdentifierKind.EMPLOYEE_ID, value=short)
    said = DataSubject(name=short, contact=short, language="en", identifiers=(identifier,))
    entry = DirectoryIdentity(
        object_id="aaaaaaaa-0000-4000-8000-000000000001",
        user_principal_name=short,
        mail=short,
        display_name=text,
    )
    return said, entry, Wish(representative=short, representative_contact="x@law.example")


async def request_of(office: Office | Browser, text: str) -> str:
    said, entry, wish = a_person(text)
    office.house.systems.located = Located(identity=entry)
    request = await office.house.submit(right=Right.ERASURE, subject=said, wish=wish)
    await office.house.listen()
    return request.id


def harm_of(page: str) -> list[object]:
    outline = Outline(page)
    scripts = page.count("<script") - page.count('<script src="/')
    drawings = page.lower().count("<svg") - page.count('<svg class="chart" role="img" aria-')
    found = (
        outline.tags & FORBIDDEN,
        outline.handlers,
        outline.leads_away,
        orders_in(page),
        scripts or "",
        drawings or "",
        "49" if ">49<" in page else "",
    )
    return [each for each in found if each]


@pytest.mark.parametrize("kind", NAMES)
async def test_no_page_is_more_than_text_about_a_hostile_person(
    browser: Browser, kind: str
) -> None:
    text = NAMES[kind]
    request_id = await request_of(browser, text)

    pages: list[str] = []
    for who in ("operator", "approver", "auditor"):
        await browser.sign_in(who)
        pages.append(text_of(await page_of(browser, request_id)))
    await browser.sign_in()
    refused = await act(browser, request_id, "decline", note=text[:2_000])
    pages.append(text_of(refused))

    assert [harm_of(page) for page in pages] == [[], [], [], []]
    assert all(len(page) < 150_000 for page in pages)
    assert text[: LONGEST_SHOWN + 1] not in pages[0] or len(text) <= LONGEST_SHOWN


async def test_no_function_says_more_than_text_of_a_hostile_person(office: Office) -> None:
    """Pages that are new are in it by themselves."""
    for kind, text in NAMES.items():
        request_id = await request_of(office, text)
        callers = await make_callers(office, request_id)
        answers: list[Answered] = [
            answered
            for caller in callers
            if caller.who in {"stranger", "admin", "person"}
            async for answered in call_each(
                office,
                address={"request_id": request_id},
                query={"q": text, "page": text, "token": text, "tenant": text, "to": text},
                headers={**caller.headers, "accept-language": text[:100]},
            )
        ]

        pages = [each for each in answers if each.is_page]
        harm = [(str(each), harm_of(each.response.get_body().decode())) for each in pages]
        headers = [
            (str(each), line)
            for each in answers
            for line in each.response.headers.values()
            if orders_in(line) or "\n" in line or "\r" in line
        ]
        assert (kind, [each for each in harm if each[1]]) == (kind, [])
        assert (kind, headers) == (kind, [])
        assert {each.response.status_code for each in answers}.isdisjoint({500, 502})


def test_an_operator_with_a_hostile_name_is_named_as_text() -> None:
    somebody = Principal(
        object_id="o", tenant_id="t", roles=frozenset({Role.ADMIN}), is_application=False
    )
    for text in NAMES.values():
        visitor = Visitor(principal=replace(somebody, name=text), csrf="x", language="en")

        assert harm_of(render_page("signed_out", visitor)) == []

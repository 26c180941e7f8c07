"""Where an answer sends a browser: to ourselves, the authority, or a file of ours; nowhere else."""

import re
from collections.abc import AsyncIterator
from itertools import product
from urllib.parse import quote, urlencode, urlsplit

from dsr_core.host.bootstrap import settings
from dsr_core.web.browser_session import HOME
from tests.host.browser import Browser, browser
from tests.host.every_function import OURS, Answered, answered_request, call_each, make_callers
from tests.host.office import Office

__all__ = ["browser"]

AWAY = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/\\evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "%2F%2Fevil.example",
    "/console//evil.example",
    "/console/../../evil.example",
    "/console\t//evil.example",
    "/console\r\nLocation: https://evil.example",
    "/console%0d%0aSet-Cookie:%20a=b",
    "/console?next=https://evil.example",
    "/console@evil.example",
    ".evil.example",
    "@evil.example",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
    "/console\u2028//evil.example",
    "\u3002evil.example",
)
#: What programs and frameworks call where to go afterwards.
NAMES = (
    *("to", "next", "return", "return_to", "returnUrl", "redirect", "redirect_uri", "url"),
    *("continue", "state", "page", "done", "code", "post_login_redirect_uri"),
)
#: Headers that have made other products believe they are somebody else.
HEADERS = ("host", "x-forwarded-host", "x-original-url", "x-rewrite-url", "forwarded", "referer")
#: An address of ours: not one character in it that a browser could take for another site's.
OWN = re.compile(r"/(?:api|console)(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_.~%=&,-]*)?")


def leads_away(answered: Answered) -> bool:
    """Whether a browser that follows the answer could come to somebody else."""
    location = answered.response.headers.get("Location")
    if location is None or OWN.fullmatch(location):
        return False
    if location.startswith("https://memory.invalid/") and "evil" not in location:
        return False  # the package
    authority = urlsplit(settings().sign_in.authority)
    target = urlsplit(location)
    is_authority = (target.scheme, target.netloc) == (authority.scheme, authority.netloc)
    return not is_authority or "evil" in location


async def everybody(office: Office) -> AsyncIterator[Answered]:
    """Each address in whatever could be taken for a way back, from everybody to everything."""
    request_id = await answered_request(office)
    callers = await make_callers(office, request_id)
    for away, caller in product(AWAY, callers):
        if caller.who not in {"stranger", "operator", "person"}:
            continue
        fields = dict.fromkeys(NAMES, away)
        form = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode({**fields, "csrf": caller.csrf, "seen": "1"}).encode()
        for address in ({"request_id": request_id}, {"request_id": away, "name": away}):
            async for answered in call_each(
                office,
                address=address,
                query=fields,
                headers={**caller.headers, **dict.fromkeys(HEADERS, away), **form},
                body=body,
            ):
                yield answered


async def test_nothing_that_comes_with_a_call_leads_to_another_site(office: Office) -> None:
    led = [
        answered
        async for answered in everybody(office)
        if "Location" in answered.response.headers or "Set-Cookie" in answered.response.headers
    ]

    assert [f"{each}: {dict(each.response.headers)}" for each in led if leads_away(each)] == []
    assert {each.function for each in led} >= {"console", "console_sign_in", "fetch_package"}
    assert not any("evil" in line for each in led for line in cookies_of(each))


def cookies_of(answered: Answered) -> list[str]:
    """Each cookie with the page in it, which is kept as hexadecimal digits, in the clear."""
    lines = answered.response.headers.get_all("Set-Cookie")
    found = [re.search(r"dsr-attempt=[^.]*\.[^.]*\.([0-9a-f]*);", line) for line in lines]
    return [*lines, *(bytes.fromhex(each[1]).decode() for each in found if each)]


async def test_a_sign_in_whose_cookie_was_forged_leads_to_the_list(browser: Browser) -> None:
    for away in AWAY:
        back = await browser.sign_in(forged_page=away)

        assert (away, back.status_code, back.headers["Location"]) == (away, 303, HOME)


def test_an_address_of_ours_is_told_from_others() -> None:
    assert OWN.fullmatch("/console?right=erasure%2Caccess")
    assert not any(OWN.fullmatch(away) for away in AWAY if "next=" not in away)
    assert OWN.fullmatch(f"/console/sign-in?to={quote('/console', safe='')}")
    assert not OWN.fullmatch(f"{OURS}/console")

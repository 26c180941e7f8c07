"""The forms of a request's page, sent as a browser sends them."""

import re

import azure.functions as func

from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.web.console_routes import REQUEST, REQUEST_ACT
from tests.host.browser import Browser, text_of

#: What a stranger could call themselves.
HOSTILE = "<script>alert(1)</script>"


async def page_of(
    browser: Browser, request_id: str, accept_language: str = "en"
) -> func.HttpResponse:
    route = {"request_id": request_id}
    return await browser.call(REQUEST, {}, route=route, accept_language=accept_language)


async def act(
    browser: Browser, request_id: str, name: str, *, seen: str | None = None, **fields: object
) -> func.HttpResponse:
    """What the form of an act sends, as the page holds it now."""
    page = text_of(await page_of(browser, request_id))
    hidden = {key: hidden_of(page, key) for key in ("csrf", "seen")}
    sent = {**hidden, **({"seen": seen} if seen else {}), **fields}
    route = {"request_id": request_id, "act": name}
    return await browser.call(REQUEST_ACT, {}, sent, route=route)


def hidden_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found[1] if found else ""


def offered(page: str) -> set[str]:
    return set(re.findall(r'action="/console/requests/[^/"]+/acts/([^"]+)"', page))


async def reviewed(browser: Browser, right: Right = Right.ERASURE) -> DsrRequest:
    """A request that waits for its review."""
    request = await browser.house.submit(right=right)
    await browser.house.listen()
    waiting = await browser.house.request(request.id)
    assert waiting.status is Status.AWAITING_REVIEW
    return waiting

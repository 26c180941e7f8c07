"""A file for work by hand, from the page of a request, as a browser sends it."""

from dataclasses import replace

import azure.functions as func
import pytest

from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind
from dsr_core.web.console_routes import REQUEST, REQUEST_HAND_IN
from tests.host.browser import OURS, Browser, browser, text_of
from tests.host.office import FUNCTIONS
from tests.host.request_forms import page_of

__all__ = ["browser"]

SCAN = b"%PDF-1.7 a corrected page"


async def by_hand(browser: Browser) -> DsrRequest:
    """A request that waits for somebody to look into a paper file."""
    house = browser.house
    policy = replace(
        house.policy,
        systems=(SystemKind.ENTRA, SystemKind.MANUAL),
        manual=(ManualSource(name="paper", team="HR archive"),),
    )
    house.services = replace(house.services, tenants={policy.name: policy})
    request = await house.submit(right=Right.ACCESS)
    await house.listen()
    return await house.request(request.id)


async def send(
    browser: Browser,
    request_id: str,
    *,
    csrf: str,
    content: bytes = SCAN,
    kind: str = "application/pdf",
    source: str = "paper",
    boundary: str = "limit-7",
) -> func.HttpResponse:
    """The form as browsers send it: multipart, with the file's name and type."""
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="scan"\r\n',
        f"Content-Type: {kind}\r\n\r\n",
    )
    body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    route = {"request_id": request_id, "source": source}
    request = func.HttpRequest(
        method="POST",
        url=OURS + REQUEST_HAND_IN.path.format_map(route),
        headers={
            "cookie": "; ".join(f"{name}={text}" for name, text in browser.cookies.items()),
            "content-type": f"multipart/form-data; boundary={boundary}",
        },
        route_params=route,
        body=body,
    )
    return await FUNCTIONS[REQUEST_HAND_IN.name].get_user_function()(request)


async def csrf_on(browser: Browser, request_id: str) -> str:
    page = text_of(await page_of(browser, request_id))
    return page.partition('name="csrf" value="')[2].partition('"')[0]


async def test_a_file_is_handed_in_from_the_page(browser: Browser) -> None:
    request = await by_hand(browser)
    await browser.sign_in()

    answer = await send(browser, request.id, csrf=await csrf_on(browser, request.id))

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/requests/{request.id}?done=file"
    shown = await browser.call(REQUEST, {"done": "file"}, route={"request_id": request.id})
    assert "The file is taken in." in text_of(shown)
    assert "1 files handed in" in text_of(shown)


@pytest.mark.parametrize(
    ("content", "kind", "status", "words"),
    [
        (b"", "application/octet-stream", 400, "The file is empty"),
        (b"<script>", "text/html", 415, "A file of this type is not taken"),
    ],
)
async def test_what_is_not_taken_is_told_on_the_page(
    browser: Browser, content: bytes, kind: str, status: int, words: str
) -> None:
    request = await by_hand(browser)
    await browser.sign_in()
    csrf = await csrf_on(browser, request.id)

    answer = await send(browser, request.id, csrf=csrf, content=content, kind=kind)

    assert answer.status_code == status
    assert words in text_of(answer)
    assert "0 files handed in" in text_of(answer)


async def test_a_source_that_waits_for_nothing_is_told_on_the_page(browser: Browser) -> None:
    request = await by_hand(browser)
    await browser.sign_in()
    csrf = await csrf_on(browser, request.id)

    answer = await send(browser, request.id, csrf=csrf, source="elsewhere")

    assert answer.status_code == 404
    assert "Nothing of this name waits to be done by hand." in text_of(answer)


@pytest.mark.parametrize("boundary", ["limit-7", ""])
async def test_a_form_that_is_none_of_ours_hands_in_nothing(
    browser: Browser, boundary: str
) -> None:
    request = await by_hand(browser)
    await browser.sign_in()

    answer = await send(browser, request.id, csrf="made up", boundary=boundary)

    assert answer.status_code == 401
    assert (await browser.house.request(request.id)).history_length == request.history_length


async def test_who_may_not_work_on_requests_is_not_offered_the_form(browser: Browser) -> None:
    request = await by_hand(browser)
    await browser.sign_in("auditor")

    page = text_of(await page_of(browser, request.id))
    answer = await send(browser, request.id, csrf=await csrf_on(browser, request.id))

    assert "multipart/form-data" not in page
    assert answer.status_code == 403

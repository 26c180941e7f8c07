"""Form and console where only `/api/` is forwarded to the app: each page, each link, each form."""

import base64
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import BaseTestServer, TestServer

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.principal import Role
from dsr_core.domain.request import Status
from dsr_core.host import bootstrap
from emulation.graph.sample.cast import CONTOSO
from emulation.sign_in import OPERATORS
from tests.host.browser import Browser, browser
from tests.host.request_forms import hidden_of
from tests.host.static_web_app import StaticWebApp
from tests.house import House

__all__ = ["browser"]

#: What a browser sends when somebody follows a link or sends a form, and no program does.
BROWSER = {"Accept": "text/html", "Accept-Language": "en", "Sec-Fetch-Mode": "navigate"}
FORM = {**BROWSER, "Sec-Fetch-Site": "same-origin"}
PATH = "/api/console/requests/"
ADELE = "adele.vance@contoso.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a browser shows in the end."""

    status: int
    path: str
    html: str

    @property
    def leads_to(self) -> set[str]:
        """Every address on the page that a browser loads, follows, or sends a form to."""
        found = re.findall(r'(?:href|src|action)="([^"]*)"', self.html)
        return {unescape(each) for each in found if not each.startswith(("#", "?"))}


class Site:
    """A browser at the site's address."""

    def __init__(
        self, house: House, app: StaticWebApp, server: BaseTestServer, http: ClientSession
    ):
        self.house = house
        self.app = app
        self._server, self._http = server, http

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.call("GET", path, headers={**BROWSER, **headers})

    async def send(self, path: str, **fields: str) -> Answer:
        root = str(self._server.make_url("")).rstrip("/")
        return await self.call("POST", path, headers={**FORM, "Origin": root}, data=fields)

    async def sign_in(self, who: str) -> Answer:
        """By the page of the sign-in that a console's page sends to."""
        async with self._http.get(
            self._server.make_url("/console"), headers=BROWSER, allow_redirects=True
        ) as chooser:
            address = chooser.url
        return await self.call("GET", f"{address}&as={who}", headers=BROWSER)

    async def call(self, method: str, path: str, **options: object) -> Answer:
        address = path if path.startswith("http") else self._server.make_url(path)
        async with self._http.request(method, address, **options) as answer:  # pyright: ignore[reportArgumentType]
            return Answer(status=answer.status, path=answer.url.path_qs, html=await answer.text())


@pytest.fixture
async def site(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    app = StaticWebApp()
    async with (
        TestServer(app.application(), host="127.0.0.1") as server,
        ClientSession(cookie_jar=CookieJar(unsafe=True)) as http,
    ):
        monkeypatch.setenv("DSR_PUBLIC_URL", str(server.make_url("")).rstrip("/"))
        bootstrap.settings.cache_clear()
        yield Site(browser.house, app, server, http)


async def test_the_console_is_walked_from_signing_in_to_signing_out(site: Site) -> None:
    request = await site.house.submit(right=Right.ERASURE)
    await site.house.listen()

    first = await site.sign_in("operator")
    page = await site.get(f"/api/console/requests/{request.id}")
    hidden = {name: hidden_of(page.html, name) for name in ("csrf", "seen")}
    done = await site.send(f"/api/console/requests/{request.id}/acts/honour", **hidden)
    await site.house.listen()
    left = await site.send("/api/console/sign-out", csrf=hidden["csrf"])
    after = await site.get("/api/console/reports")

    assert (first.status, first.path) == (200, "/api/console")
    assert OPERATORS["operator"].name in first.html
    assert (done.status, done.path) == (200, f"/api/console/requests/{request.id}?done=honour")
    assert (await site.house.request(request.id)).stage_kind is StageKind.FIRST_APPROVAL
    assert left.leads_to >= {"/api/console"}
    assert "/oauth2/v2.0/authorize?" in after.path
    assert site.app.not_forwarded == []


async def test_no_page_of_the_console_leads_to_what_is_not_forwarded(site: Site) -> None:
    request = await site.house.submit(right=Right.ERASURE)
    await site.house.listen()
    await site.sign_in("admin")
    seen: set[str] = set()
    ahead = {"/api/console", f"/api/console/requests/{request.id}", "/api/console/requests/none"}

    while ahead - seen:
        address = min(ahead - seen)
        seen.add(address)
        if "/acts/" in address or address.endswith(("sign-out", "/manual")):
            continue
        answer = await site.get(address)
        assert answer.status in (200, 404), address
        ahead |= answer.leads_to

    assert {address for address in seen if not address.startswith("/api/")} == set()
    assert {"/api/console/reports", "/api/console/health", f"{PATH}{request.id}"} <= seen
    assert any(address.endswith(".css") for address in seen)
    assert site.app.not_forwarded == []


async def test_a_form_of_another_site_is_refused_there_as_well(site: Site) -> None:
    request = await site.house.submit(right=Right.ERASURE)
    await site.house.listen()
    await site.sign_in("operator")

    answer = await site.send(f"{PATH}{request.id}/acts/honour", csrf="forged", seen="9")

    assert answer.status == 401
    assert (await site.house.request(request.id)).status is Status.AWAITING_REVIEW


async def test_who_the_platform_says_is_signed_in_is_not_believed(site: Site) -> None:
    principal = {
        "identityProvider": "aad",
        "userId": OPERATORS["admin"].object_id,
        "userDetails": "admin@contoso.example",
        "userRoles": ["authenticated", Role.ADMIN.value],
        "auth_typ": "aad",
        "claims": [
            {"typ": "oid", "val": OPERATORS["admin"].object_id},
            {"typ": "tid", "val": CONTOSO},
            {"typ": "roles", "val": Role.ADMIN.value},
        ],
    }
    said = base64.b64encode(json.dumps(principal).encode()).decode()

    answer = await site.get("/api/console", **{"x-ms-client-principal": said})
    listed = await site.get("/api/requests", **{"x-ms-client-principal": said})

    assert "/oauth2/v2.0/authorize?" in answer.path
    assert listed.status == 401


async def test_the_form_is_answered_though_the_platform_shows_a_token_of_its_own(
    site: Site,
) -> None:
    form = await site.get("/")

    answer = await site.send("/api/requests", right="access", email=ADELE, tenant="contoso")

    (reference,) = set(re.findall(r"r[0-9a-f]{32}", answer.html))
    assert (form.status, form.path) == (200, "/api/form")
    assert answer.status == 202
    assert "<html" in answer.html
    assert (await site.house.request(reference)).verified_by is None
    assert {
        each for each in form.leads_to | answer.leads_to if not each.startswith("/api/")
    } == set()


async def test_a_program_without_a_token_may_ask_as_well_and_vouches_for_nobody(
    site: Site,
) -> None:
    body = {"right": "access", "subject": {"identifiers": [{"kind": "email", "value": ADELE}]}}

    answer = await site.call("POST", "/api/requests", json=body)

    assert answer.status == 202
    request = await site.house.request(json.loads(answer.html)["request_id"])
    assert request.verified_by is None


async def test_a_form_without_fields_is_answered_with_a_page(site: Site) -> None:
    answer = await site.send(f"/api/my/r{'f' * 32}/link")

    assert answer.status == 202
    assert "<html" in answer.html

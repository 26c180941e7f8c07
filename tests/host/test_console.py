"""The console's pages through the functions that Azure calls, with a sign-in that really issues."""

import json
import re
from urllib.parse import quote

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.principal import Role
from dsr_core.host import bootstrap
from dsr_core.systems.permissions import Part, permissions_of
from dsr_core.web.console_routes import (
    ASSET,
    HEALTH_PAGE,
    PAGES,
    REQUESTS,
    SIGN_IN,
    SIGN_OUT,
    SIGNED_IN,
    PageRoute,
)
from emulation.azurite import ROOT
from emulation.graph.sample.cast import CONTOSO
from emulation.graph.tokens import mint
from emulation.local_settings import SAMPLE_NAME, fill_settings
from emulation.sign_in import OPERATORS
from tests.host.browser import Browser, browser, text_of

__all__ = ["browser"]


def test_every_page_is_public_or_has_roles_and_the_public_ones_are_known() -> None:
    assert {page.name for page in PAGES if page.public} == {
        "console_sign_in",
        "console_signed_in",
        "show_asset",
        "api_console_sign_in",
        "api_console_signed_in",
    }


@pytest.mark.parametrize("page", [page for page in PAGES if page.base])
def test_a_page_below_api_asks_for_the_same_as_the_page_itself(page: PageRoute) -> None:
    itself = next(each for each in PAGES if f"api_{each.name}" == page.name)

    assert page.path == f"{page.base}{itself.path}"
    assert (page.roles, page.public, page.method, page.takes_file) == (
        itself.roles,
        itself.public,
        itself.method,
        itself.takes_file,
    )


@pytest.mark.parametrize("who", OPERATORS)
async def test_a_role_opens_a_page_at_both_its_addresses_or_at_none(
    browser: Browser, who: str
) -> None:
    request = await browser.house.submit()
    await browser.sign_in(who)
    role = Role(OPERATORS[who].role)
    pages = [page for page in PAGES if not page.public and page.method == "get"]

    for page in pages:
        names = {"request_id": request.id}
        route = {name: names[name] for name in re.findall(r"{(\w+)}", page.path)}
        answer = await browser.call(page, {}, route=route)
        assert (answer.status_code == 403) is (role not in page.roles), page.name


@pytest.mark.parametrize("page", [page for page in PAGES if not page.public])
async def test_nobody_sees_a_page_without_signing_in(browser: Browser, page: PageRoute) -> None:
    await browser.house.submit()
    route = dict.fromkeys(re.findall(r"{(\w+)}", page.path), "r1")

    answer = await browser.call(page, {}, route=route)

    if page.method == "get":
        assert answer.status_code == 303
        wanted = quote(page.path.format_map(route), safe="")
        assert answer.headers["Location"] == f"{page.base}{SIGN_IN.path}?to={wanted}"
    else:
        assert answer.status_code == 401
    assert b"00000001" not in answer.get_body()


async def test_who_signs_in_comes_back_to_the_page_they_wanted(browser: Browser) -> None:
    back = await browser.sign_in()

    assert (back.status_code, back.headers["Location"]) == (303, "/console?right=erasure")
    shown = await browser.get(REQUESTS)
    assert shown.status_code == 200
    assert OPERATORS["operator"].name in text_of(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example", "/console/../api", "/other", "/console\n"]
)
async def test_nobody_is_sent_to_another_site(browser: Browser, page: str) -> None:
    await browser.get(SIGN_IN, to=page)

    attempt = next(text for name, text in browser.cookies.items() if "attempt" in name)
    assert bytes.fromhex(attempt.split(".")[2]) == b"/console"


async def test_a_code_of_another_attempt_or_twice_signs_nobody_in(browser: Browser) -> None:
    await browser.sign_in()
    stranger = Browser(browser.house)
    await stranger.get(SIGN_IN)

    answer = await stranger.get(SIGNED_IN, code="stolen", state="made-up")

    assert answer.status_code == 401
    state = next(iter(stranger.cookies.values())).split(".")[0]
    assert (await stranger.get(SIGNED_IN, code="stolen", state=state)).status_code == 401
    assert (await stranger.get(REQUESTS)).status_code == 303


async def test_a_form_counts_only_with_what_the_sessions_own_pages_put_into_it(
    browser: Browser,
) -> None:
    await browser.sign_in()
    csrf = re.search(r'name="csrf" value="([^"]+)"', text_of(await browser.get(REQUESTS)))
    assert csrf

    assert (await browser.post(SIGN_OUT)).status_code == 401
    assert (await browser.post(SIGN_OUT, csrf="x" * 43)).status_code == 401
    foreign = await browser.call(SIGN_OUT, {}, {"csrf": csrf[1]}, sec_fetch_site="cross-site")
    assert foreign.status_code == 401
    assert (await browser.get(REQUESTS)).status_code == 200
    assert (await browser.post(SIGN_OUT, csrf=csrf[1])).status_code == 200
    assert not browser.cookies
    assert (await browser.get(REQUESTS)).status_code == 303


async def test_a_form_with_more_fields_than_any_of_ours_is_nobodys(browser: Browser) -> None:
    await browser.sign_in()
    many = {f"field{number}": "x" for number in range(300)}

    refused = await browser.post(SIGN_OUT, **many)

    assert refused.status_code == 401


async def test_the_list_shows_what_is_open_and_narrows_to_what_is_asked(browser: Browser) -> None:
    erasure = await browser.house.submit(right=Right.ERASURE)
    access = await browser.house.submit()
    await browser.sign_in()

    whole = text_of(await browser.get(REQUESTS))
    narrowed = text_of(await browser.get(REQUESTS, right="erasure", status=""))

    assert f"/console/requests/{erasure.id}" in whole
    assert f"/console/requests/{access.id}" in whole
    assert f"/console/requests/{erasure.id}" in narrowed
    assert access.id not in narrowed
    assert '<option value="erasure" selected>' in narrowed


async def test_the_list_speaks_german_to_who_reads_german(browser: Browser) -> None:
    await browser.house.submit()
    await browser.sign_in()

    answer = await browser.call(REQUESTS, {}, accept_language="de-AT,de;q=0.9")

    assert '<html lang="de">' in text_of(answer)
    assert "Auskunft" in text_of(answer)


async def test_a_filter_that_cannot_be_read_shows_everything_and_says_so(browser: Browser) -> None:
    request = await browser.house.submit()
    await browser.sign_in()

    answer = await browser.get(REQUESTS, status="<script>")

    assert answer.status_code == 422
    assert request.id[:9] in text_of(answer)
    assert "<script>" not in text_of(answer)


async def test_pages_hold_their_style_and_script_apart_and_these_are_kept_for_good(
    browser: Browser,
) -> None:
    await browser.sign_in()
    page = text_of(await browser.get(REQUESTS))

    for address in re.findall(r'(?:href|src)="/assets/([^"]+)"', page):
        asset = await browser.call(ASSET, {}, route={"name": address})
        assert asset.status_code == 200
        assert "immutable" in asset.headers["Cache-Control"]
    assert "style=" not in page
    assert "<style" not in page
    missing = await browser.call(ASSET, {}, route={"name": "../settings.py"})
    assert missing.status_code == 404


async def test_behind_easy_auth_its_header_opens_the_pages_and_otherwise_not(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.host.test_all_routes import easy_auth_header

    said = {"x_ms_client_principal": easy_auth_header(Role.AUDITOR)}
    assert (await browser.call(REQUESTS, {}, **said)).status_code == 303
    monkeypatch.setenv("DSR_EASY_AUTH", "on")
    bootstrap.settings.cache_clear()
    bootstrap._gates.clear()

    assert (await browser.call(REQUESTS, {}, **said)).status_code == 200


async def test_a_session_by_https_is_bound_to_this_host(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_PUBLIC_URL", "https://dsr.contoso.example")
    bootstrap.settings.cache_clear()

    answer = await browser.get(SIGN_IN)

    (cookie,) = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-")
    assert cookie.endswith("; Secure")


def with_identities(reading: tuple[str, ...], acting: tuple[str, ...]) -> str:
    """`DSR_TENANTS` of the sample with two identities that hold these permissions."""
    entry = json.loads(fill_settings(ROOT / SAMPLE_NAME, {})["DSR_TENANTS"])[0]
    tokens = {"credential": reading, "acting_credential": acting}
    for name, roles in tokens.items():
        entry[name] = {"kind": "development_token", "secret": mint(CONTOSO, roles)}
    return json.dumps([entry])


async def test_the_health_page_names_two_missing_permissions_and_what_they_switch_off(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = set(permissions_of(Part.READING)) - {"User.Export.All"}
    acting = set(permissions_of(Part.ACTING)) - {"User.DeleteRestore.All"}
    monkeypatch.setenv("DSR_TENANTS", with_identities(tuple(reading), tuple(acting)))
    bootstrap.settings.cache_clear()
    await browser.sign_in()

    page = text_of(await browser.get(HEALTH_PAGE))

    assert set(re.findall(r"<code>([A-Za-z.-]+)</code>", page)) == {
        "User.Export.All",
        "User.DeleteRestore.All",
    }
    assert "export is not asked for" in page
    assert "Accounts are not deleted" in page


async def test_the_health_page_says_so_when_an_identity_gets_no_token(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenants = with_identities((), ()).replace("development_token", "client_secret")
    monkeypatch.setenv("DSR_TENANTS", tenants)
    bootstrap.settings.cache_clear()
    await browser.sign_in()

    page = text_of(await browser.get(HEALTH_PAGE))

    assert page.count("gives this identity no token") == 2


def test_no_page_names_an_address_of_the_console_without_its_root() -> None:
    folder = ROOT / "dsr_core" / "web" / "templates" / "console"

    bound = [page.name for page in folder.rglob("*.jinja") if '="/' in page.read_text("utf-8")]

    assert bound == []

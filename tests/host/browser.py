"""A browser that visits the console's pages, with a sign-in that really issues."""

from collections.abc import AsyncIterator, Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import azure.functions as func
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from dsr_core.host import bootstrap
from dsr_core.web.console_routes import SIGN_IN, SIGNED_IN, PageRoute
from emulation.azurite import ROOT
from emulation.local_settings import GRAPH_STAND_IN, SAMPLE_NAME, fill_settings
from emulation.sign_in import SignIn
from tests.host.office import FUNCTIONS
from tests.house import House

OURS = "http://127.0.0.1:7071"


class Browser:
    """Keeps cookies as a browser does, and follows nothing by itself."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.cookies: dict[str, str] = {}

    async def get(self, page: PageRoute, **parameters: str) -> func.HttpResponse:
        return await self.call(page, parameters)

    async def post(self, page: PageRoute, **fields: str) -> func.HttpResponse:
        return await self.call(page, {}, fields)

    async def call(
        self,
        page: PageRoute,
        parameters: Mapping[str, str],
        fields: Mapping[str, object] | None = None,
        *,
        route: Mapping[str, str] | None = None,
        **headers: str,
    ) -> func.HttpResponse:
        address = OURS + page.path.format_map(route or {})
        request = func.HttpRequest(
            method=page.method.value.upper(),
            url=f"{address}?{urlencode(parameters)}" if parameters else address,
            headers={
                "cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items()),
                **{name.replace("_", "-"): text for name, text in headers.items()},
            },
            params=dict(parameters),
            route_params=dict(route or {}),
            body=urlencode(fields or {}, doseq=True).encode(),
        )
        answer = await FUNCTIONS[page.name].get_user_function()(request)
        for line in answer.headers.get_all("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                assert morsel["httponly"]
                assert morsel["samesite"] == "Lax"
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
        return answer

    async def sign_in(
        self, who: str = "operator", *, forged_page: str | None = None
    ) -> func.HttpResponse:
        """Through the authority's page and back, as a person would.

        `forged_page`: what somebody else put into the browser's cookie meanwhile.
        """
        away = await self.get(SIGN_IN, to="/console?right=erasure")
        if forged_page is not None:
            name, text = next(each for each in self.cookies.items() if "attempt" in each[0])
            kept = text.rpartition(".")[0]
            self.cookies[name] = f"{kept}.{forged_page.encode().hex()}"
        async with ClientSession() as session:
            address = f"{away.headers['Location']}&as={who}"
            async with session.get(address, allow_redirects=False) as answer:
                back = urlsplit(answer.headers["Location"])
        assert back.path == SIGNED_IN.path
        parameters = dict(part.split("=", 1) for part in back.query.split("&"))
        return await self.get(SIGNED_IN, **parameters)


@pytest.fixture
async def browser(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    application = web.Application()
    application.add_routes(SignIn().routes())
    async with TestServer(application, host="127.0.0.1") as sign_in:
        root = f"http://127.0.0.1:{sign_in.port}"
        for name, text in fill_settings(ROOT / SAMPLE_NAME, {GRAPH_STAND_IN: root}).items():
            monkeypatch.setenv(name, text)
        monkeypatch.setenv("DSR_PUBLIC_URL", OURS)
        bootstrap.settings.cache_clear()
        house = House()
        monkeypatch.setattr(bootstrap, "build_services", lambda *_: house.services)
        yield Browser(house)
        bootstrap.settings.cache_clear()


def text_of(answer: func.HttpResponse) -> str:
    return answer.get_body().decode()

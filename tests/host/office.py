"""The app in this process, and how its functions are called."""

import runpy
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import azure.functions as func
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from dsr_core.web.public_routes import PublicPage
from dsr_core.web.routes import Route
from emulation.azurite import ROOT
from emulation.sign_in import TOKEN_PATH
from tests.house import House


class Slot(func.Out[str]):
    """Where a function puts its message."""

    value: str | None = None

    def set(self, val: str) -> None:
        self.value = val

    def get(self) -> str | None:
        return self.value


def http_functions() -> Iterator[tuple[func.Function, dict[str, Any]]]:
    """Each function that answers HTTP, with its trigger as Azure is told of it."""
    # Run rather than imported: an app tells its functions once only.
    app = runpy.run_path(str(ROOT / "function_app.py"))["app"]
    for function in app.get_functions():
        trigger = function.get_trigger().get_dict_repr()
        if trigger["type"] == "httpTrigger":
            yield function, trigger


HTTP_FUNCTIONS = tuple(http_functions())
FUNCTIONS = {function.get_function_name(): function for function, _ in HTTP_FUNCTIONS}


class Office:
    """The app in this process: its storage in memory, and a sign-in that really issues."""

    def __init__(self, house: House, sign_in: TestServer) -> None:
        self.house = house
        self._sign_in = sign_in
        #: What the functions put on queues, in order; unset where they put nothing.
        self.sent: list[Slot] = []

    async def token(self, who: str) -> str:
        address = self._sign_in.make_url(TOKEN_PATH).with_query({"as": who})
        async with ClientSession() as session, session.get(address) as answer:
            return await answer.text()

    async def call(
        self,
        route: Route | PublicPage,
        parameters: Mapping[str, str],
        *,
        who: str | None = None,
        body: bytes = b"",
        query: str = "",
        **headers: str,
    ) -> func.HttpResponse:
        if who:
            headers["authorization"] = f"Bearer {await self.token(who)}"
        request = func.HttpRequest(
            method=route.method.value.upper(),
            url=f"http://127.0.0.1{route.path.format_map(parameters)}",
            headers={name.replace("_", "-"): text for name, text in headers.items()},
            route_params=dict(parameters),
            params=dict(parse_qsl(query)),
            body=body,
        )
        function = FUNCTIONS[route.name]
        slots = {b.name: Slot() for b in function.get_bindings() if b.type == "queue"}
        self.sent = [*self.sent, *slots.values()]
        return await function.get_user_function()(request, **slots)

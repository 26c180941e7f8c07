"""What stands between people and the app behind Static Web Apps, as its documents describe it.

Only `/api/` is forwarded, whole; the configuration in docs/DEPLOY.md is obeyed; what the platform
does to headers is done to them. Nothing of it was seen in Azure.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import azure.functions as func
from aiohttp import web
from yarl import URL

from tests.fakes.tokens import encode, part
from tests.host.office import HTTP_FUNCTIONS, Slot

_DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "DEPLOY.md"
#: What the app is called inside; no person ever sees it.
INSIDE = "https://dsr-app.azurewebsites.net"
#: Of the platform: it overwrites whatever a caller sent (Azure/static-web-apps issue 34).
PLATFORM_TOKEN = ".".join(
    (
        part({"alg": "HS256", "typ": "JWT"}),
        part({"iss": "https://dsr-app.scm.azurewebsites.net", "aud": f"{INSIDE}/azurefunctions"}),
        encode(b"signature"),
    )
)


def configuration() -> dict[str, str]:
    """Where the documented `staticwebapp.config.json` sends, by address."""
    (block,) = re.findall(r"```json\n(\{ *\"routes\".*?)```", _DEPLOY.read_text("utf-8"), re.DOTALL)
    return {rule["route"]: rule["redirect"] for rule in json.loads(block)["routes"]}


def _functions() -> Iterator[tuple[str, re.Pattern[str], func.Function]]:
    for function, trigger in HTTP_FUNCTIONS:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(f"/{trigger['route']}"))
        yield trigger["methods"][0].name, re.compile(pattern), function


_FUNCTIONS = tuple(_functions())


class StaticWebApp:
    """One site; it notes what it did not forward."""

    def __init__(self) -> None:
        self.not_forwarded: list[str] = []
        self._redirects = configuration()

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path in self._redirects:
            return web.Response(status=302, headers={"Location": self._redirects[request.path]})
        if not request.path.startswith("/api/"):
            self.not_forwarded.append(request.path)
            return web.Response(status=404, text="no such file")
        return await _forward(request)


async def _forward(request: web.Request) -> web.Response:
    found = (
        (match, function)
        for method, pattern, function in _FUNCTIONS
        if method == request.method and (match := pattern.fullmatch(request.path))
    )
    match, function = next(found, (None, None))
    if match is None or function is None:
        return web.Response(status=404, text="no such function")
    body = await request.read()
    slots = {each.name: Slot() for each in function.get_bindings() if each.type == "queue"}
    answer = await function.get_user_function()(
        func.HttpRequest(
            method=request.method,
            url=str(URL(INSIDE).join(request.rel_url)),
            headers=_headers(request, body),
            params=dict(request.query),
            route_params=match.groupdict(),
            body=body,
        ),
        **slots,
    )
    response = web.Response(status=answer.status_code, body=answer.get_body())
    for name, text in answer.headers.items():
        response.headers.add(name, text)
    if "Content-Type" not in answer.headers and answer.mimetype:
        response.headers["Content-Type"] = f"{answer.mimetype}; charset={answer.charset}"
    return response


def _headers(request: web.Request, body: bytes) -> dict[str, str]:
    """The caller's, as the platform passes them on."""
    headers = {name.lower(): text for name, text in request.headers.items()}
    headers |= {
        "host": URL(INSIDE).host or "",
        "authorization": f"Bearer {PLATFORM_TOKEN}",
        "x-ms-original-url": str(request.url),
    }
    if not body:
        # A form without fields arrives without its type (svelte-adapter-azure-swa issue 178).
        headers.pop("content-type", None)
    return headers

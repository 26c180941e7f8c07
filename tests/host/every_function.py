"""Every function that answers HTTP, called as anybody could call it: a new one is in by itself."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import azure.functions as func

from dsr_core.steps import entering
from dsr_core.steps.renewing import send_new_link
from dsr_core.web.browser_session import Cookies, csrf_of
from dsr_core.web.own_page import write_cookie
from emulation.sign_in import OPERATORS
from tests.host.office import HTTP_FUNCTIONS, Office, Slot

#: What a parameter of an address is where nothing better is known.
UNKNOWN = "r" + "f" * 32
OURS = "http://127.0.0.1:7071"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody, by the headers their calls come with."""

    who: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    #: What the forms of their session carry along.
    csrf: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of one call."""

    function: str
    route: str
    response: func.HttpResponse
    method: str = "GET"

    def __str__(self) -> str:
        return f"{self.function} {self.response.status_code}"

    @property
    def is_page(self) -> bool:
        return self.response.mimetype == "text/html"


async def make_callers(office: Office, request_id: str) -> tuple[Caller, ...]:
    """A stranger, one operator of each role by token and by session, and the request's person."""
    callers = [Caller(who="stranger")]
    for who in OPERATORS:
        token = await office.token(who)
        lines = Cookies(by_https=False).write_token(token)
        cookie = "; ".join(line.partition(";")[0] for line in lines)
        headers = {"authorization": f"Bearer {token}", "cookie": cookie}
        callers.append(Caller(who=who, headers=headers, csrf=csrf_of(token, None)))
    services = office.house.services
    assert await send_new_link(services, request_id)
    (link,) = re.findall(r"token=([\w-]+)", office.house.letters.letters[-1].letter.text)
    secret = await entering.enter(services, request_id, link, timedelta(minutes=30))
    assert secret
    cookie = write_cookie(request_id, secret, 60, "").partition(";")[0]
    own = {"cookie": cookie, "sec-fetch-site": "same-origin"}
    return (*callers, Caller(who="person", headers=own))


async def answered_request(office: Office) -> str:
    """A request whose package is out; its id."""
    request = await office.house.submit()
    await office.house.listen()
    return request.id


async def call(
    office: Office,
    function: func.Function,
    trigger: Mapping[str, Any],
    *,
    address: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Answered:
    """One call of one function; `address` fills the parameters of its route."""
    filled = {
        name: address.get(name, UNKNOWN) for name in re.findall(r"{(\w+)", str(trigger["route"]))
    }
    path = re.sub(r"{(\w+)[^}]*}", lambda found: filled[found[1]], str(trigger["route"]))
    request = func.HttpRequest(
        method=trigger["methods"][0].name,
        url=f"{OURS}/{path.lstrip('/')}",
        headers=dict(headers or {}),
        route_params=filled,
        params=dict(query or {}),
        body=body,
    )
    slots = {bound.name: Slot() for bound in function.get_bindings() if bound.type == "queue"}
    response = await function.get_user_function()(request, **slots)
    return Answered(
        function=function.get_function_name(),
        route=str(trigger["route"]),
        response=response,
        method=request.method,
    )


async def call_each(
    office: Office,
    *,
    address: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> AsyncIterator[Answered]:
    """The same call of every function."""
    for function, trigger in HTTP_FUNCTIONS:
        yield await call(
            office,
            function,
            trigger,
            address=address,
            query=query,
            headers=headers,
            body=body,
        )

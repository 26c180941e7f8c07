"""The only way to a handler of the API: its caller is let in first, and its answer is hardened."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable

import azure.functions as func

from dsr_core.domain.access_errors import SessionMissingError
from dsr_core.domain.principal import ANYBODY, Principal
from dsr_core.host.bootstrap import gate
from dsr_core.host.edge import answered
from dsr_core.host.hardening import harden
from dsr_core.host.http_answers import explain, require_plain_body
from dsr_core.web.route import Auth, Route

#: Gets the caller that was let in: ANYBODY where the route is public.
type Handler = Callable[[func.HttpRequest, Principal], Awaitable[func.HttpResponse]]


async def admit_and_answer(
    route: Route, req: func.HttpRequest, handler: Handler
) -> func.HttpResponse:
    """What the handler answers to a caller who may call it, or the problem. Nothing is raised."""
    return await answer(route, _let_in(route, req, handler))


async def admit_and_show(
    route: Route, req: func.HttpRequest, handler: Handler
) -> func.HttpResponse:
    """The same for somebody with a browser: a page says what to do about what goes wrong."""
    from dsr_core.host.public_functions import answer_page

    return await answer_page(route.name, req, _let_in(route, req, handler))


async def answer(route: Route, work: Awaitable[func.HttpResponse]) -> func.HttpResponse:
    """The same for work that sees to its caller itself."""
    return harden(await answered(route.name, work, explain))


async def _let_in(route: Route, req: func.HttpRequest, handler: Handler) -> func.HttpResponse:
    require_plain_body(req)
    if route.auth is Auth.OPERATOR:
        return await handler(req, await gate().admit(route, req))
    if route.auth is Auth.NONE:
        caller = await gate().admit_voucher(route, req) if route.vouchers else ANYBODY
        return await handler(req, caller)
    raise SessionMissingError

"""HTTP triggers: intake, status, package, an operator's acts, health, and their description.

For Azure's own door every function is anonymous. A function key says which program was configured,
not which person acts, is shared, and never expires: so who calls is shown by a token that we check
ourselves (`access`), for each row of the route table alike, before its handler runs.
"""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import azure.functions as func

from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.principal import ANYBODY, Principal
from dsr_core.host import board_handlers, handlers
from dsr_core.host.binding_queue import BindingQueue
from dsr_core.host.bootstrap import gate, services
from dsr_core.host.http_answers import answer, header, refuse
from dsr_core.host.queue_triggers import queue_name
from dsr_core.host.settings import STORAGE
from dsr_core.steps.intake import Submission, receive
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER, parse_intake
from dsr_core.web.present import present_receipt, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.routes import (
    ACT,
    ASK,
    CLOCK,
    CONFIRM,
    EVIDENCE,
    HAND_IN,
    HEALTH,
    LIST,
    OPENAPI,
    PACKAGE,
    REBUILD,
    RECEIVE,
    STATUS,
    SUPPORT_TICKET,
    Auth,
    Route,
    address,
)

#: Seconds until asking for the status pays: most requests are well on their way by then.
_ASK_AGAIN = 2

#: Gets the caller that was let in: ANYBODY where the route is public.
type Handler = Callable[[func.HttpRequest, Principal], Awaitable[func.HttpResponse]]


def http_triggers() -> func.Blueprint:
    """One function for each row of the route table."""
    blueprint = func.Blueprint()
    _add_intake(blueprint)
    for route, handler in _HANDLERS:
        _add(blueprint, route, handler)
    return blueprint


def _add(blueprint: func.Blueprint, route: Route, handler: Handler) -> None:
    @blueprint.function_name(route.name)
    @blueprint.route(
        route=route.path.lstrip("/"),
        methods=[route.method.value.upper()],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        return await answer(route, _let_in(route, req, handler))

    assert handle


async def _let_in(route: Route, req: func.HttpRequest, handler: Handler) -> func.HttpResponse:
    """What the handler answers to a caller who may call it: the only way to a handler."""
    principal = ANYBODY if route.auth is Auth.NONE else await gate().admit(route, req)
    return await handler(req, principal)


def _add_intake(blueprint: func.Blueprint) -> None:
    """The one route with an output: the first message, so that no queue SDK need be loaded."""

    @blueprint.function_name(RECEIVE.name)
    @blueprint.route(
        route=RECEIVE.path.lstrip("/"),
        methods=["POST"],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    @blueprint.queue_output(
        arg_name="message", queue_name=queue_name(QueueGroup.DISCOVER), connection=STORAGE
    )
    async def handle(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        async def take_in(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
            return await _receive(req, message)

        return await answer(RECEIVE, _let_in(RECEIVE, req, take_in))

    assert handle


async def _receive(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    ours = services()
    body = req.get_body()
    form = parse_intake(
        body,
        header(req, "content-type"),
        idempotency_key=header(req, IDEMPOTENCY_KEY_HEADER),
        tenants=ours.tenants,
    )
    if isinstance(form, Problem):
        return refuse(form)
    submission = Submission(
        tenant=form.tenant,
        right=form.right,
        subject=form.subject,
        wish=form.wish,
        idempotency_key=form.idempotency_key,
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    bound = BindingQueue(message, QueueGroup.DISCOVER, ours.queue)
    request = await receive(replace(ours, queue=bound), submission)
    return func.HttpResponse(
        write_body(present_receipt(request)),
        status_code=202,
        headers={
            "Location": address(STATUS, request_id=request.id),
            "Retry-After": str(_ASK_AGAIN),
        },
        mimetype="application/json",
    )


_HANDLERS: tuple[tuple[Route, Handler], ...] = (
    (LIST, board_handlers.list_requests),
    (STATUS, handlers.show),
    (CLOCK, handlers.explain_clock),
    (SUPPORT_TICKET, handlers.write_support_ticket),
    (PACKAGE, handlers.fetch),
    (EVIDENCE, handlers.export_evidence),
    (ACT, handlers.act),
    (HAND_IN, handlers.hand_in_file),
    (ASK, handlers.ask),
    (CONFIRM, handlers.confirm),
    (REBUILD, board_handlers.rebuild_board),
    (HEALTH, handlers.show_health),
    (OPENAPI, handlers.describe_api),
)

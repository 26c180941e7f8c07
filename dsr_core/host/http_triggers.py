"""HTTP triggers: intake, status, package, an operator's acts, health, and their description."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import azure.functions as func

from dsr_core.domain.plan import QueueGroup
from dsr_core.host.binding_queue import BindingQueue
from dsr_core.host.bootstrap import VERSION, services, settings
from dsr_core.host.health import check_health
from dsr_core.host.http_answers import answer, header, no_package, refuse, unknown
from dsr_core.host.queue_triggers import queue_name
from dsr_core.host.settings import STORAGE
from dsr_core.steps.intake import Submission, receive
from dsr_core.steps.runner import handle_event
from dsr_core.web.acts import event_of, parse_act
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER, parse_intake
from dsr_core.web.present import present_health, present_receipt, present_request, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.routes import (
    ACT,
    HEALTH,
    OPENAPI,
    PACKAGE,
    RECEIVE,
    ROUTES,
    STATUS,
    Auth,
    Route,
    address,
)

#: A function key is the only proof of an operator that this version knows of.
_LEVELS: Mapping[Auth, func.AuthLevel] = {
    Auth.NONE: func.AuthLevel.ANONYMOUS,
    Auth.KEY: func.AuthLevel.FUNCTION,
    Auth.OPERATOR: func.AuthLevel.FUNCTION,
}

#: Seconds until asking for the status pays: most requests are well on their way by then.
_ASK_AGAIN = 2

type Handler = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]


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
        auth_level=_LEVELS[route.auth],
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        return await answer(route, handler(req))

    assert handle


def _add_intake(blueprint: func.Blueprint) -> None:
    """The one route with an output: the first message, so that no queue SDK need be loaded."""

    @blueprint.function_name(RECEIVE.name)
    @blueprint.route(
        route=RECEIVE.path.lstrip("/"),
        methods=["POST"],
        auth_level=_LEVELS[RECEIVE.auth],
    )
    @blueprint.queue_output(
        arg_name="message", queue_name=queue_name(QueueGroup.DISCOVER), connection=STORAGE
    )
    async def handle(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        return await answer(RECEIVE, _receive(req, message))

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


async def _show(req: func.HttpRequest) -> func.HttpResponse:
    ours = services()
    request_id = req.route_params["request_id"]
    stored = await ours.requests.load(request_id)
    if stored is None:
        return unknown()
    history = await ours.requests.history(request_id)
    shown = present_request(stored.request, history, ours.clock.now())
    return func.HttpResponse(write_body(shown), mimetype="application/json")


async def _fetch(req: func.HttpRequest) -> func.HttpResponse:
    ours = services()
    stored = await ours.requests.load(req.route_params["request_id"])
    if stored is None:
        return unknown()
    package = stored.request.released_package
    if package is None:
        return no_package()
    valid_for = timedelta(minutes=settings().link_minutes)
    link = await ours.packages.link(stored.request, package.blob, valid_for)
    return func.HttpResponse(
        status_code=302, headers={"Location": link, "Cache-Control": "no-store"}
    )


async def _act(req: func.HttpRequest) -> func.HttpResponse:
    ours = services()
    form = parse_act(req.route_params["act"], req.get_body(), header(req, "content-type"))
    if isinstance(form, Problem):
        return refuse(form)
    request = await handle_event(
        ours, req.route_params["request_id"], event_of(form, by="operator")
    )
    history = await ours.requests.history(request.id)
    shown = present_request(request, history, ours.clock.now())
    return func.HttpResponse(write_body(shown), mimetype="application/json")


async def _show_health(_: func.HttpRequest) -> func.HttpResponse:
    checks = await check_health()
    shown = present_health(checks, VERSION)
    return func.HttpResponse(
        write_body(shown),
        status_code=200 if all(checks.values()) else 503,
        mimetype="application/json",
    )


async def _describe(_: func.HttpRequest) -> func.HttpResponse:
    # Imported here: nobody's first request should wait for it.
    import orjson

    from dsr_core.web.openapi import describe

    return func.HttpResponse(orjson.dumps(describe(ROUTES, VERSION)), mimetype="application/json")


_HANDLERS: tuple[tuple[Route, Handler], ...] = (
    (STATUS, _show),
    (PACKAGE, _fetch),
    (ACT, _act),
    (HEALTH, _show_health),
    (OPENAPI, _describe),
)

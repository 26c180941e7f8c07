"""HTTP triggers: intake, what operators do, what a person does to their own request, and health.

For Azure's own door every function is anonymous. A function key says which program was configured,
not which person acts, is shared, and never expires: so who calls is shown by a token that we check
ourselves (`access`), for each row of the route table alike, before its handler runs.
"""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import azure.functions as func

from dsr_core.domain.access_errors import SessionMissingError
from dsr_core.domain.errors import SettingsError
from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.principal import ANYBODY, Principal
from dsr_core.host import board_handlers, handlers
from dsr_core.host.binding_queue import BindingQueue
from dsr_core.host.bootstrap import gate, services, settings
from dsr_core.host.http_answers import answer, header, refuse
from dsr_core.host.limiting import limit_use
from dsr_core.host.person_handlers import (
    PersonHandler,
    admit_person,
    ask_new_link,
    download_own,
    enter_own,
    leave_own,
    show_entrance,
    show_own,
    withdraw_own,
)
from dsr_core.host.queue_triggers import LINK_QUEUE, queue_name
from dsr_core.host.settings import STORAGE
from dsr_core.steps.intake import Submission, receive
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER, parse_intake
from dsr_core.web.person_routes import ENTER, ENTRANCE, LEAVE, MINE, MY_PACKAGE, NEW_LINK, TAKE_BACK
from dsr_core.web.present import present_receipt, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.route import Auth, Route, address
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
)

#: Seconds until asking for the status pays: most requests are well on their way by then.
_ASK_AGAIN = 2

#: Gets the caller that was let in: ANYBODY where the route is public.
type Handler = Callable[[func.HttpRequest, Principal], Awaitable[func.HttpResponse]]


def http_triggers() -> func.Blueprint:
    """One function for each row of the route table."""
    blueprint = func.Blueprint()
    _add_intake(blueprint)
    _add_new_link(blueprint)
    for route, handler in _HANDLERS:
        _add(blueprint, route, partial(_let_in, route, handler=handler))
    for route, handler in _PERSON_HANDLERS:
        _add(blueprint, route, partial(_let_person_in, route, handler=handler))
    return blueprint


def _add(
    blueprint: func.Blueprint,
    route: Route,
    work: Callable[[func.HttpRequest], Awaitable[func.HttpResponse]],
) -> None:
    @blueprint.function_name(route.name)
    @blueprint.route(
        route=route.path.lstrip("/"),
        methods=[route.method.value.upper()],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    async def handle(req: func.HttpRequest) -> func.HttpResponse:
        return await answer(route, work(req), by_https=_by_https())

    assert handle


async def _let_in(route: Route, req: func.HttpRequest, handler: Handler) -> func.HttpResponse:
    """What the handler answers to a caller who may call it: the only way to a handler."""
    if route.auth is Auth.OPERATOR:
        return await handler(req, await gate().admit(route, req))
    if route.auth is Auth.NONE:
        caller = await gate().admit_voucher(route, req) if route.vouchers else ANYBODY
        return await handler(req, caller)
    raise SessionMissingError


async def _let_person_in(
    route: Route, req: func.HttpRequest, handler: PersonHandler
) -> func.HttpResponse:
    """The same for the person a request is about: the only way to one of their handlers."""
    if route.auth is not Auth.PERSON:
        raise SessionMissingError
    return await handler(req, await admit_person(route, req))


def _by_https() -> bool:
    try:
        return settings().public_url.startswith("https:")
    except SettingsError:
        return False


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
        async def take_in(req: func.HttpRequest, caller: Principal) -> func.HttpResponse:
            return await _receive(req, caller, message)

        return await answer(RECEIVE, _let_in(RECEIVE, req, take_in), by_https=_by_https())

    assert handle


def _add_new_link(blueprint: func.Blueprint) -> None:
    """Its message is all it does: whether there is such a request is asked later, elsewhere."""

    @blueprint.function_name(NEW_LINK.name)
    @blueprint.route(
        route=NEW_LINK.path.lstrip("/"),
        methods=["POST"],
        auth_level=func.AuthLevel.ANONYMOUS,
    )
    @blueprint.queue_output(arg_name="message", queue_name=LINK_QUEUE, connection=STORAGE)
    async def handle(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        async def ask(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
            return await ask_new_link(req, message)

        return await answer(NEW_LINK, _let_in(NEW_LINK, req, ask), by_https=_by_https())

    assert handle


async def _receive(
    req: func.HttpRequest, caller: Principal, message: func.Out[str]
) -> func.HttpResponse:
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
    if caller is ANYBODY:
        await limit_use(RECEIVE, req, tenant=form.tenant, subject=form.subject)
    submission = Submission(
        tenant=form.tenant,
        right=form.right,
        subject=form.subject,
        wish=form.wish,
        idempotency_key=form.idempotency_key,
        vouched_by=caller.object_id or None,
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
    (ENTRANCE, show_entrance),
    (ENTER, enter_own),
    (HEALTH, handlers.show_health),
    (OPENAPI, handlers.describe_api),
)
_PERSON_HANDLERS: tuple[tuple[Route, PersonHandler], ...] = (
    (MINE, show_own),
    (MY_PACKAGE, download_own),
    (TAKE_BACK, withdraw_own),
    (LEAVE, leave_own),
)

"""What each HTTP function but intake does, once its caller was let in."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from contextlib import suppress
from datetime import timedelta

import azure.functions as func
from msgspec import Struct

from dsr_core.domain.errors import (
    StaleRequestError,
    UnknownRequestError,
)
from dsr_core.domain.person_access import Purpose
from dsr_core.domain.principal import Principal, Role
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.support_case import cases_of
from dsr_core.host.bootstrap import VERSION, services, settings
from dsr_core.host.carrying_out import carry_out
from dsr_core.host.health import check_health
from dsr_core.host.http_answers import header, no_package, page, purged_package, query, refuse
from dsr_core.host.limiting import limit_use
from dsr_core.steps import entering
from dsr_core.steps import extend as clock
from dsr_core.steps.duplicates import others_of
from dsr_core.steps.evidence import make_evidence
from dsr_core.steps.hand_in import hand_in
from dsr_core.web.acts import parse_act
from dsr_core.web.confirmation import (
    render_question,
    render_thanks,
)
from dsr_core.web.identity import parse_token
from dsr_core.web.media import MediaType, media_type_of, prefers_text
from dsr_core.web.present import present_clock, present_health, present_request, write_body
from dsr_core.web.problems import Problem, not_found
from dsr_core.web.routes import CONFIRM, ROUTES
from dsr_core.web.support_ticket import present_tickets, write_tickets
from dsr_core.web.uploads import parse_upload


async def show(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """Where a request stands."""
    return await _shown(await _load(req), principal)


async def explain_clock(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """Why the due date is what it is."""
    ours, request = services(), await _load(req)
    return _json(present_clock(request, clock.explain(request, ours), ours.clock.now()))


async def fetch(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """The way to the newest package that was handed over; the history says who took it."""
    stored = await services().requests.load(req.route_params["request_id"])
    if stored is None:
        raise UnknownRequestError
    if stored.request.released_package is None:
        return no_package()
    if stored.request.downloadable_package is None:
        return purged_package()
    valid_for = timedelta(minutes=settings().public.link_minutes)
    link = await entering.fetch(services(), stored, principal.object_id, valid_for)
    return func.HttpResponse(status_code=302, headers={"Location": link})


async def export_evidence(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """The evidence file, byte for byte as it was signed."""
    request_id = req.route_params["request_id"]
    file = await make_evidence(services(), request_id)
    headers = {"Content-Disposition": f'attachment; filename="evidence-{request_id}.json"'}
    return func.HttpResponse(file, headers=headers, mimetype="application/json")


async def write_support_ticket(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """What to tell Microsoft's support, where an export or a deletion failed for good."""
    request = await _load(req)
    cases = cases_of(request, services().tenants[request.tenant].tenant_id)
    if not cases:
        return refuse(not_found("Nothing failed that Microsoft's support could clear up"))
    if prefers_text(header(req, "accept")):
        return func.HttpResponse(write_tickets(cases), mimetype="text/plain")
    return _json(present_tickets(request.id, cases))


async def act(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """What an operator or approver does to a request."""
    form = parse_act(req.route_params["act"], req.get_body(), header(req, "content-type"))
    if isinstance(form, Problem):
        return refuse(form)
    changed = await carry_out(services(), req.route_params["request_id"], form, principal)
    return await _shown(changed, principal)


async def hand_in_file(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """A file that somebody got by hand."""
    content = req.get_body()
    ending = parse_upload(content, header(req, "content-type"))
    if isinstance(ending, Problem):
        return refuse(ending)
    request_id, source = req.route_params["request_id"], req.route_params["source"]
    by = principal.object_id
    changed = await hand_in(services(), request_id, by, source, content, ending)
    return await _shown(changed, principal)


async def confirm(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """The person's one-time token. Right, wrong, late or for nobody: the answer is the same."""
    token = parse_token(req.get_body(), header(req, "content-type"))
    if isinstance(token, Problem):
        return refuse(token)
    request_id = req.route_params["request_id"]
    await limit_use(CONFIRM, req, request_id=request_id)
    # Whatever became of it is nobody's business here.
    with suppress(StaleRequestError):
        await entering.confirm(services(), request_id, token)
    if media_type_of(header(req, "content-type")) is MediaType.JSON:
        return func.HttpResponse(status_code=202)
    return page(render_thanks(request_id, header(req, "accept-language")), 202)


async def ask(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """The page behind the link in a letter; the same whether there is such a request or not."""
    request_id = req.route_params["request_id"]
    language = header(req, "accept-language")
    return page(render_question(Purpose.CONFIRM, request_id, query(req, "token"), language))


async def show_health(_: func.HttpRequest, __: Principal) -> func.HttpResponse:
    """Whether the service works."""
    checks = await check_health()
    return _json(present_health(checks, VERSION), 200 if all(checks.values()) else 503)


async def describe_api(_: func.HttpRequest, __: Principal) -> func.HttpResponse:
    """The OpenAPI document."""
    # Imported here: nobody's first request should wait for it.
    import orjson

    from dsr_core.web.openapi import describe

    return func.HttpResponse(orjson.dumps(describe(ROUTES, VERSION)), mimetype="application/json")


async def _load(req: func.HttpRequest) -> DsrRequest:
    stored = await services().requests.load(req.route_params["request_id"])
    if stored is None:
        raise UnknownRequestError
    return stored.request


async def _shown(request: DsrRequest, principal: Principal) -> func.HttpResponse:
    ours = services()
    history = await ours.requests.history(request.id)
    # The request was read first: rows it gained since would not fit the tasks shown beside them.
    known = history[: request.history_length]
    with_notes = principal.may(Role)
    manual = ours.tenants[request.tenant].manual
    others = await others_of(ours, request) if with_notes else ()
    now = ours.clock.now()
    shown = present_request(
        request,
        known,
        now,
        law=ours.letter_law(request.law),
        with_notes=with_notes,
        manual=manual,
        others=others,
    )
    return _json(shown)


def _json(body: Struct, status: int = 200) -> func.HttpResponse:
    return func.HttpResponse(write_body(body), status_code=status, mimetype="application/json")

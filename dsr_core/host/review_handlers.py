"""What the HTTP functions of a package review do, once their caller was let in."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func
from msgspec import Struct

from dsr_core.domain.errors import UnknownRequestError
from dsr_core.domain.principal import Principal
from dsr_core.domain.request import DsrRequest
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import header, query, refuse
from dsr_core.steps import review
from dsr_core.steps.package_pages import read_page
from dsr_core.web.parse_review import parse_decision, parse_marks
from dsr_core.web.present import write_body
from dsr_core.web.present_review import present_review
from dsr_core.web.problems import Problem, not_found
from dsr_core.web.review_routes import REVIEWERS
from dsr_core.web.wire_review import ItemBody, ItemsBody

_LONGEST_NUMBER = 9


async def show_review(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """What was collected, found and marked."""
    return await _shown(await load_request(req), principal)


async def show_items(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """A page of a collected list, read by its place in the file."""
    request = await load_request(req)
    examined = await review.examined_of(services(), request)
    file = examined.file(query(req, "file"))
    found = file.list_of(query(req, "source")) if file else None
    page = page_number(query(req, "page"))
    if file is None or found is None or not 1 <= page <= len(found.pages):
        return refuse(not_found("No such page"))
    items = await read_page(services(), request, file, found.pages[page - 1])
    body = ItemsBody(
        file=file.name,
        source=found.source,
        page=page,
        pages=len(found.pages),
        items=tuple(ItemBody(number=item.number, value=item.value) for item in items),
    )
    return _json(body)


async def mark(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """A change of what is marked."""
    form = parse_marks(req.get_body(), header(req, "content-type"))
    if isinstance(form, Problem):
        return refuse(form)
    marking = review.Marking(
        add=form.add, take_back=form.take_back, dismiss=form.dismiss, restore=form.restore
    )
    request_id = req.route_params["request_id"]
    changed = await review.mark(
        services(), request_id, principal.object_id, marking, seen=form.seen
    )
    return await _shown(changed, principal)


async def send(req: func.HttpRequest, principal: Principal) -> func.HttpResponse:
    """The package goes out: as it is, or without what is marked."""
    form = parse_decision(req.get_body(), header(req, "content-type"))
    if isinstance(form, Problem):
        return refuse(form)
    request_id, by = req.route_params["request_id"], principal.object_id
    if form.redacted:
        changed = await review.send_redacted(
            services(), request_id, by, unread_seen=form.unread_seen, seen=form.seen
        )
    else:
        changed = await review.accept(services(), request_id, by, seen=form.seen)
    return await _shown(changed, principal)


async def load_request(req: func.HttpRequest) -> DsrRequest:
    """The request of the address. Raises UnknownRequestError."""
    stored = await services().requests.load(req.route_params["request_id"])
    if stored is None:
        raise UnknownRequestError
    return stored.request


def page_number(text: str) -> int:
    """The number of a page, 1 where none is given; 0 for nonsense: there is no such page."""
    if not text:
        return 1
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


async def _shown(request: DsrRequest, principal: Principal) -> func.HttpResponse:
    ours = services()
    examined = await review.examined_of(ours, request)
    body = present_review(
        request,
        examined,
        ours.letter_law(request.law),
        with_values=principal.may(REVIEWERS),
    )
    return _json(body)


def _json(body: Struct) -> func.HttpResponse:
    return func.HttpResponse(write_body(body), mimetype="application/json")

"""The console's pages at which a package is looked through before it is handed out."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

import azure.functions as func

from dsr_core.domain.access_errors import RoleMissingError
from dsr_core.domain.errors import DsrError, UnknownRequestError
from dsr_core.domain.examined import Examined, ExaminedFile, recogniser_of
from dsr_core.domain.recognising import Recogniser
from dsr_core.domain.redaction import grounds_to_redact, pointer_to
from dsr_core.domain.request import DsrRequest
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import query
from dsr_core.host.review_handlers import load_request, page_number
from dsr_core.steps import review
from dsr_core.steps.package_pages import read_item_of, read_page
from dsr_core.steps.phones import phone_finder, region_of
from dsr_core.web.browser_session import HOME
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.present_review import is_in_review, present_review
from dsr_core.web.problems import problem_of
from dsr_core.web.review_form import BACK, number_in, read_fields, read_marks
from dsr_core.web.review_page import compose_leaves, compose_table, marked_of, review_words
from dsr_core.web.review_routes import REVIEWERS

#: Findings on one page.
_FINDINGS = 50


async def show_review(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """What was collected, what of others is in it, what is marked; and the decision."""
    return await _overview(req, visitor, None)


async def show_items(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """A page of a list."""
    request, examined, file = await _file(req)
    found = file.list_of(query(req, "source"))
    page = page_number(query(req, "page"))
    if found is None or not 1 <= page <= len(found.pages):
        raise UnknownRequestError
    items = await read_page(services(), request, file, found.pages[page - 1])
    table = compose_table(
        [(item.number, item.value) for item in items], _recogniser(request, examined)
    )
    return _page(
        "items",
        visitor,
        request,
        file=file,
        found=found,
        page=page,
        pages=len(found.pages),
        table=table,
        marked=marked_of(request.review.redactions, file.name, found.source),
        pointers={name: pointer_to((name,)) for name in table.columns},
    )


async def show_item(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """One item: every value of it."""
    request, examined, file = await _file(req)
    number = query(req, "item")
    is_number = number.isdecimal() and len(number) <= 15
    found = await read_item_of(services(), request, file, int(number)) if is_number else None
    if found is None:
        raise UnknownRequestError
    source, item = found
    whole = file.list_of(source)
    leaves, is_cut = compose_leaves(item.value, _recogniser(request, examined))
    return _page(
        "item",
        visitor,
        request,
        file=file,
        source=source,
        page=whole.page_of(item.number) if whole else 1,
        item=item,
        leaves=leaves,
        is_cut=is_cut,
        marked=marked_of(request.review.redactions, file.name, source, item.number),
    )


async def mark(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """A form of any of these pages: 303 back to it; else the overview, which says why not."""
    try:
        posted = read_marks(req.get_body())
        form = posted.marks
        marking = review.Marking(
            add=form.add, take_back=form.take_back, dismiss=form.dismiss, restore=form.restore
        )
        request_id = req.route_params["request_id"]
        by = visitor.principal.object_id
        await review.mark(services(), request_id, by, marking, seen=form.seen)
    except (RoleMissingError, UnknownRequestError):
        raise
    except DsrError as error:
        return await _overview(req, visitor, error)
    return _go(_address(visitor.base, request_id, posted.back))


async def send(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The decision: 303 to the request; else the overview, which says why not."""
    request_id, by = req.route_params["request_id"], visitor.principal.object_id
    try:
        fields = read_fields(req.get_body())
        seen = number_in(fields, "seen")
        if "redacted" in fields:
            unread_seen = "unread_seen" in fields
            await review.send_redacted(
                services(), request_id, by, unread_seen=unread_seen, seen=seen
            )
        else:
            await review.accept(services(), request_id, by, seen=seen)
    except (RoleMissingError, UnknownRequestError):
        raise
    except DsrError as error:
        return await _overview(req, visitor, error)
    return _go(f"{visitor.base}{HOME}/requests/{request_id}")


async def _overview(
    req: func.HttpRequest, visitor: Visitor, error: DsrError | None
) -> func.HttpResponse:
    ours, request = services(), await load_request(req)
    examined = await review.examined_of(ours, request)
    shown = present_review(
        request,
        examined,
        ours.letter_law(request.law),
        with_values=visitor.principal.may(REVIEWERS),
    )
    findings = [one for one in shown.findings or () if not one.dismissed]
    pages = max(1, -(-len(findings) // _FINDINGS))
    page = min(max(1, page_number(query(req, "found"))), pages)
    problem = problem_of(error) if error else None
    return _page(
        "overview",
        visitor,
        request,
        status=problem.status if problem else 200,
        shown=shown,
        findings=findings[(page - 1) * _FINDINGS : page * _FINDINGS],
        dismissed=request.review.dismissed if shown.findings is not None else (),
        unread=review.unread_files(examined, request.review),
        page=page,
        pages=pages,
        problem=problem,
    )


def _page(
    template: str, visitor: Visitor, request: DsrRequest, *, status: int = 200, **content: object
) -> func.HttpResponse:
    html = render_page(
        f"review/{template}",
        visitor,
        w=review_words(visitor.language),
        request_id=request.id,
        seen=request.history_length,
        marks=len(request.review.redactions),
        can_mark=is_in_review(request) and visitor.principal.may(REVIEWERS),
        grounds=grounds_to_redact(request.right),
        ground_words=read_letter_texts(visitor.language).grounds,
        address=partial(_address, visitor.base, request.id),
        **content,
    )
    return func.HttpResponse(html, status_code=status, mimetype="text/html")


async def _file(req: func.HttpRequest) -> tuple[DsrRequest, Examined, ExaminedFile]:
    request = await load_request(req)
    examined = await review.examined_of(services(), request)
    file = examined.file(query(req, "file"))
    if file is None:
        raise UnknownRequestError
    return request, examined, file


def _recogniser(request: DsrRequest, examined: Examined) -> Recogniser:
    region = region_of(services().tenants[request.tenant].holidays)
    return recogniser_of(examined, request.review.dismissed, phone_finder(region))


def _address(base: str, request_id: str, place: Mapping[str, str]) -> str:
    """The page of an item, of a list, or the overview."""
    root = f"{base}{HOME}/requests/{request_id}/package/review"
    wanted = {name: text for name, text in place.items() if name in BACK}
    kind = "" if "file" not in wanted else "/item" if "item" in wanted else "/items"
    return f"{root}{kind}?{urlencode(wanted)}" if wanted else root


def _go(address: str) -> func.HttpResponse:
    return func.HttpResponse(status_code=303, headers={"Location": address})

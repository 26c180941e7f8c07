"""What the pages of the console show."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

import azure.functions as func

from dsr_core.domain.board_filter import count, select
from dsr_core.domain.subject import IdentifierKind
from dsr_core.host.bootstrap import services, settings
from dsr_core.host.health import check_health
from dsr_core.host.http_answers import page, refuse
from dsr_core.steps.find import FoundRequests, find_requests
from dsr_core.web.assets import assets
from dsr_core.web.board_query import BoardFilter, BoardQuery, parse_board_query
from dsr_core.web.list_page import compose_list, lines_of
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.parse_find import AskedPerson, check_asked_person, read_asked_person
from dsr_core.web.problems import Problem, not_found
from dsr_core.web.security_headers import KEPT_FOR_GOOD


async def show_requests(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The list. A filter that cannot be read shows every open request and says so."""
    asked = parse_board_query(cast("Mapping[str, str]", req.params))
    faulty = isinstance(asked, Problem)
    query = BoardQuery(filter=BoardFilter()) if isinstance(asked, Problem) else asked
    ours = services()
    now = ours.clock.now()
    view = await ours.board.read()
    listing = compose_list(
        query,
        select(view, query.filter, query.after, now),
        count(view, query.filter.tenants, now),
        tuple(sorted(ours.tenants)),
        now,
    )
    html = render_page("requests", visitor, list=listing, faulty=faulty)
    return func.HttpResponse(html, status_code=422 if faulty else 200, mimetype="text/html")


async def show_people(_: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """Where somebody is looked for."""
    return _people(visitor, AskedPerson())


async def find_person(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The open requests of who was looked for, below what was typed."""
    ours = services()
    asked = read_asked_person(req.get_body())
    form = check_asked_person(asked, ours.tenants)
    if isinstance(form, Problem):
        return _people(visitor, asked, status=422)
    found = await find_requests(ours, form.tenant, form.identifier)
    return _people(visitor, asked, found=found)


def _people(
    visitor: Visitor,
    asked: AskedPerson,
    *,
    status: int = 200,
    found: FoundRequests | None = None,
) -> func.HttpResponse:
    ours = services()
    html = render_page(
        "people",
        visitor,
        asked=asked,
        kinds=tuple(IdentifierKind),
        tenants=tuple(sorted(ours.tenants)),
        faulty=status != HTTPStatus.OK,
        found=found,
        lines=lines_of(found.rows if found else (), ours.clock.now()),
    )
    return page(html, status)


async def show_health(_: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """Whether the service works, and what it cannot do for want of permissions."""
    from dsr_core.host.permission_check import check_permissions

    tenants = await check_permissions(settings().tenants)
    html = render_page("health", visitor, checks=await check_health(), tenants=tenants)
    return func.HttpResponse(html, mimetype="text/html")


async def show_asset(req: func.HttpRequest, _: Visitor) -> func.HttpResponse:
    """Style or script. Its name changes with its content, so it is kept for a year."""
    asset = assets().get(req.route_params["name"])
    if asset is None:
        return refuse(not_found("No such file"))
    headers = {"Cache-Control": KEPT_FOR_GOOD}
    return func.HttpResponse(asset.content, headers=headers, mimetype=asset.media_type)

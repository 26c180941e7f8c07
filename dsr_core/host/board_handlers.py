"""What the HTTP functions of lists do, once their caller was let in."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

import azure.functions as func

from dsr_core.domain.board_filter import count, select
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.principal import Principal
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import header, refuse
from dsr_core.steps.board import rebuild
from dsr_core.steps.find import find_requests
from dsr_core.web.board_query import parse_board_query
from dsr_core.web.parse_find import parse_find
from dsr_core.web.present import write_body
from dsr_core.web.present_board import present_found, present_page
from dsr_core.web.problems import Problem
from dsr_core.web.wire_board import RebuildBody

#: Of one call: Azure answers the caller 504 after 230 seconds, whatever the function does.
_LASTING = timedelta(seconds=60)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{0,64}")


async def list_requests(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """A page of requests, with the counts that stand above every list."""
    query = parse_board_query(cast("Mapping[str, str]", req.params))
    if isinstance(query, Problem):
        return refuse(query)
    ours = services()
    now = ours.clock.now()
    view = await ours.board.read()
    page = select(view, query.filter, query.after, now)
    counts = count(view, query.filter.tenants, now)
    body = write_body(present_page(page, counts, now))
    return func.HttpResponse(body, mimetype="application/json")


async def find(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """What somebody in the directory has asked for."""
    ours = services()
    form = parse_find(req.get_body(), header(req, "content-type"), ours.tenants)
    if isinstance(form, Problem):
        return refuse(form)
    found = await find_requests(ours, form.tenant, form.identifier)
    body = write_body(present_found(found.rows, found.reason, ours.clock.now()))
    return func.HttpResponse(body, mimetype="application/json")


async def rebuild_board(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """A part of making the board anew."""
    after = cast("Mapping[str, str]", req.params).get("after", "")
    if not _REQUEST_ID.fullmatch(after):
        raise InvalidValueError
    # A key is at least one character, and this one comes before all.
    done = await rebuild(services(), after or "-", _LASTING)
    body = write_body(RebuildBody(read=done.read, next=done.next))
    return func.HttpResponse(body, mimetype="application/json")

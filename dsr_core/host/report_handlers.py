"""Reports: as a page of the console, as CSV, and as the API answers them."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import asyncio
from collections.abc import Mapping
from typing import cast
from zoneinfo import ZoneInfo

import azure.functions as func

from dsr_core.domain.figures import Span, count_figures
from dsr_core.domain.principal import Principal
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import header, refuse
from dsr_core.web.figures_page import compose_figures, report_words
from dsr_core.web.figures_query import FiguresQuery, parse_figures_query
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.media import prefers_csv
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.present import write_body
from dsr_core.web.present_figures import present_figures, write_csv
from dsr_core.web.problems import Problem
from dsr_core.web.wire_figures import FiguresBody

_UTC = "UTC"


async def report(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """A report as JSON, or as CSV for whoever accepts that rather."""
    query = _query(req)
    if isinstance(query, Problem):
        return refuse(query)
    body = await _figures(query)
    if prefers_csv(header(req, "accept")):
        return _as_csv(body)
    return func.HttpResponse(write_body(body), mimetype="application/json")


async def show_reports(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The page. A span that cannot be read shows everything and says so."""
    asked = _query(req)
    faulty = isinstance(asked, Problem)
    query = FiguresQuery() if isinstance(asked, Problem) else asked
    body = await _figures(query)
    ours = services()
    today = ours.clock.now().astimezone(ZoneInfo(body.time_zone)).date()
    tenants = tuple(sorted(ours.tenants))
    html = render_page(
        "reports",
        visitor,
        page=compose_figures(body, query, tenants, today, visitor.language),
        faulty=faulty,
        r=report_words(visitor.language),
        letters=read_letter_texts(visitor.language),
    )
    return func.HttpResponse(html, status_code=422 if faulty else 200, mimetype="text/html")


async def fetch_csv(req: func.HttpRequest, _: Visitor) -> func.HttpResponse:
    """The same figures as a file."""
    query = _query(req)
    return refuse(query) if isinstance(query, Problem) else _as_csv(await _figures(query))


def _query(req: func.HttpRequest) -> FiguresQuery | Problem:
    return parse_figures_query(cast("Mapping[str, str]", req.params))


async def _figures(query: FiguresQuery) -> FiguresBody:
    ours = services()
    zone = _zone_of(query)
    span = Span(first=query.first, last=query.last, tenants=query.tenants, zone=ZoneInfo(zone))
    view = await ours.board.read()
    # Copied, for the board's own lists grow on; counted beside the loop, for they may be long.
    rows = (*view.open, *view.closed)
    figures = await asyncio.to_thread(count_figures, rows, span, ours.clock.now())
    return present_figures(figures, query, zone)


def _zone_of(query: FiguresQuery) -> str:
    """The zone of the tenants in question where they have one, else UTC."""
    policies = services().tenants.items()
    zones = {each.time_zone for name, each in policies if name in (query.tenants or {name})}
    return zones.pop() if len(zones) == 1 else _UTC


def _as_csv(body: FiguresBody) -> func.HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="requests.csv"'}
    return func.HttpResponse(write_csv(body), headers=headers, mimetype="text/csv")

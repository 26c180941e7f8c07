"""What the functions of the public pages do; every fault becomes a page, too."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable
from functools import partial

import azure.functions as func

from dsr_core.host.edge import answered
from dsr_core.host.hardening import harden
from dsr_core.host.public_form import receive_form
from dsr_core.host.public_handlers import explain, show_page
from dsr_core.web.public_routes import PUBLIC_PAGES
from dsr_core.web.routes import RECEIVE

#: The functions served here.
SERVED = frozenset(page.name for page in PUBLIC_PAGES)
_BY_NAME = {page.name: page for page in PUBLIC_PAGES}


async def show(name: str, req: func.HttpRequest) -> func.HttpResponse:
    """The page of that function, or one that says what to do. Raises KeyError for no page."""
    return await answer_page(name, req, show_page(_BY_NAME[name], req))


async def answer_form(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """The page that answers a form sent to the intake."""
    return await answer_page(RECEIVE.name, req, receive_form(req, message))


async def answer_page(
    name: str, req: func.HttpRequest, work: Awaitable[func.HttpResponse]
) -> func.HttpResponse:
    """The page of a handler, or one that says what to do. Nothing is raised."""
    return harden(await answered(name, work, partial(explain, req)))

"""What answers each public page, and what a page says of an error."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable, Mapping

import azure.functions as func

from dsr_core.domain.errors import DsrError
from dsr_core.host import public_form
from dsr_core.host.http_answers import refuse
from dsr_core.host.public_answers import language_of, public_page
from dsr_core.web.assets import assets
from dsr_core.web.problems import not_found, problem_of
from dsr_core.web.public_pages import Reader, public_words
from dsr_core.web.public_routes import (
    API_FORM,
    API_TENANT_FORM,
    FORM,
    PUBLIC_ASSET,
    TENANT_FORM,
    PublicPage,
)
from dsr_core.web.security_headers import KEPT_FOR_GOOD

type PublicHandler = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]


async def show_page(page: PublicPage, req: func.HttpRequest) -> func.HttpResponse:
    """What the page's handler answers. Raises DsrError."""
    return await _HANDLERS[page](req)


async def explain(req: func.HttpRequest, error: DsrError) -> func.HttpResponse:
    """A page that says what to do, and not what is wrong inside."""
    return _problem_page(req, problem_of(error).status)


async def _show_asset(req: func.HttpRequest) -> func.HttpResponse:
    """Style or script. Its name changes with its content, so it is kept for a year."""
    asset = assets().get(req.route_params["name"])
    if asset is None:
        return refuse(not_found("No such file"))
    headers = {"Cache-Control": KEPT_FOR_GOOD}
    return func.HttpResponse(asset.content, headers=headers, mimetype=asset.media_type)


def _problem_page(req: func.HttpRequest, status: int) -> func.HttpResponse:
    language = language_of(req)
    known = f"problem_{status}_title" in public_words(language)
    reader = Reader(language=language)
    shown = status if known else 500
    return public_page("problem", reader, status, code=shown)


_HANDLERS: Mapping[PublicPage, PublicHandler] = {
    FORM: public_form.show_form,
    API_FORM: public_form.show_form,
    TENANT_FORM: public_form.show_tenant_form,
    API_TENANT_FORM: public_form.show_tenant_form,
    PUBLIC_ASSET: _show_asset,
}

"""What answers each public page, and what a page says of an error."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable, Mapping

import azure.functions as func

from dsr_core.domain.access_errors import SessionMissingError
from dsr_core.domain.errors import DsrError
from dsr_core.host import own_pages, public_form
from dsr_core.host.http_answers import refuse, require_plain_body, say_when
from dsr_core.host.person_handlers import Person, admit_person
from dsr_core.host.public_answers import language_of, public_page
from dsr_core.web.assets import assets
from dsr_core.web.own_page import is_request_id
from dsr_core.web.person_routes import NEW_LINK
from dsr_core.web.problems import not_found, problem_of
from dsr_core.web.public_pages import Reader, public_words
from dsr_core.web.public_routes import (
    API_FORM,
    API_TENANT_FORM,
    ASK_WITHDRAWAL,
    FIND,
    FORM,
    LEAVE_PAGE,
    MY_DOWNLOAD,
    MY_LETTER,
    MY_PAGE,
    PUBLIC_ASSET,
    TENANT_FORM,
    WITHDRAW,
    PublicPage,
    page_address,
)
from dsr_core.web.route import Auth, Method, address
from dsr_core.web.security_headers import KEPT_FOR_GOOD

type PublicHandler = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]
type OwnHandler = Callable[[func.HttpRequest, Person], Awaitable[func.HttpResponse]]


async def show_page(page: PublicPage, req: func.HttpRequest) -> func.HttpResponse:
    """What the page's handler answers. Raises DsrError.

    A person is let in first: this is the only way to one of their handlers.
    """
    if page.method is Method.POST:
        require_plain_body(req)
    if page.auth is Auth.PERSON:
        return await _OWN_HANDLERS[page](req, await admit_person(page, req))
    return await _HANDLERS[page](req)


def explain(req: func.HttpRequest, error: DsrError) -> func.HttpResponse:
    """A page that says what to do, and not what is wrong inside."""
    language, request_id = language_of(req), req.route_params.get("request_id", "")
    if not is_request_id(request_id):
        return _problem_page(language, error)
    if isinstance(error, SessionMissingError):
        renew_at = address(NEW_LINK, request_id=request_id)
        response = public_page("ended", Reader(language=language), 401, renew_at=renew_at)
        # RFC 9110 11.6.1 asks for a scheme; there is none for cookies.
        response.headers["WWW-Authenticate"] = "Cookie"
        return response
    return _problem_page(language, error, page_address(MY_PAGE, request_id=request_id))


async def _show_asset(req: func.HttpRequest) -> func.HttpResponse:
    """Style or script. Its name changes with its content, so it is kept for a year."""
    asset = assets().get(req.route_params["name"])
    if asset is None:
        return refuse(not_found("No such file"))
    headers = {"Cache-Control": KEPT_FOR_GOOD}
    return func.HttpResponse(asset.content, headers=headers, mimetype=asset.media_type)


def _problem_page(language: str, error: DsrError, back_at: str = "") -> func.HttpResponse:
    problem, words = problem_of(error), public_words(language)
    known = (code for code in (error.code, problem.status) if f"problem_{code}_title" in words)
    response = public_page(
        "problem",
        Reader(language=language),
        problem.status,
        code=next(known, 500),
        back_at=back_at,
    )
    return say_when(response, problem)


_HANDLERS: Mapping[PublicPage, PublicHandler] = {
    FORM: public_form.show_form,
    API_FORM: public_form.show_form,
    TENANT_FORM: public_form.show_tenant_form,
    API_TENANT_FORM: public_form.show_tenant_form,
    PUBLIC_ASSET: _show_asset,
    FIND: own_pages.find,
}
_OWN_HANDLERS: Mapping[PublicPage, OwnHandler] = {
    MY_PAGE: own_pages.show,
    MY_LETTER: own_pages.show_letter,
    MY_DOWNLOAD: own_pages.download,
    ASK_WITHDRAWAL: own_pages.ask_withdrawal,
    WITHDRAW: own_pages.withdraw,
    LEAVE_PAGE: own_pages.leave,
}

"""What the person does to their own request: enter by a link, look, download, take back, leave."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import azure.functions as func

from dsr_core.domain.access_errors import (
    DownloadsUsedUpError,
    ForeignPageError,
    SessionMissingError,
)
from dsr_core.domain.errors import LinkSpentError
from dsr_core.domain.messages import LinkMessage, write_link_message
from dsr_core.domain.person_access import Purpose
from dsr_core.domain.principal import Principal
from dsr_core.host.bootstrap import services, settings
from dsr_core.host.http_answers import header, no_package, page, purged_package, query, refuse
from dsr_core.host.limiting import limit_use
from dsr_core.ports import StoredRequest
from dsr_core.steps import entering
from dsr_core.web.confirmation import render_link_sent, render_question, render_spent
from dsr_core.web.identity import parse_token
from dsr_core.web.media import MediaType, admit, media_type_of
from dsr_core.web.own_page import is_from_own_page, is_request_id, read_cookie, write_cookie
from dsr_core.web.person_routes import ENTER, NEW_LINK
from dsr_core.web.present import present_own_request, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.public_routes import MY_PAGE, PublicPage, page_address
from dsr_core.web.route import Method, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a session of the one request in the address."""

    stored: StoredRequest
    secret: str = field(repr=False)


type PersonHandler = Callable[[func.HttpRequest, Person], Awaitable[func.HttpResponse]]


async def admit_person(route: Route | PublicPage, req: func.HttpRequest) -> Person:
    """The person, by their cookie. Raises SessionMissingError (401), ForeignPageError (403).

    For no request, no session, another's and an ended one the answer is the same, and so is the
    one query that it takes.
    """
    request_id, ours = req.route_params["request_id"], settings()
    if route.method is Method.POST:
        _refuse_foreign(req, ours.public_url)
    secret = read_cookie(header(req, "cookie"), request_id, ours.public_url)
    if secret is None:
        raise SessionMissingError
    stored = await entering.find_own(services(), request_id, secret)
    if stored is None:
        raise SessionMissingError
    return Person(stored=stored, secret=secret)


async def show_entrance(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """The page behind the link; the same whether there is such a request or not."""
    request_id = req.route_params["request_id"]
    language = header(req, "accept-language")
    return page(render_question(Purpose.ENTER, request_id, query(req, "token"), language))


async def enter_own(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
    """A session for the token of a link; one answer for a used, a late, and a made-up one."""
    content_type = header(req, "content-type")
    token = parse_token(req.get_body(), content_type)
    if isinstance(token, Problem):
        return refuse(token)
    request_id, public = req.route_params["request_id"], settings().public
    await limit_use(ENTER, req, request_id=request_id)
    stay = timedelta(minutes=public.session_minutes)
    secret = await entering.enter(services(), request_id, token, stay)
    is_form = media_type_of(content_type) is MediaType.FORM
    if secret is None and is_form:
        language = header(req, "accept-language")
        return page(render_spent(Purpose.ENTER, request_id, language), 403)
    if secret is None:
        raise LinkSpentError
    cookie = write_cookie(request_id, secret, public.session_minutes * 60, settings().public_url)
    headers = {"Set-Cookie": cookie}
    if is_form:
        headers["Location"] = page_address(MY_PAGE, request_id=request_id)
    return func.HttpResponse(status_code=303 if is_form else 204, headers=headers)


async def ask_new_link(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """Have a new link sent. Asks nobody whether there is such a request: one answer for all."""
    body, content_type = req.get_body(), header(req, "content-type")
    is_json = media_type_of(content_type) is MediaType.JSON
    if body:
        media_type = admit(body, content_type, (MediaType.JSON, MediaType.FORM))
        if isinstance(media_type, Problem):
            return refuse(media_type)
    request_id = req.route_params["request_id"]
    await limit_use(NEW_LINK, req, request_id=request_id)
    if is_request_id(request_id):
        message.set(write_link_message(LinkMessage(request_id=request_id)))
    if is_json:
        return func.HttpResponse(status_code=202)
    return page(render_link_sent(header(req, "accept-language")), 202)


async def show_own(_: func.HttpRequest, person: Person) -> func.HttpResponse:
    """Where the request stands."""
    return _shown(person.stored)


async def download_own(_: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The way to the newest package, good for minutes, and counted."""
    if person.stored.request.released_package is None:
        return no_package()
    if person.stored.request.downloadable_package is None:
        return purged_package()
    public = settings().public
    valid_for = timedelta(minutes=public.link_minutes)
    link = await entering.download(services(), person.stored, public.most_downloads, valid_for)
    if link is None:
        raise DownloadsUsedUpError
    return func.HttpResponse(status_code=302, headers={"Location": link})


async def withdraw_own(_: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The request is taken back."""
    return _shown(await entering.take_back(services(), person.stored))


async def leave_own(req: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The session ends, here and in the browser."""
    await entering.leave(services(), person.stored, person.secret)
    cookie = write_cookie(req.route_params["request_id"], "", 0, settings().public_url)
    return func.HttpResponse(status_code=204, headers={"Set-Cookie": cookie})


def _refuse_foreign(req: func.HttpRequest, public_url: str) -> None:
    is_ours = is_from_own_page(
        fetch_site=header(req, "sec-fetch-site"),
        origin=header(req, "origin"),
        content_type=header(req, "content-type"),
        public_url=public_url,
    )
    if not is_ours:
        raise ForeignPageError


def _shown(stored: StoredRequest) -> func.HttpResponse:
    body = present_own_request(stored.request, services().clock.now())
    return func.HttpResponse(write_body(body), mimetype="application/json")

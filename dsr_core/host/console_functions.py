"""What the console's functions do: who looks at a page, and what its forms must show."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, quote, urlsplit

import azure.functions as func

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.errors import DsrError
from dsr_core.domain.principal import ANYBODY
from dsr_core.host import (
    console_pages,
    console_request,
    console_review,
    console_sign_in,
    report_handlers,
)
from dsr_core.host.bootstrap import gate, settings
from dsr_core.host.edge import answered
from dsr_core.host.hardening import harden
from dsr_core.host.http_answers import header, require_plain_body, say_when
from dsr_core.web.browser_session import Cookies, csrf_of, is_same
from dsr_core.web.confirmation import choose_language
from dsr_core.web.console_routes import (
    ASSET,
    FIND_PERSON,
    HEALTH_PAGE,
    PACKAGE_REVIEW,
    PAGES,
    PEOPLE,
    REPORTS,
    REPORTS_CSV,
    REQUEST,
    REQUEST_ACT,
    REQUEST_EVIDENCE,
    REQUEST_HAND_IN,
    REQUEST_PACKAGE,
    REQUESTS,
    REVIEW_DECISION,
    REVIEW_ITEM,
    REVIEW_ITEMS,
    REVIEW_MARKS,
    SIGN_IN,
    SIGN_OUT,
    SIGNED_IN,
    PageRoute,
    below_api,
)
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.problems import problem_of
from dsr_core.web.routes import Method
from dsr_core.web.uploads import LONGEST_FORM

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

type PageHandler = Callable[[func.HttpRequest, Visitor], Awaitable[func.HttpResponse]]

#: A page, and what makes it: this is where a new one is added (docs/PAGES.md).
_HANDLERS: tuple[tuple[PageRoute, PageHandler], ...] = (
    (REQUESTS, console_pages.show_requests),
    (REQUEST, console_request.show_request),
    (REQUEST_ACT, console_request.do_act),
    (REQUEST_EVIDENCE, console_request.fetch_evidence),
    (REQUEST_PACKAGE, console_request.fetch_package),
    (REQUEST_HAND_IN, console_request.hand_in_file),
    (PEOPLE, console_pages.show_people),
    (FIND_PERSON, console_pages.find_person),
    (REPORTS, report_handlers.show_reports),
    (REPORTS_CSV, report_handlers.fetch_csv),
    (PACKAGE_REVIEW, console_review.show_review),
    (REVIEW_ITEMS, console_review.show_items),
    (REVIEW_ITEM, console_review.show_item),
    (REVIEW_MARKS, console_review.mark),
    (REVIEW_DECISION, console_review.send),
    (SIGN_IN, console_sign_in.begin),
    (SIGNED_IN, console_sign_in.complete),
    (SIGN_OUT, console_sign_in.end),
    (HEALTH_PAGE, console_pages.show_health),
    (ASSET, console_pages.show_asset),
)
_BY_NAME = {
    each.name: (each, handler)
    for page, handler in _HANDLERS
    for each in (page, below_api(page))
    if each in PAGES
}
#: The functions served here.
SERVED = frozenset(_BY_NAME)


async def show(name: str, req: func.HttpRequest) -> func.HttpResponse:
    """The page of the function with this name. Raises KeyError for one that is none of ours."""
    page, handler = _BY_NAME[name]
    work = _admit_and_show(page, req, handler)
    return harden(await answered(name, work, partial(_explain, page, req)))


async def _admit_and_show(
    page: PageRoute, req: func.HttpRequest, handler: PageHandler
) -> func.HttpResponse:
    return await handler(req, await _let_in(page, req))


async def _let_in(page: PageRoute, req: func.HttpRequest) -> Visitor:
    """Who looks at the page: the only way to a handler."""
    require_plain_body(req)
    cookie_header = header(req, "cookie")
    if page.public:
        return _stranger(page, req)
    token = Cookies(by_https=settings().public_url.startswith("https:")).read_token(cookie_header)
    principal = await gate().admit_visitor(req, token, page.roles)
    csrf = csrf_of(token, cookie_header)
    if page.method is Method.POST:
        _require_own_form(page, req, csrf)
    return Visitor(principal=principal, csrf=csrf, language=_language(req), base=page.base)


def _stranger(page: PageRoute, req: func.HttpRequest) -> Visitor:
    return Visitor(principal=ANYBODY, csrf="", language=_language(req), base=page.base)


def _require_own_form(page: PageRoute, req: func.HttpRequest, csrf: str) -> None:
    """A form must come from a page of ours. Raises NotSignedInError."""
    from dsr_core.web.easy_auth import refuse_cross_site

    refuse_cross_site(header(req, "sec-fetch-site"), header(req, "origin"))
    if page.takes_file:
        _require_own_file(req, csrf)
    elif not is_same(_csrf_of_fields(req), csrf):
        raise NotSignedInError(SignInFault.FOREIGN_FORM)


def _csrf_of_fields(req: func.HttpRequest) -> str:
    try:
        fields = parse_qs(req.get_body().decode("ascii", "replace"), max_num_fields=200)
    except ValueError:  # no page of ours has so many fields
        raise NotSignedInError(SignInFault.FOREIGN_FORM) from None
    return fields.get("csrf", [""])[0]


def _require_own_file(req: func.HttpRequest, csrf: str) -> None:
    """What is too large, or no form with a file, is not taken apart at all."""
    is_form = (header(req, "content-type") or "").lower().startswith("multipart/form-data;")
    if not is_form or len(req.get_body()) > LONGEST_FORM:
        raise NotSignedInError(SignInFault.FOREIGN_FORM)
    if not is_same(str(cast("Mapping[str, str]", req.form).get("csrf", "")), csrf):
        for file in cast("Mapping[str, FileStorage]", req.files).values():
            file.close()
        raise NotSignedInError(SignInFault.FOREIGN_FORM)


def _explain(page: PageRoute, req: func.HttpRequest, error: DsrError) -> func.HttpResponse:
    """A page that says what to do; who only has to sign in is sent there."""
    if isinstance(error, NotSignedInError) and _can_sign_in(page):
        return _ask_to_sign_in(page, req)
    problem = problem_of(error)
    html = render_page("problem", _stranger(page, req), problem=problem)
    response = func.HttpResponse(html, status_code=problem.status, mimetype="text/html")
    return say_when(response, problem)


def _can_sign_in(page: PageRoute) -> bool:
    """Not who just comes from there: they are told that it did not work."""
    return not (page.public or page.method is Method.POST or settings().sign_in.easy_auth)


def _ask_to_sign_in(page: PageRoute, req: func.HttpRequest) -> func.HttpResponse:
    """Off to signing in and back again."""
    address = urlsplit(req.url)
    wanted = address.path + (f"?{address.query}" if address.query else "")
    sign_in = f"{page.base}{SIGN_IN.path}?to={quote(wanted, safe='')}"
    return func.HttpResponse(status_code=303, headers={"Location": sign_in})


def _language(req: func.HttpRequest) -> str:
    return choose_language(cast("Mapping[str, str]", req.headers).get("accept-language"))

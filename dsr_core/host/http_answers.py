"""What every HTTP function answers alike: problems and pages."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping
from typing import cast

import azure.functions as func

from dsr_core.domain.access_errors import (
    CodedBodyError,
    NotSignedInError,
    SessionMissingError,
    SignInFault,
)
from dsr_core.domain.errors import DsrError
from dsr_core.web.media import PLAIN, require_plain
from dsr_core.web.problems import MEDIA_TYPE, Problem, not_found, problem_of, write_problem


def explain(error: DsrError) -> func.HttpResponse:
    """The problem an error amounts to, as a response with the headers that its status asks for."""
    response = refuse(problem_of(error))
    match error:
        case SessionMissingError():
            # RFC 9110 11.6.1 asks for a scheme; there is none for cookies.
            response.headers["WWW-Authenticate"] = "Cookie"
        case NotSignedInError():
            response.headers["WWW-Authenticate"] = _challenge(error.fault)
        case CodedBodyError():
            # RFC 9110 15.5.16: which coding would do.
            response.headers["Accept-Encoding"] = PLAIN
        case _:
            pass
    return response


def _challenge(fault: SignInFault) -> str:
    """What a 401 must say of how to sign in; an error only where something was shown (RFC 6750)."""
    return "Bearer" if fault is SignInFault.NOTHING_SHOWN else 'Bearer error="invalid_token"'


def refuse(problem: Problem) -> func.HttpResponse:
    """A problem as a response (RFC 9457)."""
    response = func.HttpResponse(
        write_problem(problem), status_code=problem.status, mimetype=MEDIA_TYPE
    )
    return say_when(response, problem)


def say_when(response: func.HttpResponse, problem: Problem) -> func.HttpResponse:
    """The same response, saying when to come again where the problem knows (RFC 9110 10.2.3)."""
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def no_package() -> func.HttpResponse:
    """404 while there is nothing to fetch."""
    return refuse(not_found("The package is not ready"))


def purged_package() -> func.HttpResponse:
    """404 once our copy is deleted, as its time was over."""
    return refuse(not_found("The package is not kept any more"))


def require_plain_body(req: func.HttpRequest) -> None:
    """Raises CodedBodyError for a body that is not sent as it is."""
    require_plain(req.get_body(), header(req, "content-encoding"))


def header(req: func.HttpRequest, name: str) -> str | None:
    """A request's header, in whatever case it came; None when it did not."""
    return cast("Mapping[str, str]", req.headers).get(name)


def query(req: func.HttpRequest, name: str) -> str:
    """A parameter behind the question mark; empty when there is none."""
    return cast("Mapping[str, str]", req.params).get(name, "")


def page(html: str, status: int = 200) -> func.HttpResponse:
    """A page."""
    return func.HttpResponse(html, status_code=status, mimetype="text/html")

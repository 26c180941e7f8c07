"""Intake: the one function that a person waits for while an instance is new; it loads little."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.principal import Principal
from dsr_core.host.admission import admit_and_answer
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import header, refuse
from dsr_core.host.receiving import open_request
from dsr_core.web.media import is_from_browser
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER, parse_intake
from dsr_core.web.present import present_receipt, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.routes import RECEIVE, STATUS, address

#: Seconds until asking for the status pays: most requests are well on their way by then.
_ASK_AGAIN = 2


async def take_in(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """Take a request; its first message goes out by the binding, so that no queue SDK is loaded."""

    if _is_from_browser(req):
        from dsr_core.host.public_functions import answer_form

        return await answer_form(req, message)

    async def handle(req: func.HttpRequest, caller: Principal) -> func.HttpResponse:
        return await _receive(req, caller, message)

    return await admit_and_answer(RECEIVE, req, handle)


async def _receive(
    req: func.HttpRequest, caller: Principal, message: func.Out[str]
) -> func.HttpResponse:
    form = parse_intake(
        req.get_body(),
        header(req, "content-type"),
        idempotency_key=header(req, IDEMPOTENCY_KEY_HEADER),
        tenants=services().tenants,
    )
    if isinstance(form, Problem):
        return refuse(form)
    request = await open_request(req, form, caller, message)
    return func.HttpResponse(
        write_body(present_receipt(request)),
        status_code=202,
        headers={
            "Location": address(STATUS, request_id=request.id),
            "Retry-After": str(_ASK_AGAIN),
        },
        mimetype="application/json",
    )


def _is_from_browser(req: func.HttpRequest) -> bool:
    """Whether a person sees the answer; programs show a token, or do not ask for a page.

    No browser sends a token with a form; one that is there is Static Web Apps' (docs/DEPLOY.md).
    """
    is_form = is_from_browser(header(req, "content-type"), header(req, "accept"))
    is_page_wanted = header(req, "sec-fetch-mode") == "navigate"
    return is_form and (is_page_wanted or header(req, "authorization") is None)

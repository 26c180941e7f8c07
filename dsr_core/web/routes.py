"""Every address of the service as data: what goes in, what comes out, and who may."""

from collections.abc import Mapping

from dsr_core.domain.principal import Role
from dsr_core.web import acts
from dsr_core.web.board_query import PARAMETERS as BOARD_PARAMETERS
from dsr_core.web.figures_query import PARAMETERS as FIGURES_PARAMETERS
from dsr_core.web.media import MediaType
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER
from dsr_core.web.person_routes import PERSON_ROUTES, page_behind_link
from dsr_core.web.review_routes import REVIEW_ROUTES
from dsr_core.web.route import Answer, Auth, Method, Route, address
from dsr_core.web.uploads import ENDINGS
from dsr_core.web.wire_answers import (
    ClockBody,
    DescriptionBody,
    HealthBody,
    ReceiptBody,
    RequestBody,
)
from dsr_core.web.wire_board import ListBody, RebuildBody
from dsr_core.web.wire_evidence import EvidenceBody
from dsr_core.web.wire_figures import FiguresBody
from dsr_core.web.wire_find import FindBody, FoundBody
from dsr_core.web.wire_requests import ActBody, IdentityBody, IntakeBody, IntakeFields
from dsr_core.web.wire_tickets import TicketsBody

_POLLING = {"Location": "Where the request's status is.", "Retry-After": "Seconds until it pays."}

RECEIVE = Route(
    name="receive_request",
    method=Method.POST,
    path="/api/requests",
    summary="Make a data subject request",
    auth=Auth.NONE,
    vouchers=(Role.OPERATOR, Role.ADMIN),
    request={MediaType.JSON: IntakeBody, MediaType.FORM: IntakeFields},
    request_headers={
        IDEMPOTENCY_KEY_HEADER: "The same key with the same body answers the same request."
    },
    responses=(
        Answer(
            status=202, description="The request was taken.", body=ReceiptBody, headers=_POLLING
        ),
    ),
    problems=(400, 401, 403, 413, 415, 422, 429, 503),
)
LIST = Route(
    name="list_requests",
    method=Method.GET,
    path="/api/requests",
    summary="List requests, the most urgent first, fifty a page",
    auth=Auth.OPERATOR,
    roles=tuple(Role),
    request_query=BOARD_PARAMETERS,
    responses=(Answer(status=200, description="A page, and counts.", body=ListBody),),
    problems=(401, 403, 422, 503),
)
REPORT = Route(
    name="report_figures",
    method=Method.GET,
    path="/api/reports",
    summary="Count what came in a span, what came of it, how long it took, and what is open",
    auth=Auth.OPERATOR,
    roles=tuple(Role),
    request_query=FIGURES_PARAMETERS,
    responses=(
        Answer(
            status=200,
            description="The figures; as CSV for whoever accepts that rather than JSON.",
            body=FiguresBody,
            also=("text/csv",),
        ),
    ),
    problems=(401, 403, 422, 503),
)
FIND = Route(
    name="find_requests",
    method=Method.POST,
    path="/api/people/requests",
    summary="Find the open requests of somebody in the directory",
    auth=Auth.OPERATOR,
    # Who asks learns whether somebody has asked for something.
    roles=(Role.OPERATOR, Role.ADMIN),
    request={MediaType.JSON: FindBody},
    responses=(Answer(status=200, description="What was found.", body=FoundBody),),
    problems=(400, 401, 403, 413, 415, 422, 502, 503),
)
STATUS = Route(
    name="show_request",
    method=Method.GET,
    path="/api/requests/{request_id}",
    summary="Show where a request stands",
    auth=Auth.OPERATOR,
    roles=tuple(Role),
    responses=(Answer(status=200, description="The request.", body=RequestBody),),
    problems=(401, 403, 404, 503),
)
PACKAGE = Route(
    name="fetch_package",
    method=Method.GET,
    path="/api/requests/{request_id}/package",
    summary="Fetch the answer's package",
    auth=Auth.OPERATOR,
    roles=(Role.OPERATOR, Role.ADMIN),
    responses=(
        Answer(
            status=302,
            description="The package is at a short-lived address.",
            headers={"Location": "Where the package is; a secret."},
        ),
    ),
    problems=(401, 403, 404, 409, 503),
)
EVIDENCE = Route(
    name="export_evidence",
    method=Method.GET,
    path="/api/requests/{request_id}/evidence",
    summary="Export what happened as a signed file that can be checked without us",
    auth=Auth.OPERATOR,
    roles=(Role.OPERATOR, Role.AUDITOR, Role.ADMIN),
    responses=(
        Answer(
            status=200,
            description="The file: canonical JSON (RFC 8785), to be kept byte for byte.",
            body=EvidenceBody,
            headers={"Content-Disposition": "A name for the file."},
        ),
    ),
    problems=(401, 403, 404, 503),
)
ACT = Route(
    name="act_on_request",
    method=Method.POST,
    path="/api/requests/{request_id}/acts/{act}",
    summary="Decide, approve, hold, extend, resume, or withdraw",
    auth=Auth.OPERATOR,
    # Whoever may do any act; `roles_for` says who may do which.
    roles=tuple(role for role in Role if any(role in may for may in acts.ROLES.values())),
    request={MediaType.JSON: ActBody},
    request_required=False,
    responses=(Answer(status=200, description="The request as it is now.", body=RequestBody),),
    problems=(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
HAND_IN = Route(
    name="hand_in_file",
    method=Method.POST,
    path="/api/requests/{request_id}/manual/{source}",
    summary="Hand in a file that was got by hand; it goes into the answer",
    auth=Auth.OPERATOR,
    roles=(Role.OPERATOR, Role.ADMIN),
    uploads=tuple(ENDINGS),
    responses=(Answer(status=200, description="The request as it is now.", body=RequestBody),),
    problems=(400, 401, 403, 404, 409, 413, 415, 503),
)
CLOCK = Route(
    name="explain_clock",
    method=Method.GET,
    path="/api/requests/{request_id}/clock",
    summary="Explain the due date step by step",
    auth=Auth.OPERATOR,
    roles=tuple(Role),
    responses=(Answer(status=200, description="Each step of the reckoning.", body=ClockBody),),
    problems=(401, 403, 404, 503),
)
SUPPORT_TICKET = Route(
    name="write_support_ticket",
    method=Method.GET,
    path="/api/requests/{request_id}/support-ticket",
    summary="The ready-made tickets for Microsoft's support, where an export or a deletion failed",
    auth=Auth.OPERATOR,
    # A ticket names the person's directory entry by its id.
    roles=(Role.OPERATOR, Role.ADMIN),
    responses=(
        Answer(
            status=200,
            description="What to paste; as plain text for whoever accepts that rather than JSON.",
            body=TicketsBody,
            also=("text/plain",),
        ),
    ),
    problems=(401, 403, 404, 503),
)
ASK = page_behind_link("show_confirmation", "/api/requests/{request_id}/identity")
CONFIRM = Route(
    name="confirm_identity",
    method=Method.POST,
    path="/api/requests/{request_id}/identity",
    summary="Show, with the token from the letter, that the request is yours",
    auth=Auth.NONE,
    request={MediaType.JSON: IdentityBody, MediaType.FORM: IdentityBody},
    # One answer whatever the token is worth: it tells a stranger nothing.
    takes_any_address=True,
    responses=(
        Answer(
            status=202,
            description="The token was looked at: a page for a form, no text for JSON.",
            media_type="text/html",
            also=("text/plain",),
        ),
    ),
    problems=(400, 413, 415, 422, 429, 503),
    problem_pages=(429,),
)
REBUILD = Route(
    name="rebuild_board",
    method=Method.POST,
    path="/api/board/rebuild",
    summary="Make board and agenda anew from the requests; repeat with `after` until no `next`",
    auth=Auth.OPERATOR,
    roles=(Role.ADMIN,),
    request_query={"after": "What the part before gave as `next`."},
    responses=(Answer(status=200, description="A part is done.", body=RebuildBody),),
    problems=(401, 403, 409, 415, 422, 503),
)
HEALTH = Route(
    name="show_health",
    method=Method.GET,
    path="/api/health",
    summary="Whether the service works",
    auth=Auth.NONE,
    responses=(
        Answer(status=200, description="It works.", body=HealthBody),
        Answer(status=503, description="A part of it does not.", body=HealthBody),
    ),
)
OPENAPI = Route(
    name="describe_api",
    method=Method.GET,
    path="/api/openapi.json",
    summary="This description",
    auth=Auth.NONE,
    responses=(Answer(status=200, description="OpenAPI 3.1.", body=DescriptionBody),),
)

__all__ = [
    "ACT",
    "ASK",
    "CLOCK",
    "CONFIRM",
    "EVIDENCE",
    "FIND",
    "HAND_IN",
    "HEALTH",
    "LIST",
    "OPENAPI",
    "PACKAGE",
    "REBUILD",
    "RECEIVE",
    "REPORT",
    "ROUTES",
    "STATUS",
    "SUPPORT_TICKET",
    "Answer",
    "Auth",
    "Method",
    "Route",
    "address",
    "roles_for",
]

ROUTES: tuple[Route, ...] = (
    RECEIVE,
    LIST,
    FIND,
    STATUS,
    CLOCK,
    SUPPORT_TICKET,
    PACKAGE,
    EVIDENCE,
    ACT,
    HAND_IN,
    ASK,
    CONFIRM,
    REBUILD,
    REPORT,
    *REVIEW_ROUTES,
    *PERSON_ROUTES,
    HEALTH,
    OPENAPI,
)


def roles_for(route: Route, parameters: Mapping[str, str]) -> tuple[Role, ...]:
    """Who may call a route with these parameters of its address: an act has roles of its own."""
    act = parameters.get("act") if route is ACT else None
    return acts.ROLES[acts.Act(act)] if act in set(acts.Act) else route.roles

"""The addresses at which a package is looked through before it is handed out."""

from dsr_core.domain.principal import Role
from dsr_core.web.media import MediaType
from dsr_core.web.route import Answer, Auth, Method, Route
from dsr_core.web.wire_review import ItemsBody, MarkBody, ReviewBody, SendBody

#: Who sees the collected data, and decides.
REVIEWERS = (Role.OPERATOR, Role.ADMIN)
#: Who sees that something is taken out, and why.
READERS = (*REVIEWERS, Role.AUDITOR)

_STANDS = Answer(status=200, description="Where the review stands.", body=ReviewBody)

REVIEW = Route(
    name="show_review",
    method=Method.GET,
    path="/api/requests/{request_id}/review",
    summary="Show what was collected, what of others was found in it, and what is marked",
    auth=Auth.OPERATOR,
    roles=READERS,
    responses=(_STANDS,),
    problems=(401, 403, 404, 409, 503),
)
ITEMS = Route(
    name="show_review_items",
    method=Method.GET,
    path="/api/requests/{request_id}/review/items",
    summary="Show a page of a collected list: fifty items at the most",
    auth=Auth.OPERATOR,
    roles=REVIEWERS,
    request_query={
        "file": "The file's name.",
        "source": "The list's name; empty where the file is one list.",
        "page": "From 1; 1 where none is given.",
    },
    responses=(Answer(status=200, description="The page.", body=ItemsBody),),
    problems=(401, 403, 404, 409, 422, 503),
)
MARK = Route(
    name="mark_redactions",
    method=Method.POST,
    path="/api/requests/{request_id}/review/marks",
    summary="Mark what is to be taken out, take marks back, dismiss findings",
    auth=Auth.OPERATOR,
    roles=REVIEWERS,
    request={MediaType.JSON: MarkBody},
    responses=(_STANDS,),
    problems=(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
SEND = Route(
    name="send_reviewed_package",
    method=Method.POST,
    path="/api/requests/{request_id}/review/decision",
    summary="Let the package go out: as it is, or without what is marked",
    auth=Auth.OPERATOR,
    roles=REVIEWERS,
    request={MediaType.JSON: SendBody},
    responses=(_STANDS,),
    problems=(400, 401, 403, 404, 409, 413, 415, 422, 503),
)

REVIEW_ROUTES: tuple[Route, ...] = (REVIEW, ITEMS, MARK, SEND)

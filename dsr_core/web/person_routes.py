"""The addresses that a person reaches by the links in their letters."""

from dsr_core.web.media import MediaType
from dsr_core.web.route import Answer, Auth, Method, Route
from dsr_core.web.wire_answers import MyRequestBody
from dsr_core.web.wire_requests import IdentityBody

_COOKIE = {"Set-Cookie": "The session; a secret."}


def page_behind_link(name: str, path: str) -> Route:
    """What a link in a letter opens: a page whose button posts the token to the same address."""
    return Route(
        name=name,
        method=Method.GET,
        path=path,
        summary="The page behind the link in a letter; opening it changes nothing",
        auth=Auth.NONE,
        request_query={"token": "What stands in the letter."},
        takes_any_address=True,
        responses=(
            Answer(status=200, description="A page with a button.", media_type="text/html"),
        ),
    )


ENTRANCE = page_behind_link("show_entrance", "/api/my/{request_id}/enter")
ENTER = Route(
    name="enter_own_request",
    method=Method.POST,
    path="/api/my/{request_id}/enter",
    summary="Exchange the token of a letter, which is spent by that, for a short session",
    auth=Auth.NONE,
    request={MediaType.JSON: IdentityBody, MediaType.FORM: IdentityBody},
    responses=(
        Answer(status=204, description="You are in.", headers=_COOKIE),
        Answer(
            status=303,
            description="You are in; for a form.",
            headers={"Location": "Where the request stands.", **_COOKIE},
        ),
    ),
    problems=(400, 403, 409, 413, 415, 422, 429, 503),
    # A form that comes too late, or too often.
    problem_pages=(403, 429),
)
NEW_LINK = Route(
    name="ask_new_link",
    method=Method.POST,
    path="/api/my/{request_id}/link",
    summary="Have a new link sent to the address that is known already",
    auth=Auth.NONE,
    # One answer whether there is such a request or not: it tells a stranger nothing.
    takes_any_address=True,
    responses=(
        Answer(
            status=202,
            description="If there is such a request, a letter goes out. No text for JSON.",
            media_type="text/html",
            also=("text/plain",),
        ),
    ),
    problems=(413, 415, 429, 503),
    problem_pages=(429,),
)
MINE = Route(
    name="show_own_request",
    method=Method.GET,
    path="/api/my/{request_id}",
    summary="Show the person where their request stands",
    auth=Auth.PERSON,
    responses=(Answer(status=200, description="The request.", body=MyRequestBody),),
    problems=(401, 503),
)
MY_PACKAGE = Route(
    name="download_own_package",
    method=Method.GET,
    path="/api/my/{request_id}/package",
    summary="Download the answer; each time is counted",
    auth=Auth.PERSON,
    responses=(
        Answer(
            status=302,
            description="The package is at a short-lived address.",
            headers={"Location": "Where the package is; a secret."},
        ),
    ),
    problems=(401, 403, 404, 409, 503),
)
TAKE_BACK = Route(
    name="withdraw_own_request",
    method=Method.POST,
    path="/api/my/{request_id}/withdraw",
    summary="Take the request back",
    auth=Auth.PERSON,
    responses=(Answer(status=200, description="The request as it is now.", body=MyRequestBody),),
    problems=(401, 403, 409, 413, 415, 503),
)
LEAVE = Route(
    name="leave_own_request",
    method=Method.POST,
    path="/api/my/{request_id}/leave",
    summary="End the session",
    auth=Auth.PERSON,
    responses=(Answer(status=204, description="You are out.", headers=_COOKIE),),
    problems=(401, 403, 409, 413, 415, 503),
)

PERSON_ROUTES: tuple[Route, ...] = (
    ENTRANCE,
    ENTER,
    NEW_LINK,
    MINE,
    MY_PACKAGE,
    TAKE_BACK,
    LEAVE,
)

"""What answers HTTP but for intake: what operators do, what a person does, and health.

For Azure's own door every function is anonymous. A function key says which program was configured,
not which person acts, is shared, and never expires: so who calls is shown by a token that we check
ourselves (`access`), for each row of the route table alike, before its handler runs.
"""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.access_errors import SessionMissingError
from dsr_core.domain.principal import Principal
from dsr_core.host import board_handlers, handlers, report_handlers, review_handlers
from dsr_core.host.admission import Handler, admit_and_answer, admit_and_show, answer
from dsr_core.host.http_answers import header, require_plain_body
from dsr_core.host.person_handlers import (
    PersonHandler,
    admit_person,
    ask_new_link,
    download_own,
    enter_own,
    leave_own,
    show_entrance,
    show_own,
    withdraw_own,
)
from dsr_core.web.media import is_from_browser
from dsr_core.web.person_routes import ENTER, ENTRANCE, LEAVE, MINE, MY_PACKAGE, NEW_LINK, TAKE_BACK
from dsr_core.web.review_routes import ITEMS, MARK, REVIEW, SEND
from dsr_core.web.route import Auth, Route
from dsr_core.web.routes import (
    ACT,
    ASK,
    CLOCK,
    CONFIRM,
    EVIDENCE,
    FIND,
    HAND_IN,
    HEALTH,
    LIST,
    OPENAPI,
    PACKAGE,
    REBUILD,
    REPORT,
    STATUS,
    SUPPORT_TICKET,
)


async def serve(name: str, req: func.HttpRequest) -> func.HttpResponse:
    """The answer of the function with this name. Raises KeyError for one that is none of ours."""
    if name in _OWN_BY_NAME:
        route, own = _OWN_BY_NAME[name]
        return await answer(route, _let_person_in(route, req, own))
    route, handler = _BY_NAME[name]
    if route.problem_pages and _is_from_browser(req):
        return await admit_and_show(route, req, handler)
    return await admit_and_answer(route, req, handler)


async def take_link(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """Its message is all it does: whether there is such a request is asked later, elsewhere."""

    async def ask(req: func.HttpRequest, _: Principal) -> func.HttpResponse:
        return await ask_new_link(req, message)

    if _is_from_browser(req):
        return await admit_and_show(NEW_LINK, req, ask)
    return await admit_and_answer(NEW_LINK, req, ask)


def _is_from_browser(req: func.HttpRequest) -> bool:
    return is_from_browser(header(req, "content-type"), header(req, "accept"))


async def _let_person_in(
    route: Route, req: func.HttpRequest, handler: PersonHandler
) -> func.HttpResponse:
    """The person a request is about: the only way to one of their handlers."""
    require_plain_body(req)
    if route.auth is not Auth.PERSON:
        raise SessionMissingError
    return await handler(req, await admit_person(route, req))


_HANDLERS: tuple[tuple[Route, Handler], ...] = (
    (LIST, board_handlers.list_requests),
    (FIND, board_handlers.find),
    (STATUS, handlers.show),
    (CLOCK, handlers.explain_clock),
    (SUPPORT_TICKET, handlers.write_support_ticket),
    (PACKAGE, handlers.fetch),
    (EVIDENCE, handlers.export_evidence),
    (ACT, handlers.act),
    (HAND_IN, handlers.hand_in_file),
    (REVIEW, review_handlers.show_review),
    (ITEMS, review_handlers.show_items),
    (MARK, review_handlers.mark),
    (SEND, review_handlers.send),
    (ASK, handlers.ask),
    (CONFIRM, handlers.confirm),
    (REBUILD, board_handlers.rebuild_board),
    (REPORT, report_handlers.report),
    (ENTRANCE, show_entrance),
    (ENTER, enter_own),
    (HEALTH, handlers.show_health),
    (OPENAPI, handlers.describe_api),
)
_PERSON_HANDLERS: tuple[tuple[Route, PersonHandler], ...] = (
    (MINE, show_own),
    (MY_PACKAGE, download_own),
    (TAKE_BACK, withdraw_own),
    (LEAVE, leave_own),
)

_BY_NAME = {route.name: (route, handler) for route, handler in _HANDLERS}
_OWN_BY_NAME = {route.name: (route, handler) for route, handler in _PERSON_HANDLERS}
#: The functions served here.
SERVED = frozenset({*_BY_NAME, *_OWN_BY_NAME})

"""The page of one request: what it shows, and what its forms do."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import azure.functions as func

from dsr_core.domain.access_errors import RoleMissingError
from dsr_core.domain.errors import DsrError, UnknownRequestError
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.request import DsrRequest
from dsr_core.host import handlers
from dsr_core.host.bootstrap import services
from dsr_core.host.carrying_out import carry_out
from dsr_core.steps import extend as clock
from dsr_core.steps.duplicates import others_of
from dsr_core.steps.hand_in import hand_in
from dsr_core.steps.letter_preview import preview_refusal
from dsr_core.web.act_fields import FIELDS, Typed, content_of, read_typed
from dsr_core.web.acts import ROLES, Act, ActForm, check_act
from dsr_core.web.browser_session import HOME
from dsr_core.web.explanations import explanations
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.problems import Problem, problem_of
from dsr_core.web.request_page import RequestPage, Surroundings, compose_request
from dsr_core.web.uploads import parse_upload

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

#: Acts that are right whatever happened since the page was read: a hold must not wait.
_WHATEVER_HAPPENED = frozenset({Act.HOLD, Act.NOTE})
_DONE = "done"
#: Beside the acts: a file was handed in.
_FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aside:
    """What a page says besides the request."""

    #: The act that was just done.
    done: Act | None = None
    #: A file was just taken in.
    has_file: bool = False
    typed: Typed | None = None
    problem: Problem | None = None
    letter: Letter | None = None


async def show_request(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """Where the request stands, and what its reader may do about it."""
    done = cast("Mapping[str, str]", req.params).get(_DONE, "")
    aside = _Aside(done=Act(done) if done in set(Act) else None, has_file=done == _FILE)
    return await _shown(req, visitor, aside, 200)


async def do_act(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """One form: 303 where it is done; else the page as it is now, with what was typed."""
    name = req.route_params["act"]
    if name not in set(Act):
        raise UnknownRequestError
    act = Act(name)
    if not visitor.principal.may(ROLES[act]):
        raise RoleMissingError
    typed = read_typed(act, req.get_body())
    form = check_act(act, content_of(typed))
    if isinstance(form, Problem):
        return await _shown(req, visitor, _Aside(typed=typed, problem=form), form.status)
    try:
        if act is Act.DECLINE and typed.asks_preview:
            return await _preview(req, visitor, typed, form)
        request_id = req.route_params["request_id"]
        seen = None if act in _WHATEVER_HAPPENED else typed.seen
        await carry_out(services(), request_id, form, visitor.principal, seen=seen)
    except (RoleMissingError, UnknownRequestError):
        raise
    except DsrError as error:
        problem = problem_of(error)
        return await _shown(req, visitor, _Aside(typed=typed, problem=problem), problem.status)
    address = f"{visitor.base}{HOME}/requests/{request_id}?{_DONE}={act.value}"
    return func.HttpResponse(status_code=303, headers={"Location": address})


async def hand_in_file(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """A file that somebody got by hand: 303 where it is taken; else the page says why not."""
    # Taken apart by azure.functions (werkzeug's parser); its size was looked at before.
    content, media_type = _file_of(req)
    ending = parse_upload(content, media_type)
    if isinstance(ending, Problem):
        return await _shown(req, visitor, _Aside(problem=ending), ending.status)
    request_id, source = req.route_params["request_id"], req.route_params["source"]
    try:
        by = visitor.principal.object_id
        await hand_in(services(), request_id, by, source, content, ending)
    except UnknownRequestError:
        raise
    except DsrError as error:
        problem = problem_of(error)
        return await _shown(req, visitor, _Aside(problem=problem), problem.status)
    address = f"{visitor.base}{HOME}/requests/{request_id}?{_DONE}={_FILE}"
    return func.HttpResponse(status_code=303, headers={"Location": address})


def _file_of(req: func.HttpRequest) -> tuple[bytes, str | None]:
    """What was sent as `file`, and its media type; nothing where none was chosen."""
    files = cast("Mapping[str, FileStorage]", req.files)
    sent = files.get("file")
    found = (sent.read(), sent.mimetype) if sent is not None else (b"", None)
    for file in files.values():
        file.close()
    return found


async def fetch_evidence(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The evidence file, as the API hands it out."""
    return await handlers.export_evidence(req, visitor.principal)


async def fetch_package(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The way to the package, as the API shows it."""
    return await handlers.fetch(req, visitor.principal)


async def _preview(
    req: func.HttpRequest, visitor: Visitor, typed: Typed, form: ActForm
) -> func.HttpResponse:
    request = await _load(req)
    letter = preview_refusal(services(), request, visitor.principal.object_id, form.grounds)
    return await _shown(req, visitor, _Aside(typed=typed, letter=letter), 200)


async def _shown(
    req: func.HttpRequest, visitor: Visitor, aside: _Aside, status: int
) -> func.HttpResponse:
    page = await _page(await _load(req), visitor)
    html = render_page(
        "request",
        visitor,
        page=page,
        aside=aside,
        fields=FIELDS,
        letters=read_letter_texts(visitor.language),
        reasons=explanations(visitor.language),
    )
    return func.HttpResponse(html, status_code=status, mimetype="text/html")


async def _page(request: DsrRequest, visitor: Visitor) -> RequestPage:
    ours = services()
    policy = ours.tenants[request.tenant]
    history = await ours.requests.history(request.id)
    around = Surroundings(
        policy=policy,
        rules=ours.law_of(policy, request.law),
        letter_law=ours.letter_law(request.law),
        zone=ZoneInfo(policy.time_zone),
        clock_steps=clock.explain(request, ours),
        now=ours.clock.now(),
        others=await others_of(ours, request),
    )
    # The request was read first: rows it gained since would not fit what is shown beside them.
    known = tuple(history[: request.history_length])
    return compose_request(request, known, visitor.principal, around)


async def _load(req: func.HttpRequest) -> DsrRequest:
    stored = await services().requests.load(req.route_params["request_id"])
    if stored is None:
        raise UnknownRequestError
    return stored.request

"""The form by which anybody makes a request: shown, taken, and shown again with what is wrong."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterable

import azure.functions as func

from dsr_core.domain.deadlines import due
from dsr_core.domain.errors import DsrError, UnknownPageError, UnknownTenantError
from dsr_core.domain.identity_means import Authority
from dsr_core.domain.principal import ANYBODY
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.host.bootstrap import new_token, services, settings
from dsr_core.host.http_answers import header, require_plain_body, say_when
from dsr_core.host.public_answers import (
    form_address,
    language_of,
    organisation_of,
    path_of,
    public_page,
    tenant_named,
)
from dsr_core.host.receiving import open_request
from dsr_core.host.settings import TenantSettings
from dsr_core.host.telemetry import tell
from dsr_core.web.due_reasons import write_due_reasons
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.parse import parse_intake
from dsr_core.web.person_routes import NEW_LINK
from dsr_core.web.posted_form import PostedForm, read_posted
from dsr_core.web.problems import Problem, problem_of
from dsr_core.web.proof_request import proof_key
from dsr_core.web.public_pages import Reader, public_words
from dsr_core.web.request_form import CORRECTABLE, RIGHTS, FormView, show_faults
from dsr_core.web.route import address
from dsr_core.web.routes import RECEIVE

_SERVER_ERRORS = 500


async def show_form(req: func.HttpRequest) -> func.HttpResponse:
    """The one organisation's form; where there are several, those that want to be listed."""
    tenants = settings().tenants
    if len(tenants) == 1:
        return _form_page(req, tenants[0], FormView())
    reader = Reader(language=language_of(req), switch_at=path_of(req))
    choices = [
        {"name": organisation_of(each), "at": form_address(req, each)}
        for each in tenants
        if each.listed
    ]
    return public_page("choose", reader, choices=choices)


async def show_tenant_form(req: func.HttpRequest) -> func.HttpResponse:
    """One organisation's form. Raises UnknownPageError for a name that is none."""
    tenant = tenant_named(req.route_params["tenant"])
    if tenant is None:
        raise UnknownPageError
    return _form_page(req, tenant, FormView())


async def receive_form(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """What a form sent to the intake is answered with: the receipt, or the form once more.

    Nobody vouches by a form, not even an operator whose browser is signed in.
    """
    require_plain_body(req)
    posted = read_posted(req.get_body())
    form = parse_intake(
        posted.body,
        header(req, "content-type"),
        idempotency_key=posted.key,
        tenants=services().tenants,
    )
    if isinstance(form, Problem):
        return _form_again(req, posted, form)
    try:
        request = await open_request(req, form, ANYBODY, message)
    except DsrError as error:
        tell("call_refused", function=RECEIVE.name, code=error.code)
        return _form_again(req, posted, problem_of(error))
    return _receipt(req, posted, request)


def _form_again(req: func.HttpRequest, posted: PostedForm, problem: Problem) -> func.HttpResponse:
    """The form as it was filled in, with what is wrong at each field."""
    view = FormView(typed=posted.typed, faults=show_faults(problem.errors))
    language = posted.language or language_of(req)
    tenants = settings().tenants
    tenant = tenant_named(posted.tenant) if posted.tenant else None
    if tenant is None and len(tenants) == 1:
        tenant = tenants[0]
    if tenant is None:
        return _form_of_several(view, problem, language)
    return _form_page(req, tenant, view, problem=problem, language=language)


def _form_of_several(view: FormView, problem: Problem, language: str) -> func.HttpResponse:
    """The form with a choice of who is asked; where none is listed, a page that says where to go.

    It is a form of somebody's own pages that names no organisation, or one that is not here.
    """
    listed = [each for each in settings().tenants if each.listed]
    if not listed:
        return public_page("choose", Reader(language=language), problem.status, choices=[])
    return _form(
        view,
        problem=problem,
        reader=Reader(language=language),
        organisation="",
        tenant="",
        choices=[(each.name, organisation_of(each)) for each in listed],
        contact="",
        keep_days=max(each.keep_days for each in listed),
    )


def _form_page(
    req: func.HttpRequest,
    tenant: TenantSettings,
    view: FormView,
    *,
    problem: Problem | None = None,
    language: str | None = None,
) -> func.HttpResponse:
    reader = Reader(
        language=language or language_of(req),
        organisation=organisation_of(tenant),
        switch_at="" if problem else path_of(req),
    )
    return _form(
        view,
        problem=problem,
        reader=reader,
        organisation=organisation_of(tenant),
        tenant=tenant.name,
        choices=[],
        contact=tenant.contact,
        keep_days=tenant.keep_days,
    )


def _form(
    view: FormView, *, problem: Problem | None, reader: Reader, **content: object
) -> func.HttpResponse:
    """The page of the form; `content` is what is the organisation's own."""
    response = public_page(
        "form",
        reader,
        problem.status if problem else 200,
        form=view,
        notice=_notice(problem, reader.language) if problem else "",
        form_key=new_token(),
        rights=RIGHTS,
        correctable=CORRECTABLE,
        fields=read_letter_texts(reader.language).fields,
        proofs=tuple(Authority),
        **content,
    )
    return say_when(response, problem) if problem else response


def _notice(problem: Problem, language: str) -> str:
    """What is said where no field is at fault; empty where the fields say it all."""
    if problem.errors:
        return ""
    words = public_words(language)
    later = "notice_later" if problem.status >= _SERVER_ERRORS else "notice_malformed-form"
    return words.get(f"notice_{problem.type.rpartition(':')[2]}", words[later])


def _receipt(req: func.HttpRequest, posted: PostedForm, request: DsrRequest) -> func.HttpResponse:
    tenant = tenant_named(request.tenant)
    if tenant is None:
        raise UnknownTenantError
    language = posted.language or language_of(req)
    reader = Reader(language=language, organisation=organisation_of(tenant))
    ours = services()
    rules = ours.law_of(ours.tenants[request.tenant], request.law)
    by_link = tenant.identity is IdentityPolicy.LINK
    received = {
        "request_id": request.id,
        "right": request.right,
        "due_on": request.due_on,
        "due_reasons": write_due_reasons(due(request.clock, rules).steps, language),
        "next": tuple(_next_steps(request, by_link=by_link)),
    }
    return public_page(
        "received",
        reader,
        202,
        received=received,
        contact=tenant.contact,
        renew_at=address(NEW_LINK, request_id=request.id) if by_link else "",
        form_at=form_address(req, tenant),
    )


def _next_steps(request: DsrRequest, *, by_link: bool) -> Iterable[str]:
    """Keys of the words for what happens from now on."""
    yield "next_link" if by_link else "next_operator"
    if request.wish.representative is not None:
        yield proof_key(request.wish.representative_basis)
    yield f"next_work_{request.right}"

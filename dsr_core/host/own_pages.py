"""A person's own pages, behind the link of a letter: look, download, read, take back, leave."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import re
from datetime import datetime, timedelta

import azure.functions as func

from dsr_core.domain.access_errors import DownloadsUsedUpError
from dsr_core.domain.copies import Copy
from dsr_core.domain.deadlines import due
from dsr_core.domain.errors import UnknownPageError
from dsr_core.domain.person_access import find_session
from dsr_core.domain.retention import purge_at
from dsr_core.host.bootstrap import services, settings
from dsr_core.host.http_answers import query
from dsr_core.host.person_handlers import Person
from dsr_core.host.public_answers import (
    form_address,
    language_of,
    organisation_of,
    path_of,
    public_page,
    tenant_named,
)
from dsr_core.steps import entering
from dsr_core.steps.erasure_days import erasure_days
from dsr_core.steps.own_letters import read_own_letter, sent_letters
from dsr_core.web.due_reasons import write_due_reasons
from dsr_core.web.erasure_words import write_erasure_days
from dsr_core.web.own_page import is_request_id, write_cookie
from dsr_core.web.own_request import tell_ahead, tell_past, tell_present
from dsr_core.web.person_routes import NEW_LINK
from dsr_core.web.present import present_own_request
from dsr_core.web.proof_request import proof_key
from dsr_core.web.public_pages import Reader
from dsr_core.web.public_routes import (
    ASK_WITHDRAWAL,
    LEAVE_PAGE,
    MY_DOWNLOAD,
    MY_LETTER,
    MY_PAGE,
    WITHDRAW,
    page_address,
)
from dsr_core.web.report_texts import read_texts, write_files, write_size
from dsr_core.web.route import address

#: A one-time token in a letter: it is no part of any page.
_TOKEN = re.compile(r"\?token=[\w-]+")


async def find(req: func.HttpRequest) -> func.HttpResponse:
    """On to the page of a reference number, whether there is such a request or not."""
    reference = query(req, "reference").strip().lower()
    if not is_request_id(reference):
        reader = Reader(language=language_of(req))
        return public_page("find", reader, 404)
    to = page_address(MY_PAGE, request_id=reference)
    return func.HttpResponse(status_code=303, headers={"Location": to})


async def show(req: func.HttpRequest, person: Person) -> func.HttpResponse:
    """Where the request stands."""
    ours, request = services(), person.stored.request
    history = await ours.requests.history(request.id)
    reader, now = _reader(req, person), ours.clock.now()
    tenant = tenant_named(request.tenant)
    law = ours.law_of(ours.tenants[request.tenant], request.law)
    session = find_session(request.access, person.secret, now)
    return public_page(
        "own",
        reader,
        shown=present_own_request(request, now),
        now=tell_present(request),
        asked=proof_key(request.wish.representative_basis),
        past=tell_past(history[: request.history_length]),
        ahead=tell_ahead(request),
        due_reasons=write_due_reasons(due(request.clock, law).steps, reader.language),
        is_extended=request.clock.extension is not None,
        package=_package(person, reader.language),
        is_package_gone=request.released_package is not None
        and request.downloadable_package is None,
        letters=[
            {"kind": each.kind, "at": _letter_address(request.id, each.key)}
            for each in sent_letters(request)
        ],
        horizon=write_erasure_days(
            erasure_days(ours, request), reader.language, ours.letter_law(request.law)
        ),
        contact=tenant.contact if tenant else "",
        signed_in_until=session.expires_at if session else now,
        withdraw_at=page_address(ASK_WITHDRAWAL, request_id=request.id),
        leave_at=page_address(LEAVE_PAGE, request_id=request.id),
        renew_at=address(NEW_LINK, request_id=request.id),
        form_at=form_address(req, tenant) if tenant else "/",
    )


async def show_letter(req: func.HttpRequest, person: Person) -> func.HttpResponse:
    """A letter as it went out, without its link. Raises UnknownPageError for none of theirs."""
    request, key = person.stored.request, req.route_params["letter"]
    if all(each.key != key for each in sent_letters(request)):
        raise UnknownPageError
    letter = await read_own_letter(services(), request, key)
    reader = _reader(req, person)
    text = _TOKEN.sub("", letter.text) if letter else ""
    return public_page("letter", reader, letter=letter, text=text, back_at=_own(request.id))


async def download(_: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The way to the newest package; counted. Raises UnknownPageError, DownloadsUsedUpError."""
    if person.stored.request.downloadable_package is None:
        raise UnknownPageError
    public = settings().public
    valid_for = timedelta(minutes=public.link_minutes)
    link = await entering.download(services(), person.stored, public.most_downloads, valid_for)
    if link is None:
        raise DownloadsUsedUpError
    return func.HttpResponse(status_code=302, headers={"Location": link})


async def ask_withdrawal(req: func.HttpRequest, person: Person) -> func.HttpResponse:
    """Are you sure? Asking changes nothing."""
    request_id = person.stored.request.id
    return public_page(
        "withdraw",
        _reader(req, person),
        withdraw_at=page_address(WITHDRAW, request_id=request_id),
        back_at=_own(request_id),
    )


async def withdraw(_: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The request is taken back."""
    changed = await entering.take_back(services(), person.stored)
    to = _own(changed.request.id)
    return func.HttpResponse(status_code=303, headers={"Location": to})


async def leave(req: func.HttpRequest, person: Person) -> func.HttpResponse:
    """The session ends, here and in the browser."""
    await entering.leave(services(), person.stored, person.secret)
    request_id = person.stored.request.id
    renew_at = address(NEW_LINK, request_id=request_id)
    response = public_page("left", _reader(req, person, switches=False), renew_at=renew_at)
    response.headers["Set-Cookie"] = write_cookie(request_id, "", 0, settings().public_url)
    return response


def _package(person: Person, language: str) -> dict[str, object] | None:
    request = person.stored.request
    package = request.downloadable_package
    if package is None:
        return None
    most, texts = settings().public.most_downloads, read_texts(language)
    retention = services().tenants[request.tenant].retention
    until: datetime | None = purge_at(request, Copy.FILES, retention)
    return {
        "at": page_address(MY_DOWNLOAD, request_id=request.id),
        "files": write_files(package.files, texts),
        "size": write_size(package.bytes, texts),
        "complete": package.complete,
        "count": package.downloads,
        "most": most,
        "is_used_up": package.downloads >= most,
        "until": until,
        "days": retention.keep.days,
    }


def _reader(req: func.HttpRequest, person: Person, *, switches: bool = True) -> Reader:
    tenant = tenant_named(person.stored.request.tenant)
    return Reader(
        language=language_of(req),
        organisation=organisation_of(tenant) if tenant else "",
        switch_at=path_of(req) if switches else "",
    )


def _own(request_id: str) -> str:
    return page_address(MY_PAGE, request_id=request_id)


def _letter_address(request_id: str, key: str) -> str:
    return page_address(MY_LETTER, request_id=request_id, letter=key)

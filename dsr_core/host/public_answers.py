"""What the public pages have in common: who reads, in which language, and how a page goes out."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from urllib.parse import urlsplit

import azure.functions as func

from dsr_core.host.bootstrap import settings
from dsr_core.host.http_answers import header, query
from dsr_core.host.settings import TenantSettings
from dsr_core.web.confirmation import choose_language
from dsr_core.web.public_pages import Reader, render_public
from dsr_core.web.public_routes import (
    API_FORM,
    API_TENANT_FORM,
    FORM,
    TENANT_FORM,
    page_address,
)
from dsr_core.web.report_texts import LANGUAGES

_API = "/api/"


def language_of(req: func.HttpRequest) -> str:
    """The language chosen on the page, or else the browser's."""
    chosen = query(req, "lang")
    return chosen if chosen in LANGUAGES else choose_language(header(req, "accept-language"))


def organisation_of(tenant: TenantSettings) -> str:
    """By the name that its letters say."""
    return tenant.controller or tenant.name


def tenant_named(name: str) -> TenantSettings | None:
    """By its configured name."""
    return next((each for each in settings().tenants if each.name == name), None)


def path_of(req: func.HttpRequest) -> str:
    """The address asked for, without what stands behind the question mark."""
    return urlsplit(req.url).path or "/"


def form_address(req: func.HttpRequest, tenant: TenantSettings) -> str:
    """Below `/api/` where the reader is already: behind Static Web Apps nothing else is ours."""
    alone = len(settings().tenants) == 1
    if path_of(req).startswith(_API):
        return API_FORM.path if alone else page_address(API_TENANT_FORM, tenant=tenant.name)
    return FORM.path if alone else page_address(TENANT_FORM, tenant=tenant.name)


def public_page(
    template: str, reader: Reader, status: int = 200, **content: object
) -> func.HttpResponse:
    """A page of `templates/public` with that content."""
    headers = {"Content-Language": reader.language}
    html = render_public(template, reader, **content)
    return func.HttpResponse(html, status_code=status, headers=headers, mimetype="text/html")

"""What the public pages have in common: who reads, in which language, and how a page goes out."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.host.http_answers import header, query
from dsr_core.host.settings import TenantSettings
from dsr_core.web.confirmation import choose_language
from dsr_core.web.public_pages import Reader, render_public
from dsr_core.web.report_texts import LANGUAGES


def language_of(req: func.HttpRequest) -> str:
    """The language chosen on the page, or else the browser's."""
    chosen = query(req, "lang")
    return chosen if chosen in LANGUAGES else choose_language(header(req, "accept-language"))


def organisation_of(tenant: TenantSettings) -> str:
    """By the name that its letters say."""
    return tenant.controller or tenant.name


def public_page(
    template: str, reader: Reader, status: int = 200, **content: object
) -> func.HttpResponse:
    """A page of `templates/public` with that content."""
    headers = {"Content-Language": reader.language}
    html = render_public(template, reader, **content)
    return func.HttpResponse(html, status_code=status, headers=headers, mimetype="text/html")

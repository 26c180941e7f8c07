"""Every page for people without a sign-in as data: the form, and a person's own request.

All but the short addresses of the form begin with `/api/`: nothing else reaches the app behind
Static Web Apps (docs/DEPLOY.md).
"""

from dataclasses import dataclass
from urllib.parse import quote

from dsr_core.domain.errors import InvalidValueError
from dsr_core.web.route import Auth, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """One page, or what one form of it is sent to.

    Raises InvalidValueError for an operator's page: those are `console_routes.PageRoute`.
    """

    #: Stable name, and the function's name in Azure.
    name: str
    path: str
    method: Method = Method.GET
    auth: Auth = Auth.NONE

    def __post_init__(self) -> None:
        if self.auth is Auth.OPERATOR:
            raise InvalidValueError(f"{self.name} is a page for people without a role.")


FORM = PublicPage(name="show_form", path="/")
TENANT_FORM = PublicPage(name="show_tenant_form", path="/t/{tenant}")
#: The same behind Static Web Apps.
API_FORM = PublicPage(name="show_api_form", path="/api/form")
API_TENANT_FORM = PublicPage(name="show_api_tenant_form", path="/api/form/{tenant}")
PUBLIC_ASSET = PublicPage(name="show_public_asset", path="/api/assets/{name}")

#: Where a person with a reference number goes on; the number is part of their page's address.
FIND = PublicPage(name="find_own_page", path="/api/my")
MY_PAGE = PublicPage(name="show_own_page", path="/api/my/{request_id}/page", auth=Auth.PERSON)
MY_LETTER = PublicPage(
    name="show_own_letter", path="/api/my/{request_id}/page/letters/{letter}", auth=Auth.PERSON
)
MY_DOWNLOAD = PublicPage(
    name="download_from_own_page", path="/api/my/{request_id}/page/package", auth=Auth.PERSON
)
ASK_WITHDRAWAL = PublicPage(
    name="ask_own_withdrawal", path="/api/my/{request_id}/page/withdraw", auth=Auth.PERSON
)
WITHDRAW = PublicPage(
    name="withdraw_from_own_page",
    path="/api/my/{request_id}/page/withdraw",
    method=Method.POST,
    auth=Auth.PERSON,
)
LEAVE_PAGE = PublicPage(
    name="leave_own_page",
    path="/api/my/{request_id}/page/leave",
    method=Method.POST,
    auth=Auth.PERSON,
)

PUBLIC_PAGES: tuple[PublicPage, ...] = (
    FORM,
    TENANT_FORM,
    API_FORM,
    API_TENANT_FORM,
    PUBLIC_ASSET,
    FIND,
    MY_PAGE,
    MY_LETTER,
    MY_DOWNLOAD,
    ASK_WITHDRAWAL,
    WITHDRAW,
    LEAVE_PAGE,
)


def page_address(page: PublicPage, **parameters: str) -> str:
    """The address with its parameters filled in and escaped. Raises KeyError for a missing one."""
    escaped = {name: quote(value, safe="") for name, value in parameters.items()}
    return page.path.format_map(escaped)

"""Every page of the console as data: its address, and who may see it. Pages are no API.

Each has a second address below `/api/`, since nothing else reaches the app behind Static Web Apps
(docs/DEPLOY.md). A page leads to pages below the same root as its own.
"""

from dataclasses import dataclass, replace

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.principal import Role
from dsr_core.web.browser_session import HOME
from dsr_core.web.review_routes import READERS, REVIEWERS
from dsr_core.web.routes import ACT, EVIDENCE, FIND, HAND_IN, PACKAGE, REPORT, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRoute:
    """One page, or what one form of it is sent to.

    Denied by default: raises InvalidValueError when a page neither is public nor has roles.
    """

    #: Stable name, and the function's name in Azure.
    name: str
    path: str
    method: Method = Method.GET
    #: Who may; any one of them is enough.
    roles: tuple[Role, ...] = ()
    public: bool = False
    #: Its form sends a file, so its body is multipart/form-data.
    takes_file: bool = False
    #: What stands before the console's own addresses.
    base: str = ""

    def __post_init__(self) -> None:
        if self.public is bool(self.roles):
            raise InvalidValueError(f"{self.name} is either public or has roles, and not both.")


EVERYBODY = tuple(Role)

REQUESTS = PageRoute(name="console", path=HOME, roles=EVERYBODY)
SIGN_IN = PageRoute(name="console_sign_in", path="/console/sign-in", public=True)
SIGNED_IN = PageRoute(name="console_signed_in", path="/console/signed-in", public=True)
SIGN_OUT = PageRoute(
    name="console_sign_out", path="/console/sign-out", method=Method.POST, roles=EVERYBODY
)
REQUEST = PageRoute(name="console_request", path="/console/requests/{request_id}", roles=EVERYBODY)
#: Who may do which act is in `acts.ROLES`, and asked again where it is carried out.
REQUEST_ACT = PageRoute(
    name="console_act",
    path="/console/requests/{request_id}/acts/{act}",
    method=Method.POST,
    roles=ACT.roles,
)
REQUEST_EVIDENCE = PageRoute(
    name="console_evidence",
    path="/console/requests/{request_id}/evidence",
    roles=EVIDENCE.roles,
)
REQUEST_PACKAGE = PageRoute(
    name="console_package", path="/console/requests/{request_id}/package", roles=PACKAGE.roles
)
REQUEST_HAND_IN = PageRoute(
    name="console_hand_in",
    path="/console/requests/{request_id}/manual/{source}",
    method=Method.POST,
    roles=HAND_IN.roles,
    takes_file=True,
)
PEOPLE = PageRoute(name="console_people", path="/console/people", roles=FIND.roles)
#: Whom somebody looks for is never in an address.
FIND_PERSON = PageRoute(
    name="console_find_person", path="/console/people", method=Method.POST, roles=FIND.roles
)
REPORTS = PageRoute(name="console_reports", path="/console/reports", roles=REPORT.roles)
REPORTS_CSV = PageRoute(name="console_reports_csv", path="/console/reports/csv", roles=REPORT.roles)
_REVIEW = "/console/requests/{request_id}/package/review"
PACKAGE_REVIEW = PageRoute(name="console_review", path=_REVIEW, roles=READERS)
REVIEW_ITEMS = PageRoute(name="console_review_items", path=f"{_REVIEW}/items", roles=REVIEWERS)
REVIEW_ITEM = PageRoute(name="console_review_item", path=f"{_REVIEW}/item", roles=REVIEWERS)
REVIEW_MARKS = PageRoute(
    name="console_review_marks", path=f"{_REVIEW}/marks", method=Method.POST, roles=REVIEWERS
)
REVIEW_DECISION = PageRoute(
    name="console_review_decision", path=f"{_REVIEW}/decision", method=Method.POST, roles=REVIEWERS
)
HEALTH_PAGE = PageRoute(name="console_health", path="/console/health", roles=EVERYBODY)
ASSET = PageRoute(name="show_asset", path="/assets/{name}", public=True)

#: The root that Static Web Apps forwards.
API_BASE = "/api"


def below_api(page: PageRoute) -> PageRoute:
    """The same page at its second address: the same method, roles and form."""
    return replace(page, name=f"api_{page.name}", path=API_BASE + page.path, base=API_BASE)


_OWN: tuple[PageRoute, ...] = (
    REQUESTS,
    REQUEST,
    REQUEST_ACT,
    REQUEST_EVIDENCE,
    REQUEST_PACKAGE,
    REQUEST_HAND_IN,
    PEOPLE,
    FIND_PERSON,
    REPORTS,
    REPORTS_CSV,
    PACKAGE_REVIEW,
    REVIEW_ITEMS,
    REVIEW_ITEM,
    REVIEW_MARKS,
    REVIEW_DECISION,
    HEALTH_PAGE,
    SIGN_IN,
    SIGNED_IN,
    SIGN_OUT,
)
#: Style and script have an address there already (`public_routes.PUBLIC_ASSET`).
PAGES: tuple[PageRoute, ...] = (*_OWN, ASSET, *map(below_api, _OWN))

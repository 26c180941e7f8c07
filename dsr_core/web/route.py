"""What one address of the service is: what goes in, what comes out, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from msgspec import Struct

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.principal import Role
from dsr_core.web.media import MediaType


class Method(StrEnum):
    """The HTTP methods in use."""

    GET = "get"
    POST = "post"


class Auth(StrEnum):
    """What a caller must show."""

    #: Nothing: the address is public.
    NONE = "none"
    #: A session of the one request in the address, which its person has by a link of ours.
    PERSON = "person"
    #: A token of Entra ID with one of the route's roles.
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer that is not a problem."""

    status: int
    description: str
    #: None: no body, or a page.
    body: type[Struct] | None = None
    #: Of what is no JSON.
    media_type: str | None = None
    #: Further media types that the body comes in, for whoever accepts them or calls without a form.
    also: tuple[str, ...] = ()
    #: Names of headers, and what each says.
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation on one address.

    Denied by default: raises InvalidValueError for an operator's route without roles.
    """

    #: Stable name; the operationId, and the function's name in Azure.
    name: str
    method: Method
    #: From the root on; parameters in braces.
    path: str
    summary: str
    auth: Auth
    #: Who may; any one of them is enough. For operators' routes, and only there.
    roles: tuple[Role, ...] = ()
    #: Whose word for somebody else's identity counts, on a public route: they may sign in.
    vouchers: tuple[Role, ...] = ()
    request: Mapping[MediaType, type[Struct]] | None = None
    request_required: bool = True
    #: Media types of a file that is the body.
    uploads: tuple[str, ...] = ()
    #: Names of headers a caller may send, and what each is for.
    request_headers: Mapping[str, str] | None = None
    #: Names of parameters behind the question mark, and what each is for.
    request_query: Mapping[str, str] | None = None
    responses: tuple[Answer, ...]
    #: Statuses answered with problem+json.
    problems: tuple[int, ...] = ()
    #: Those of them that are a page instead for whoever sent a form.
    problem_pages: tuple[int, ...] = ()
    #: The answer is the same whatever the address says, so that it tells a stranger nothing.
    takes_any_address: bool = False

    def __post_init__(self) -> None:
        if (self.auth is Auth.OPERATOR) != bool(self.roles):
            raise InvalidValueError(f"{self.name} is an operator's, and has roles, or neither.")


def address(route: Route, **parameters: str) -> str:
    """The address with its parameters filled in and escaped. Raises KeyError for a missing one."""
    escaped = {name: quote(value, safe="") for name, value in parameters.items()}
    return route.path.format_map(escaped)

"""Requests that change a person's entry in Graph, and why Graph refuses one."""

from enum import StrEnum
from typing import TYPE_CHECKING

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_errors import Settled, Unread, judge
from dsr_core.systems.graph_requests import PRIORITY
from dsr_core.systems.protection import Protection, read_protection
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import CHANGE_REFUSED, Verdict, refused, verdict_of

if TYPE_CHECKING:
    from kiota_abstractions.base_request_builder import BaseRequestBuilder
    from kiota_abstractions.request_information import RequestInformation

#: What became of a sending: None when the service took it; a verdict ends it; the rest must wait.
type Sent = Verdict | Unread | None

_JSON = "application/json"
_PROTECTED = refused(Ground.PROTECTED_ACCOUNT)


class ChangeMethod(StrEnum):
    """How something is changed."""

    PATCH = "PATCH"
    PUT = "PUT"
    POST = "POST"
    DELETE = "DELETE"


def build_change(
    method: ChangeMethod,
    builder: "BaseRequestBuilder",
    content: bytes = b"",
    media_type: str = _JSON,
) -> "RequestInformation":
    """A change with a body of our own printing: models lose nulls (graph.md 4.2 no. 3)."""
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation

    kind = Method(method.value)
    request = RequestInformation(kind, builder.url_template, builder.path_parameters)
    request.headers.try_add("Accept", _JSON)
    # What the law demands by a date is not to be shed first (graph.md 1.4).
    request.headers.try_add(PRIORITY, "normal")
    if content:
        request.set_stream_content(content, media_type)
    return request


class Writer:
    """Changes one person's entry, each time with a single attempt: a later start repeats it."""

    def __init__(self, tools: Tools, who: DirectoryIdentity) -> None:
        self._tools = tools
        self._who = who
        self._protection: Protection | None = None

    async def send(self, request: "RequestInformation", *, is_sensitive: bool = False) -> Sent:
        """Send one change. `is_sensitive` are those that administrators are protected from.

        Such a protection answers with the same 403 as a permission that the application lacks
        (graph.md 2.4), so the memberships are looked at to tell the two apart.
        """
        meaning = judge(await self._tools.graph.post_once(request))
        if not isinstance(meaning, Settled):
            return meaning
        if meaning.outcome is Outcome.FORBIDDEN:
            return await self._explain_denial(meaning, is_sensitive=is_sensitive)
        if meaning.outcome is Outcome.FAILED:
            return CHANGE_REFUSED
        return verdict_of(meaning, self._who)

    async def _explain_denial(self, denial: Settled, *, is_sensitive: bool) -> Verdict | Unread:
        if self._protection is None:
            protection = await read_protection(self._tools, self._who)
            if isinstance(protection, Unread):
                return protection
            self._protection = protection
        found = self._protection
        if found.set_apart or (is_sensitive and found.administers):
            return _PROTECTED
        return verdict_of(denial, self._who)

"""Looking for somebody's requests: what is sent, and what comes back."""

from msgspec import Struct

from dsr_core.domain.reasons import Reason
from dsr_core.web.wire_board import ListedBody
from dsr_core.web.wire_requests import AnyIdentifier, TenantName


class FindBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is looked for. It is personal data, so it is never in an address."""

    identifier: AnyIdentifier
    tenant: TenantName | None = None


class FoundBody(Struct, frozen=True, kw_only=True):
    """The open requests of one person, the most urgent first. No personal data."""

    requests: tuple[ListedBody, ...]
    #: Why nobody was found; empty where somebody was, who may have no request.
    reason: Reason

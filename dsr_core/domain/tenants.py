"""What is configured for one tenant, in so far as decisions depend on it."""

from dataclasses import dataclass
from enum import StrEnum

from dsr_core.domain.systems import SystemKind


class IdentityPolicy(StrEnum):
    """How a person's identity comes to be shown (Art. 12(6): no more than is proportionate)."""

    #: Whoever posts has verified the person already (an operator's desk, a trusted front end).
    VOUCHED = "vouched"
    #: An operator checks, and says so for each request.
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantPolicy:
    """One tenant that this installation serves."""

    #: The short name used in requests, containers and logs.
    name: str
    #: Entra's tenant id; `GET /organization` must answer it before anything is done.
    tenant_id: str
    systems: tuple[SystemKind, ...]
    identity: IdentityPolicy
    #: Id of the rule pack that sets the clock, e.g. `gdpr`.
    regime: str
    #: Whose public holidays count, e.g. `DE-BE`.
    holidays: str
    #: IANA name of the controller's time zone.
    time_zone: str

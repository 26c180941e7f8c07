"""What is configured for one tenant, in so far as decisions depend on it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.plan import DevicePolicy, PlanOptions, Right
from dsr_core.domain.retention import Retention
from dsr_core.domain.systems import SystemKind


class IdentityPolicy(StrEnum):
    """How a person's identity comes to be shown (Art. 12(6): no more than is proportionate)."""

    #: An operator who posts has verified the person already (a desk, a trusted front end); what
    #: anybody else posts waits for an operator's check, as under OPERATOR.
    VOUCHED = "vouched"
    #: An operator checks, and says so for each request.
    OPERATOR = "operator"
    #: A one-time link goes to the address the directory already holds.
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to whom the organisation discloses people's data (Art. 4(9), 19)."""

    #: As the letter to the person names them.
    name: str
    #: Where they read mail.
    contact: str
    rights: frozenset[Right] = frozenset({Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION})
    language: str = "en"


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
    #: The organisation's full name, as its letters say it.
    controller: str = ""
    #: Where people can write to the organisation.
    contact: str = ""
    #: Name and address of its supervisory authority.
    authority: str | None = None
    #: Rights that an operator decides on before anything is done.
    review: frozenset[Right] = frozenset(Right)
    #: Rights whose package an operator looks through before it is handed out (Art. 15(4), 20(4)).
    package_review: frozenset[Right] = frozenset()
    devices: DevicePolicy = DevicePolicy.RETIRE
    #: Object ids of accounts that are never erased (break-glass accounts).
    protected: tuple[str, ...] = ()
    #: Days between soft and permanent deletion. Entra deletes by itself after 30, so fewer leave
    #: time for the second of the two approvals.
    hold_days: int = 25
    #: Whether a restriction takes directly assigned licences away.
    remove_licences: bool = False
    #: Mailbox that letters are sent from; without one they go to the outbox.
    mail_sender: str = ""
    #: Restriction the guide's other way: hand the data out, then delete them.
    export_then_delete: bool = False
    #: Days after its ending that the copies of a request are kept: a quarter is time to fetch the
    #: answer, ask back and complain. The history, which holds no personal data, stays.
    keep_days: int = 90
    #: Days that an erased person is looked for; 0 = never. An object deleted from Active Directory
    #: can be restored, and synced anew, for 180 days by default (its tombstone lifetime).
    watch_days: int = 180
    #: What people do by hand, for the system `manual`.
    manual: tuple[ManualSource, ...] = ()
    #: Who must learn of a correction, erasure or restriction.
    recipients: tuple[Recipient, ...] = ()

    @property
    def retention(self) -> Retention:
        """How long copies are kept, and erased people looked for."""
        return Retention(keep=timedelta(days=self.keep_days), watch=timedelta(days=self.watch_days))

    def manual_for(self, right: Right) -> tuple[ManualSource, ...]:
        """What people do by hand under a right."""
        return tuple(source for source in self.manual if right in source.rights)

    def systems_for(self, right: Right) -> tuple[SystemKind, ...]:
        """The systems that are asked under a right: no work by hand where no source takes part."""
        is_idle = bool(self.manual) and not self.manual_for(right)
        return tuple(one for one in self.systems if not (is_idle and one is SystemKind.MANUAL))

    def recipients_of(self, right: Right) -> tuple[Recipient, ...]:
        """Who must learn of what is done under a right."""
        return tuple(each for each in self.recipients if right in each.rights)

    def options_for(self, right: Right) -> PlanOptions:
        """The organisation's choices for the plan of one right."""
        return PlanOptions(
            review=right in self.review,
            package_review=right in self.package_review,
            devices=self.devices,
            export_then_delete=self.export_then_delete,
            recipients=bool(self.recipients_of(right)),
        )

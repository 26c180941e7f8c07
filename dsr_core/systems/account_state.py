"""What of an account a restriction changes: sign-in, sessions, licences; read, and read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, judge
from dsr_core.systems.graph_requests import build_get
from dsr_core.systems.tools import Tools

_SELECT = (
    "id",
    "accountEnabled",
    "licenseAssignmentStates",
    "onPremisesSyncEnabled",
    "signInSessionsValidFromDateTime",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One assignment of one product."""

    sku: str
    #: Service plans that are switched off in it, in order.
    disabled_plans: tuple[str, ...] = ()
    #: The group that gives it; None = it is the person's own ("direct").
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account as it is."""

    enabled: bool
    #: On-premises Active Directory is the source of authority.
    synced: bool = False
    #: Tokens issued before this moment are not taken any more, as Entra writes it.
    sessions_from: str | None = None
    licences: tuple[Licence, ...] = field(default=(), repr=False)

    @property
    def direct(self) -> Mapping[str, Licence]:
        """The person's own licences, by product."""
        return {one.sku: one for one in self.licences if one.group is None}

    @property
    def inherited(self) -> tuple[Licence, ...]:
        """The licences that groups give."""
        return tuple(one for one in self.licences if one.group is not None)


class _Assignment(msgspec.Struct):
    sku: str = msgspec.field(name="skuId")
    plans: list[str] | None = msgspec.field(name="disabledPlans", default=None)
    group: str | None = msgspec.field(name="assignedByGroup", default=None)


class _User(msgspec.Struct):
    enabled: bool | None = msgspec.field(name="accountEnabled", default=None)
    synced: bool | None = msgspec.field(name="onPremisesSyncEnabled", default=None)
    sessions_from: str | None = msgspec.field(name="signInSessionsValidFromDateTime", default=None)
    states: list[_Assignment] | None = msgspec.field(name="licenseAssignmentStates", default=None)


async def read_account(tools: Tools, who: DirectoryIdentity) -> AccountState | Settled | Unread:
    """The account at this moment; why not, where it cannot be read.

    Without sight of `accountEnabled` nothing is known: null there is an answer that makes no sense.
    """
    user = tools.graph.service.users.by_user_id(who.object_id)
    answer = await tools.graph.get(build_get(user, select=_SELECT))
    meaning = judge(answer)
    if meaning is not None:
        return meaning
    try:
        row = msgspec.json.decode(answer.body, type=_User)
    except msgspec.DecodeError:
        return BAD_ANSWER
    if row.enabled is None:
        return BAD_ANSWER
    return AccountState(
        enabled=row.enabled,
        synced=row.synced is True,
        sessions_from=row.sessions_from,
        licences=tuple(_licence_of(state) for state in row.states or ()),
    )


def _licence_of(state: _Assignment) -> Licence:
    return Licence(
        sku=state.sku.lower(),
        disabled_plans=tuple(sorted(plan.lower() for plan in state.plans or ())),
        group=state.group,
    )

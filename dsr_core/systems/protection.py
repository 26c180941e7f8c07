"""Whether an account is kept from most applications: administrators, and restricted units."""

from dataclasses import dataclass

import msgspec

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_errors import Unread
from dsr_core.systems.reading import Found, Question, Reading, read_all
from dsr_core.systems.source import Shape, Source
from dsr_core.systems.tools import Tools

_UNIT = Source(
    name="isManagementRestricted",
    permission="User.Read.All",
    shape=Shape.OBJECT,
    at=lambda ask: ask.user,
    select=("isManagementRestricted",),
)
_MEMBERSHIPS = Source(
    name="transitiveMemberOf",
    permission="User.Read.All",
    at=lambda ask: ask.user.transitive_member_of,
    top=999,
)
_ROLE = "#microsoft.graph.directoryRole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What keeps an application from an account (graph.md 2.4)."""

    #: Holds a role, or is in a group that roles are given to: sensitive changes take a role too.
    administers: bool
    #: In a restricted management unit: every change takes a role scoped to that unit.
    set_apart: bool


class _Account(msgspec.Struct):
    set_apart: bool | None = msgspec.field(name="isManagementRestricted", default=None)


class _Membership(msgspec.Struct):
    kind: str = msgspec.field(name="@odata.type", default="")
    takes_roles: bool | None = msgspec.field(name="isAssignableToRole", default=None)


async def read_protection(tools: Tools, who: DirectoryIdentity) -> Protection | Unread:
    """Look at the memberships, nested ones too. What may not be read counts as none."""
    questions = [Question(source=source, who=who) for source in (_UNIT, _MEMBERSHIPS)]
    unit, memberships = await read_all(tools.graph, questions, lambda: False)
    for reading in (unit, memberships):
        if isinstance(reading, Unread):
            return reading
    return Protection(
        administers=any(_gives_role(row) for row in _rows(memberships)),
        set_apart=any(_is_set_apart(row) for row in _rows(unit)),
    )


def _rows(reading: Reading) -> tuple[bytes, ...]:
    return reading.rows if isinstance(reading, Found) else ()


def _gives_role(row: bytes) -> bool:
    membership = msgspec.json.decode(row, type=_Membership)
    return membership.kind == _ROLE or membership.takes_roles is True


def _is_set_apart(row: bytes) -> bool:
    return msgspec.json.decode(row, type=_Account).set_apart is True

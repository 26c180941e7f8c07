"""What the directory says of chosen fields of a person, read to know, and again to prove."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled, Unread, judge
from dsr_core.systems.graph_requests import build_get
from dsr_core.systems.property_rules import MANAGER, PHOTO
from dsr_core.systems.property_values import Value, digest_of
from dsr_core.systems.reading import Found, Question, Reading, read_all
from dsr_core.systems.source import Shape, Source
from dsr_core.systems.tools import Tools

_READ = "User.Read.All"
_SYNCED = "onPremisesSyncEnabled"

#: The principal name is never empty: without it a user whose chosen fields all are would look like
#: one who is not there.
_ALWAYS = ("id", "userPrincipalName", _SYNCED)

_USER = Source(name="user", permission=_READ, shape=Shape.OBJECT, at=lambda ask: ask.user)
_HANGING = {
    MANAGER: Source(
        name=MANAGER,
        permission=_READ,
        shape=Shape.OBJECT,
        at=lambda ask: ask.user.manager,
        select=("id", "userPrincipalName"),
    ),
    PHOTO: Source(
        name=PHOTO,
        permission="ProfilePhoto.Read.All",
        shape=Shape.BYTES,
        at=lambda ask: ask.user.photo.content,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldState:
    """The fields as they are."""

    #: By name. The manager as an object id, the photo as a digest; both None when there is none.
    values: Mapping[str, Value] = field(repr=False)
    #: Fields that could not be read, though the person could.
    unknown: Mapping[str, Settled | Unread]
    #: On-premises Active Directory is the source of authority, at this moment.
    synced: bool


class _Referred(msgspec.Struct):
    id: str


async def read_fields(
    tools: Tools, who: DirectoryIdentity, names: Collection[str]
) -> FieldState | Settled | Unread:
    """The named fields, in one batch; what became of the person's entry when that is not read."""
    members = [name for name in names if name not in _HANGING]
    select = dict.fromkeys([*_ALWAYS, *(name.partition(".")[0] for name in members)])
    sources = [replace(_USER, select=tuple(select))]
    sources += [source for name, source in _HANGING.items() if name in names]
    questions = [Question(source=source, who=who) for source in sources]
    user, *others = await read_all(tools.graph, questions, lambda: False)
    if not isinstance(user, Found):
        return user
    row = msgspec.json.decode(user.rows[0], type=dict[str, object])
    values = {name: _value_of(row, name) for name in members}
    unknown: dict[str, Settled | Unread] = {}
    for source, reading in zip(sources[1:], others, strict=True):
        value = _HANGING_VALUES[source.name](reading)
        if isinstance(value, Settled | Unread):
            unknown[source.name] = value
        else:
            values[source.name] = value
    return FieldState(values=values, unknown=unknown, synced=row.get(_SYNCED) is True)


async def find_user_id(tools: Tools, name: str) -> str | Settled | Unread:
    """The object id of somebody who is named by it or by user principal name."""
    user = tools.graph.service.users.by_user_id(name)
    answer = await tools.graph.get(build_get(user, select=("id",)))
    meaning = judge(answer)
    if meaning is not None:
        return meaning
    try:
        return msgspec.json.decode(answer.body, type=_Referred).id
    except msgspec.DecodeError:
        return BAD_ANSWER


def _value_of(row: Mapping[str, object], name: str) -> Value:
    """A property, or a member of one (`employeeOrgData.division`). Nothing else is asked for."""
    top, _, member = name.partition(".")
    found = row.get(top)
    if member:
        found = msgspec.convert(found or {}, dict[str, object]).get(member)
    return msgspec.convert(found, str | bool | list[str] | None)


def _read_manager(reading: Reading) -> str | Settled | Unread | None:
    if not isinstance(reading, Found):
        return _none_or(reading)
    try:
        return msgspec.json.decode(reading.rows[0], type=_Referred).id
    except msgspec.DecodeError:
        return BAD_ANSWER


def _read_photo(reading: Reading) -> str | Settled | Unread | None:
    return digest_of(reading.rows[0]) if isinstance(reading, Found) else _none_or(reading)


def _none_or(reading: Settled | Unread) -> Settled | Unread | None:
    """There is none, which is an answer; or why that is not known."""
    found_none = isinstance(reading, Settled) and reading.outcome is Outcome.NOTHING_FOUND
    return None if found_none else reading


_HANGING_VALUES = {MANAGER: _read_manager, PHOTO: _read_photo}

"""The calls that correct fields: one PATCH for the properties, one call each for what hangs on."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.changing import Part, Step
from dsr_core.systems.corrections import Wanted
from dsr_core.systems.field_state import FieldState
from dsr_core.systems.graph_changes import ChangeMethod, Sent, Writer, build_change
from dsr_core.systems.property_rules import MANAGER, PHOTO
from dsr_core.systems.property_values import (
    Value,
    is_empty,
    is_same,
    media_type_of,
    read_picture,
)
from dsr_core.systems.tools import Tools

_HANGING: Final = (MANAGER, PHOTO)


def field_steps(
    tools: Tools,
    who: DirectoryIdentity,
    wanted: Sequence[Wanted],
    before: Mapping[str, Value],
) -> tuple[Step[FieldState], ...]:
    """What to send for the corrections. The manager's value must be an object id by now.

    `before` tells whether a photo has changed: Exchange may keep one in another size than it was
    given, so that it never looks as it was sent.
    """
    writer = Writer(tools, who)
    user = tools.graph.service.users.by_user_id(who.object_id)
    by_name = {one.name: one for one in wanted}

    async def send_properties(parts: Sequence[Part[FieldState]]) -> Sent:
        some = [by_name[part.name] for part in parts]
        request = build_change(ChangeMethod.PATCH, user, write_properties(some))
        return await writer.send(request, is_sensitive=any(one.rule.is_sensitive for one in some))

    async def send_manager(_parts: Sequence[Part[FieldState]]) -> Sent:
        value = by_name[MANAGER].value
        if is_empty(value):
            return await writer.send(build_change(ChangeMethod.DELETE, user.manager.ref))
        content = msgspec.json.encode({"@odata.id": f"{tools.graph.root}/users/{value}"})
        return await writer.send(build_change(ChangeMethod.PUT, user.manager.ref, content))

    async def send_photo(_parts: Sequence[Part[FieldState]]) -> Sent:
        text = by_name[PHOTO].text
        if not text:
            return await writer.send(build_change(ChangeMethod.DELETE, user.photo))
        picture = read_picture(text)
        kind = media_type_of(picture)
        return await writer.send(build_change(ChangeMethod.PUT, user.photo.content, picture, kind))

    parts = {one.name: _part(one, before.get(one.name)) for one in wanted}
    properties = tuple(part for name, part in parts.items() if name not in _HANGING)
    steps = [Step(parts=properties, send=send_properties)] if properties else []
    for name, send in ((MANAGER, send_manager), (PHOTO, send_photo)):
        if name in parts:
            steps.append(Step(parts=(parts[name],), send=send))
    return tuple(steps)


def write_properties(wanted: Sequence[Wanted]) -> bytes:
    """The body of the PATCH, with Graph's own names, and null or `[]` for what is cleared.

    Of a complex property only the members that change: those that are missing keep their values
    (OData 4.01, 11.4.3).
    """
    body: dict[str, Value | dict[str, Value]] = {}
    for one in wanted:
        top, _, member = one.name.partition(".")
        if not member:
            body[top] = one.value
            continue
        members = body.setdefault(top, {})
        if isinstance(members, dict):
            members[member] = one.value
    return msgspec.json.encode(body)


def _part(wanted: Wanted, before: Value) -> Part[FieldState]:
    def is_seen(state: FieldState, sent: bool) -> bool:
        if wanted.name not in state.values:
            return False
        now = state.values[wanted.name]
        if is_same(wanted.rule.kind, now, wanted.value):
            return True
        is_new_photo = wanted.name == PHOTO and not is_empty(now) and now != before
        return sent and is_new_photo and not is_empty(wanted.value)

    return Part(name=wanted.name, is_seen=is_seen)

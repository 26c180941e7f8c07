"""What an operator does to a request: the act in the address, and the body that comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain.events import Event, IdentityVerified, Resumed, WithdrawalAsked
from dsr_core.domain.principal import Role
from dsr_core.web import text_rules
from dsr_core.web.faults import FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.media import MediaType, admit
from dsr_core.web.problems import Problem, invalid_fields, not_found
from dsr_core.web.strict_json import read_json
from dsr_core.web.text_rules import read_text
from dsr_core.web.wire_requests import ActBody


class Act(StrEnum):
    """What an operator can do to a request, as its address names it."""

    VERIFY_IDENTITY = "verify-identity"
    RESUME = "resume"
    WITHDRAW = "withdraw"


#: The event that each act is: an act is possible where the table of transitions has its event.
EVENTS: Mapping[Act, type[Event]] = {
    Act.VERIFY_IDENTITY: IdentityVerified,
    Act.RESUME: Resumed,
    Act.WITHDRAW: WithdrawalAsked,
}

#: Who may do an act.
ROLES: Mapping[Act, tuple[Role, ...]] = {
    Act.VERIFY_IDENTITY: (Role.OPERATOR, Role.ADMIN),
    Act.RESUME: (Role.OPERATOR, Role.ADMIN),
    Act.WITHDRAW: (Role.OPERATOR, Role.ADMIN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """A well-formed act."""

    act: Act
    #: Which directory entry is meant, where more than one fits; with RESUME only.
    object_id: str | None = field(default=None, repr=False)
    #: The operator's own words; may hold personal data.
    note: str | None = field(default=None, repr=False)


def parse_act(name: str, body: bytes, content_type: str | None) -> ActForm | Problem:
    """What a post to `/api/requests/{request_id}/acts/{act}` asks for, or the problem that answers.

    The body may be empty. 404 for an act that is not one; else as `parse_intake`.
    """
    if name not in set(Act):
        return not_found("No such act")
    if not body:
        return ActForm(act=Act(name))
    media_type = admit(body, content_type, (MediaType.JSON,))
    if isinstance(media_type, Problem):
        return media_type
    content = read_json(body)
    if isinstance(content, Problem):
        return content
    return _check(Act(name), content.value)


def event_of(form: ActForm, by: str) -> Event:
    """The event that an act is. `by` goes into the history: an id or a role, never a name."""
    match form.act:
        case Act.VERIFY_IDENTITY:
            return IdentityVerified(by=by)
        case Act.RESUME:
            return Resumed(by=by, object_id=form.object_id)
        case Act.WITHDRAW:
            return WithdrawalAsked(by=by)


def _check(act: Act, content: object) -> ActForm | Problem:
    reader = FieldReader()
    fields = reader.read_object(content, ActBody)
    chosen, words = reader.read_text(fields, "object_id"), reader.read_text(fields, "note")
    if chosen is not None and act is not Act.RESUME:
        reader.add(chosen.path, FaultCode.NOT_FOR_THIS_ACT)
    object_id = read_text(text_rules.OBJECT_ID, chosen, reader.faults)
    note = read_text(text_rules.NOTE, words, reader.faults)
    if reader.faults:
        return invalid_fields(reader.faults)
    return ActForm(act=act, object_id=object_id, note=note)

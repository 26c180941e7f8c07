"""What one sample request is made from: who asks for what, when, and what people did then."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsr_core.domain.plan import Right
from dsr_core.web.acts import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did to the request, so many days after it came."""

    day: float
    #: By what the sign-in calls people: `operator`, `approver`, …
    who: str
    act: Act
    #: As the API's body has it; `into` names another scene.
    content: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How Graph answers those calls about the person whose path has this, all the time."""

    #: A regular expression; `{id}` stands for the person's object id, `{device}` for those of
    #: their devices.
    path: str
    method: str = ""
    status: int
    code: str = ""
    retry_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One request from its post until now."""

    #: Its request's id is made from this; no two scenes have the same.
    key: str
    #: What stands before the @ of the person's address.
    person: str
    right: Right
    days_ago: float
    #: Posted by a desk that knows the person; else by a stranger, who must show who they are.
    by_desk: bool = True
    deeds: tuple[Deed, ...] = ()
    corrections: tuple[Mapping[str, str | None], ...] = ()
    #: The law firm that writes for the person.
    representative: str = ""
    language: str = "en"
    trouble: Trouble | None = None
    #: Switches of the simulator that turn things for this person alone, whose object id stands
    #: for `{id}`: others' requests, a newcomer's too, are under way meanwhile.
    switches: Mapping[str, object] = field(default_factory=dict[str, object])

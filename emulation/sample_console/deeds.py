"""What people of the sample do to requests, in few words. Days count from the post."""

from dsr_core.web.acts import Act
from emulation.sample_console.scene import Deed

_OPERATOR, _FIRST, SECOND = "operator", "approver", "second-approver"


def did(day: float, act: Act, who: str = _OPERATOR, **content: object) -> Deed:
    return Deed(day=day, who=who, act=act, content=content)


def honoured(day: float) -> tuple[Deed, ...]:
    return (did(day, Act.HONOUR),)


def approved(reviewed: float, first: float) -> tuple[Deed, ...]:
    return (*honoured(reviewed), did(first, Act.APPROVE_FIRST, _FIRST))


def declined(day: float, ground: str) -> tuple[Deed, ...]:
    return (did(day, Act.DECLINE, grounds=[ground]),)

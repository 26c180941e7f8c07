"""The demos as a table: whose request, what people do in the course of it, how it must end."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from emulation.demo.desk import Desk
from emulation.demo.directory import NOBODY, Directory, Facts
from emulation.graph.sample.cast import SAMPLE_PEOPLE
from emulation.request_view import COMPLETED

#: Where the person reads mail when the account is gone.
OWN_ADDRESS = "someone@private.example"

BEFORE, AFTER, IN_FORCE, RECYCLED = "before", "at the end", "in force", "recycle bin"

_NEW_PHONE = "+49 30 90182000"
_NEW_DEVICE = "MIRIAMS-LAPTOP"

#: What was said of the person at some moments, by the moments' names.
type Sightings = Mapping[str, Facts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person does when the request is in a stage, some days after it got there."""

    stage: str
    #: As it is told while it is done.
    words: str
    do: Callable[[Desk, Directory, str], Awaitable[None]]
    after_days: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One demo."""

    right: str
    person: str
    turns: tuple[Turn, ...] = ()
    corrections: tuple[Mapping[str, str | None], ...] = ()
    #: How the directory is before the request comes.
    beforehand: Mapping[str, object] = field(default_factory=dict[str, object])
    #: In which stages, beside the beginning and the end, the directory is looked at; as what.
    sightings: Mapping[str, str] = field(default_factory=dict[str, str])
    ending: str = COMPLETED
    #: Whether the directory at the end is what the right demands.
    holds: Callable[[Sightings], bool]

    def body(self) -> Mapping[str, object]:
        """The request as the person posts it."""
        name = self.person.partition("@")[0].replace(".", " ").title()
        identifier = {"kind": "email", "value": self.person}
        subject = {"identifiers": [identifier], "name": name, "contact": OWN_ADDRESS}
        corrections = {"corrections": list(self.corrections)} if self.corrections else {}
        return {"right": self.right, "subject": subject, **corrections}


def _signed(stage: str, who: str, act: str, words: str, after_days: float = 0) -> Turn:
    """Somebody signs in and does an act of the app's."""

    async def do(desk: Desk, _: Directory, request_id: str) -> None:
        await desk.act(who, request_id, act)

    return Turn(stage=stage, words=words, do=do, after_days=after_days)


async def _rename_device(_: Desk, directory: Directory, __: str) -> None:
    await directory.rename_device(_NEW_DEVICE)


_HONOUR = _signed("review", "operator", "honour", "Olga (operator) honours the review")


#: What a request has no hand in: the log grows old and loses its oldest entries by itself.
_PASSING = "sign-ins in the log"


def _is_unchanged(seen: Sightings) -> bool:
    before, after = seen[BEFORE], seen[AFTER]
    return all(after[name] == text for name, text in before.items() if name != _PASSING)


def _is_rectified(seen: Sightings) -> bool:
    before, after = seen[BEFORE], seen[AFTER]
    return (
        (after["mobilePhone"], after["faxNumber"]) == (_NEW_PHONE, "none")
        and after["createdDateTime"] == before["createdDateTime"]
        and after["devices"] == _NEW_DEVICE
    )


def _was_restricted(seen: Sightings) -> bool:
    between = seen[IN_FORCE]
    is_taken = (between["accountEnabled"], between["licences"]) == ("false", "none")
    return is_taken and _is_unchanged(seen)


def _is_erased(seen: Sightings) -> bool:
    end = seen[AFTER]
    told = (end["account"], end["mobilePhone"], end["devices"], end["sign-ins in the log"])
    return seen[RECYCLED]["account"] == "deleted" and told == (
        "deleted for good",
        NOBODY,
        "none",
        "none",
    )


PLAYS: Mapping[str, Play] = {
    "access": Play(right="access", person=SAMPLE_PEOPLE["ordinary"], holds=_is_unchanged),
    "port": Play(right="portability", person=SAMPLE_PEOPLE["ordinary"], holds=_is_unchanged),
    "object": Play(
        right="objection",
        person=SAMPLE_PEOPLE["ordinary"],
        turns=(_HONOUR,),
        holds=_is_unchanged,
    ),
    "rectify": Play(
        right="rectification",
        person=SAMPLE_PEOPLE["manager"],
        corrections=(
            {"name": "mobilePhone", "value": _NEW_PHONE},
            {"name": "faxNumber", "value": None},
            {"name": "createdDateTime", "value": "2020-01-01T00:00:00Z"},
            {"name": "deviceName", "value": _NEW_DEVICE},
        ),
        beforehand={"mobilePhone": "+49 30 5550", "faxNumber": "+49 30 5551"},
        turns=(
            _HONOUR,
            Turn(
                stage="rectify",
                words="the person renames the device",
                do=_rename_device,
                after_days=2.5,
            ),
        ),
        holds=_is_rectified,
    ),
    "restrict": Play(
        right="restriction",
        person=SAMPLE_PEOPLE["ordinary"],
        turns=(
            _HONOUR,
            _signed("in_force", "operator", "lift", "Olga (operator) orders the lifting", 14),
        ),
        sightings={"in_force": IN_FORCE},
        holds=_was_restricted,
    ),
    "erase": Play(
        right="erasure",
        person=SAMPLE_PEOPLE["ordinary"],
        turns=(
            _HONOUR,
            _signed("first_approval", "approver", "approve-first", "Anton approves first"),
            _signed(
                "second_approval", "second-approver", "approve-second", "Berta approves second"
            ),
        ),
        sightings={"hold_window": RECYCLED},
        holds=_is_erased,
    ),
}

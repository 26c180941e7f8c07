"""Intune: does it know the person, and all that it holds about them and their devices."""

from collections.abc import Mapping

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.collecting import Collecting
from dsr_core.systems.graph_errors import Settled
from dsr_core.systems.intune_sources import (
    DEVICE_COUNT,
    DEVICES,
    OF_DEVICE,
    OF_PERSON,
    OF_TERMS,
    TERMS,
)
from dsr_core.systems.reading import Found, Question, Reading, read_all
from dsr_core.systems.settling import conclude
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools


class _Identified(msgspec.Struct):
    id: str


async def discover(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """How many devices the person has; a 404 means that Intune does not know the person."""
    question = Question(source=DEVICE_COUNT, who=who)
    (reading,) = await read_all(tools.graph, [question], assignment.is_out_of_time)
    return conclude(DEVICE_COUNT, reading, tools.clock.now(), last_chance=assignment.last_chance)


async def collect(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """First what is kept by person, then what is kept by device and by terms, all in batches."""
    collecting = Collecting(tools, assignment)
    of_person = collecting.open_sources(OF_PERSON)
    by_owner = {
        DEVICES: collecting.open_sources(OF_DEVICE),
        TERMS: collecting.open_sources(OF_TERMS),
    }
    owners = (owner for owner, sources in by_owner.items() if sources)
    first = tuple(dict.fromkeys((*of_person, *owners)))
    questions = [Question(source=source, who=who) for source in first]
    readings = await read_all(tools.graph, questions, assignment.is_out_of_time)
    found = dict(zip(first, readings, strict=True))
    for source in of_person:
        await collecting.take(source, {"": found[source]})
    keyed = [
        Question(source=source, who=who, key=key)
        for owner, sources in by_owner.items()
        for source in sources
        for key in _ids_of(found[owner])
    ]
    answers = await read_all(tools.graph, keyed, assignment.is_out_of_time)
    by_key = dict(zip(((q.source.name, q.key) for q in keyed), answers, strict=True))
    for owner, sources in by_owner.items():
        for source in sources:
            await collecting.take(source, _of_source(source, by_key) or {"": _empty(found[owner])})
    return await collecting.finish()


def _ids_of(owner: Reading) -> tuple[str, ...]:
    rows = owner.rows if isinstance(owner, Found) else ()
    return tuple(msgspec.json.decode(row, type=_Identified).id for row in rows)


def _of_source(source: Source, answers: Mapping[tuple[str, str], Reading]) -> dict[str, Reading]:
    return {key: reading for (name, key), reading in answers.items() if name == source.name}


def _empty(owner: Reading) -> Reading:
    """What it means for the things of a device that there is no device, or none was read."""
    return Settled(outcome=Outcome.NOTHING_FOUND) if isinstance(owner, Found) else owner

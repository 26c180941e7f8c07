"""An examination that does not fit into one run goes on where it stopped, within a file too."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.examined import Examined
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.examined_file import read_examined
from dsr_core.steps.sweep import sweep
from dsr_core.stores.memory.stage_queue import QueuedMessage
from tests.house import House
from tests.review_kit import ME, Filing, a_house, at_the_gate

_ROWS = 400
_FOLDER = "review/examining-"


def a_house_of(rows: int) -> House:
    """Whose package has a log besides, of so many sign-ins, with another's address in the last."""
    house = a_house()
    log = [{"id": f"s{number}", "userId": ME, "n": "x" * 500} for number in range(rows)]
    log[-1]["n"] = "eve@fabrikam.example"
    content = json.dumps(log, separators=(",\n", ":")).encode()
    Filing(house, SystemKind.INTUNE_AUDIT, {"intune_audit/auditEvents.json": content})
    return house


def in_short_runs(house: House) -> House:
    """The time of each run is up at once: each does the least that a run does."""
    house.services = replace(house.services, time_budget=timedelta(0))
    return house


async def carry_through(house: House) -> DsrRequest:
    opened = await house.submit()
    for _ in range(30):
        await house.listen()
        await sweep(house.services)
    return await house.request(opened.id)


def starts_of(request: DsrRequest) -> int:
    task = next(one for one in request.tasks if one.verb is Verb.EXAMINE)
    assert task.state is TaskState.DONE
    return task.start


def kept(house: House) -> Mapping[str, bytes]:
    return {name: content for (_, name), content in house.packages.files.items() if _FOLDER in name}


async def in_one_run() -> Examined:
    house = a_house_of(_ROWS)
    return await read_examined(house.services, await at_the_gate(house))


async def test_what_many_short_runs_find_is_what_one_long_run_finds() -> None:
    house = in_short_runs(a_house_of(_ROWS))

    request = await carry_through(house)

    assert (request.status, request.stage_kind) == (
        Status.AWAITING_REVIEW,
        StageKind.PACKAGE_REVIEW,
    )
    # More than there are files: a long one takes several.
    found = await read_examined(house.services, request)
    assert starts_of(request) > len(found.files) + 5
    assert found == await in_one_run()
    assert "eve@fabrikam.example" in {one.value for one in found.findings}


async def test_a_run_that_lost_where_it_was_begins_again() -> None:
    house = in_short_runs(a_house_of(_ROWS))
    opened = await house.submit()
    spoiled: list[tuple[str, str]] = []

    def spoil(queued: QueuedMessage) -> list[QueuedMessage]:
        """Once, when both names are taken."""
        places = [place for place in house.packages.files if _FOLDER in place[1]]
        if len(places) == 2 and not spoiled:
            spoiled.extend(places)
            house.packages.files.update(dict.fromkeys(places, b"{}"))
        return [queued]

    for _ in range(30):
        await house.listen(spoil)
        await sweep(house.services)

    request = await house.request(opened.id)
    assert spoiled
    assert request.stage_kind is StageKind.PACKAGE_REVIEW
    assert await read_examined(house.services, request) == await in_one_run()


async def test_a_directory_that_does_not_answer_costs_no_second_look() -> None:
    house = a_house_of(_ROWS)
    house.systems.silences.append(SystemUnavailableError(Reason.UNAVAILABLE))
    opened = await house.submit()
    await house.listen()
    waiting = await house.request(opened.id)
    # Whoever read it again would stop here: it is not what was collected.
    place = ("packages-contoso", f"{opened.id}/intune_audit/auditEvents.json")
    log, house.packages.files[place] = house.packages.files[place], b"[]"

    await house.live_through(timedelta(hours=1))

    house.packages.files[place] = log
    assert waiting.live_tasks[0].reason is Reason.UNAVAILABLE
    request = await house.request(opened.id)
    assert request.stage_kind is StageKind.PACKAGE_REVIEW
    assert await read_examined(house.services, request) == await in_one_run()


async def test_where_an_examination_stood_goes_with_the_files() -> None:
    house = in_short_runs(a_house_of(_ROWS))
    request = await carry_through(house)
    before = kept(house)

    await house.packages.remove(request)

    assert len(before) == 2
    assert kept(house) == {}

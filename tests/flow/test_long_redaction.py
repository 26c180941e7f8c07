"""Copies that do not fit into one run are gone on with behind the last file that is written."""

import json
from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.redaction import RedactionKind
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from dsr_core.steps import review
from dsr_core.steps.review import Marking
from dsr_core.steps.sweep import sweep
from dsr_core.stores.limits import LONGEST_BINARY
from dsr_core.stores.task_entities import CHECKPOINT_PARTS
from tests.house import House
from tests.review_kit import (
    EVERYTHING,
    OPERATOR,
    SECRETS,
    Filing,
    a_house,
    a_rule,
    at_the_gate,
    contents,
)

_COPYING = "review/copying-"
_FILES, _PLACES, _LONG = 12, 300, 250


def a_house_of_many_places() -> House:
    """Whose package has files besides, with another's address in hundreds of places each."""
    house = a_house()
    row = {f"{place:03}{'x' * _LONG}": "eve@fabrikam.example" for place in range(_PLACES)}
    content = json.dumps([row]).encode()
    files = {f"intune_audit/{number:02}.json": content for number in range(_FILES)}
    Filing(house, SystemKind.INTUNE_AUDIT, files)
    return house


async def test_a_redaction_that_runs_out_of_time_goes_on_behind_the_last_file() -> None:
    house = a_house()
    house.services = replace(house.services, time_budget=timedelta(0))
    request = await at_the_gate(house)
    await review.mark(house.services, request.id, OPERATOR, Marking(add=EVERYTHING))
    await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=True)

    for _ in range(20):
        await house.listen()
        await sweep(house.services)

    done = await house.request(request.id)
    assert done.status is Status.COMPLETED
    rows = await house.requests.history(done.id)
    postponed = [row for row in rows if row.event == "task_postponed"]
    assert postponed
    sent = b"".join(contents(house, done).values()).lower()
    assert not [secret for secret in SECRETS if secret.encode() in sent]


async def test_however_much_was_taken_out_its_checkpoint_fits_into_a_row() -> None:
    house = a_house_of_many_places()
    house.services = replace(house.services, time_budget=timedelta(0))
    request = await at_the_gate(house)
    await review.mark(
        house.services, request.id, OPERATOR, Marking(add=(a_rule(RedactionKind.EMAILS),))
    )
    await review.send_redacted(house.services, request.id, OPERATOR, unread_seen=True)

    for _ in range(40):
        await house.listen()
        await sweep(house.services)

    done = await house.request(request.id)
    rows = await house.requests.history(done.id)
    kept = [len(text) for (_, name), text in house.packages.files.items() if _COPYING in name]
    assert done.status is Status.COMPLETED
    assert [row.event for row in rows].count("task_postponed") > _FILES
    # Two names take turns; neither would fit.
    assert min(kept) > CHECKPOINT_PARTS * LONGEST_BINARY

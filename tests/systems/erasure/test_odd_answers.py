"""What a well-behaved simulator never says: other people's rows, and an Entra that is late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Approval
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Located, Postponed, Stuck
from dsr_core.systems.erasure_evidence import KnownDevices, spell
from dsr_core.systems.erasure_options import ErasureOptions
from tests.systems.erasure.requests import an_erasure
from tests.systems.fakes import NOW, Starts, reason_of, sought
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import JANE, USER, Wired

BIN = f"/directory/deletedItems/{JANE.object_id}"
DEVICE = "dddddddd-0000-4000-8000-000000000001"
OTHER = "aaaaaaaa-0000-4000-8000-00000000000f"
GONE = error(404, "Request_ResourceNotFound")
NOBODY = Said(body={"value": []})


def erasing(system: SystemKind, verb: Verb) -> Starts:
    approvals = tuple(
        Approval(stage=stage, by=str(stage), at=NOW)
        for stage in (StageKind.FIRST_APPROVAL, StageKind.SECOND_APPROVAL)
    )
    request = replace(an_erasure(JANE, ErasureOptions()), approvals=approvals)
    return Starts(system=system, verb=verb, request=request, located=Located(identity=JANE))


def acts(server: SmallGraph) -> list[Asked]:
    return [asked for asked in server.asked if asked.method != "GET" and asked.path != "/$batch"]


async def test_a_week_after_entra_should_have_deleted_it_an_operator_is_asked(
    wired: Wired, server: SmallGraph
) -> None:
    def in_bin(asked: Asked) -> Said:
        if asked.method == "DELETE":
            return error(403, "Authorization_RequestDenied")
        return Said(body={"id": JANE.object_id, "deletedDateTime": "2026-03-02T09:30:15Z"})

    server.answers |= {USER: GONE, BIN: in_bin}
    waits = list[timedelta | None]()

    for days in (0, 29.5, 7):
        wired.clock.advance(timedelta(days=days))
        result = await wired.run(erasing(SystemKind.ENTRA, Verb.HARD_DELETE))
        assert isinstance(result, Postponed)
        assert result.reason is Reason.HARD_DELETE_NOT_ALLOWED
        waits.append(result.retry_after)
    wired.clock.advance(timedelta(days=0.5))
    late = await wired.run(erasing(SystemKind.ENTRA, Verb.HARD_DELETE))

    assert waits[0] == waits[2] == timedelta(days=1)
    assert waits[1] is not None
    assert timedelta(hours=11) < waits[1] <= timedelta(hours=12)
    assert reason_of(late) is Reason.HARD_DELETE_NOT_ALLOWED


@pytest.mark.parametrize(
    "verb", [Verb.GUARD, Verb.SOFT_DELETE, Verb.HARD_DELETE, Verb.RESTORE, Verb.WATCH_PURGED]
)
async def test_somebody_elses_account_is_left_alone(
    wired: Wired, server: SmallGraph, verb: Verb
) -> None:
    other = Said(body={"id": OTHER, "deletedDateTime": "2026-03-02T09:30:15Z"})
    server.answers |= {USER: GONE, BIN: other}

    in_bin = await wired.run(erasing(SystemKind.ENTRA, verb))
    server.answers[USER] = other
    active = await wired.run(erasing(SystemKind.ENTRA, verb))

    assert in_bin == active == Stuck(reason=Reason.BAD_ANSWER)
    assert acts(server) == []


@pytest.mark.parametrize(
    "body", [b'{"id":', b"{}", b"[]", b'{"id":"x","deletedDateTime":"soon"}', b""]
)
async def test_an_account_that_cannot_be_read_is_looked_at_again(
    wired: Wired, server: SmallGraph, body: bytes
) -> None:
    server.answers |= {USER: GONE, BIN: Said(body=body)}

    result = await wired.run(erasing(SystemKind.ENTRA, Verb.HARD_DELETE))

    assert isinstance(result, Postponed)
    assert result.reason is Reason.BAD_ANSWER
    assert acts(server) == []


async def test_a_deleted_account_without_a_date_is_not_taken_for_overdue(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers |= {USER: GONE, BIN: Said(body={"id": JANE.object_id})}

    result = await wired.run(erasing(SystemKind.ENTRA, Verb.WATCH_DELETED))

    assert isinstance(result, Postponed)
    assert result.reason is Reason.BAD_ANSWER


async def test_devices_listed_for_the_person_that_are_others_are_not_noted(
    wired: Wired, server: SmallGraph
) -> None:
    rows = [
        {"id": "1", "userId": JANE.object_id.upper()},
        {"id": "2", "userId": OTHER},
        {"id": "3", "userId": ""},
        {"id": "4"},
    ]
    server.answers[f"{USER}/managedDevices"] = Said(body={"value": rows})
    server.answers["/deviceManagement/windowsAutopilotDeviceIdentities"] = NOBODY

    result = await wired.run(erasing(SystemKind.INTUNE, Verb.GUARD))

    assert getattr(result, "evidence", None) == spell(KnownDevices(devices=("1",)))


async def test_an_answer_about_another_device_orders_nothing(
    wired: Wired, server: SmallGraph
) -> None:
    starts = erasing(SystemKind.INTUNE, Verb.ERASE)
    noted = replace(
        sought(SystemKind.INTUNE, Verb.GUARD), evidence=spell(KnownDevices(devices=(DEVICE,)))
    )
    starts.request = replace(starts.request, tasks=(*starts.request.tasks, noted))
    device = {"id": DEVICE, "userId": JANE.object_id, "managementState": "managed"}
    server.answers |= {
        f"{USER}/managedDevices": GONE,
        f"/deviceManagement/managedDevices/{DEVICE}": [
            Said(body=device),
            Said(body={**device, "id": "another"}),
        ],
    }

    await wired.run(starts)
    result = await wired.run(starts)

    assert isinstance(result, Postponed)
    assert result.reason is Reason.BAD_ANSWER
    assert acts(server) == []

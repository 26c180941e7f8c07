"""Nothing is asked of a directory that is not the configured tenant."""

import asyncio
from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_requests import build_get
from tests.systems.fakes import pause_of, reason_of, report_of, subject
from tests.systems.small_graph import TENANT, Said, SmallGraph, error
from tests.systems.wire_kit import Wired, starts_of

EMPTY = Said(body={"value": []})


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "22222222-2222-4222-8222-222222222222"}],
        [],
        [{"id": TENANT}, {"id": "22222222-2222-4222-8222-222222222222"}],
    ],
)
async def test_any_other_directory_stops_everything(
    wired: Wired, server: SmallGraph, rows: list[dict[str, str]]
) -> None:
    server.answers["/organization"] = Said(body={"value": rows})

    with pytest.raises(SystemStuckError) as sought:
        await wired.systems.locate(subject("jane@contoso.example"))
    with pytest.raises(SystemStuckError) as collected:
        await wired.run(starts_of(SystemKind.ENTRA))
    exported = await wired.run(starts_of(SystemKind.MICROSOFT_EXPORT))

    reasons = (sought.value.reason, collected.value.reason, reason_of(exported))
    assert set(reasons) == {Reason.TENANT_MISMATCH}
    assert {asked.path for asked in server.asked} == {"/organization"}


async def test_of_many_callers_at_once_one_looks(graph: Graph, server: SmallGraph) -> None:
    server.answers["/users"] = EMPTY

    await asyncio.gather(*(graph.get(build_get(graph.service.users)) for _ in range(5)))

    assert len(server.to("/organization")) == 1


async def test_a_look_holds_for_an_hour(graph: Graph, wired: Wired, server: SmallGraph) -> None:
    server.answers["/users"] = EMPTY
    for minutes in (0, 59, 2):
        wired.clock.advance(timedelta(minutes=minutes))
        await graph.get(build_get(graph.service.users))

    assert len(server.to("/organization")) == 2


async def test_a_directory_that_does_not_answer_is_asked_again_later(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers["/organization"] = error(429, Retry_After="30")

    with pytest.raises(SystemUnavailableError) as caught:
        await wired.systems.locate(subject("jane@contoso.example"))
    paused = pause_of(await wired.run(starts_of(SystemKind.ENTRA)))

    assert caught.value.reason is paused.reason is Reason.THROTTLED
    assert caught.value.retry_after == paused.retry_after == timedelta(seconds=30)
    assert server.to("/$batch") == []


async def test_a_refused_credential_is_said_to_be_that(wired: Wired, server: SmallGraph) -> None:
    server.answers["/organization"] = error(401, "InvalidAuthenticationToken")

    paused = pause_of(await wired.run(starts_of(SystemKind.INTUNE)))

    assert paused.reason is Reason.CREDENTIAL_REFUSED


async def test_at_the_last_chance_every_source_is_settled_all_the_same(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers["/organization"] = error(503)

    report = report_of(await wired.run(starts_of(SystemKind.ENTRA), last_chance=True))

    assert report.outcome is Outcome.FAILED
    assert {r.reason for r in report.sources} == {
        Reason.UNAVAILABLE,
        Reason.APPLICATION_NOT_SUPPORTED,
    }

"""Whatever Graph points to elsewhere, our token stays with Graph: redirects, Location, links."""

from collections.abc import AsyncIterator

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import GARBLED
from dsr_core.systems.graph_requests import build_get, build_post
from tests.systems.fakes import pause_of, report_of
from tests.systems.small_graph import Said, SmallGraph
from tests.systems.wire_kit import JANE, USER, Wired, starts_of

SUBMIT, OPERATION = f"{USER}/exportPersonalData", "/dataPolicyOperations/op-1"


@pytest.fixture
async def foreign() -> AsyncIterator[SmallGraph]:
    """A server that would take whatever it is sent."""
    elsewhere = SmallGraph()
    elsewhere.answers["/users"] = Said(body={"value": []})
    await elsewhere.start()
    yield elsewhere
    await elsewhere.stop()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_takes_a_token_or_a_body_elsewhere(
    graph: Graph, server: SmallGraph, foreign: SmallGraph, status: int
) -> None:
    away = Said(status, headers={"Location": f"{foreign.base_url}/v1.0/users"})
    server.answers |= {"/users": away, SUBMIT: away}
    user = graph.service.users.by_user_id(JANE.object_id)

    read = await graph.get(build_get(graph.service.users))
    posted = await graph.post_once(build_post(user.export_personal_data, b"{}"))

    assert read.status == GARBLED
    assert not posted.is_success
    assert foreign.asked == []


async def test_an_export_is_looked_for_at_graph_wherever_its_location_says_it_is(
    wired: Wired, server: SmallGraph, foreign: SmallGraph
) -> None:
    elsewhere = f"{foreign.base_url}/v1.0{OPERATION}"
    server.answers[SUBMIT] = Said(202, headers={"Location": elsewhere})
    server.answers[OPERATION] = Said(
        body={"id": "op-1", "status": "complete", "storageLocation": f"{elsewhere}?sig=x"},
    )
    starts = starts_of(SystemKind.MICROSOFT_EXPORT)

    first = pause_of(await wired.run(starts))
    wired.drops.drops[wired.drops.created[-1]]["one.json"] = b"{}"
    report = report_of(await wired.run(starts))

    assert first.reason is Reason.PENDING_AT_MICROSOFT
    assert report.outcome is Outcome.DONE
    assert len(server.to(OPERATION)) == 1
    assert foreign.asked == []

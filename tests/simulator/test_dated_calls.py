"""Calls that bring their own moment: carried out as if it were then, and nobody else's business."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from emulation.graph.clock import TIME_HEADER
from emulation.graph.wire import parse_time
from tests.simulator.sample_client import NOW, Graph, open_graph

LONG_AGO = NOW - timedelta(days=20)


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def test_who_is_deleted_on_a_day_gone_by_was_deleted_then(graph: Graph) -> None:
    user_id = graph.person("ordinary")["id"]

    answer = await graph.call(
        "DELETE", f"/users/{user_id}", headers={TIME_HEADER: LONG_AGO.isoformat()}
    )

    deleted = graph.tenant.deleted_users[user_id]
    assert answer.status == 204
    assert parse_time(deleted["deletedDateTime"]) == LONG_AGO.replace(microsecond=0)
    assert graph.world.clock.now() == NOW


async def test_a_call_of_days_gone_by_sees_no_log_entry_that_came_later(graph: Graph) -> None:
    path = "/auditLogs/directoryAudits?$top=200"

    then = await graph.call("GET", path, headers={TIME_HEADER: LONG_AGO.isoformat()})
    now = await graph.call("GET", path)

    moments = [parse_time(row["activityDateTime"]) for row in then.body["value"]]
    assert moments
    assert max(moments) <= LONG_AGO
    assert max(parse_time(row["activityDateTime"]) for row in now.body["value"]) > LONG_AGO

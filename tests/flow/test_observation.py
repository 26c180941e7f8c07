"""What monitoring gets: spans, counts and lines of a whole request, with ids and codes only."""

import json
import logging

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life
from tests.flow.monitoring import SPANS, points, telemetry

__all__ = ["telemetry"]
pytestmark = pytest.mark.usefixtures("telemetry")


async def test_a_request_leaves_spans_counts_and_lines_of_all_it_went_through(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="dsr")

    request_id = await life.submit(Right.ACCESS, SAMPLE_PEOPLE["ordinary"])
    ended = await life.carry_to(request_id)

    history = [row.event for row in await _history(request_id)]
    spans = [each for each in SPANS.get_finished_spans() if _id_of(each) == request_id]
    lines = [json.loads(each.message) for each in caplog.records if each.name == "dsr"]
    told = [line["event"] for line in lines if line.get("request_id") == request_id]
    assert ended.status is Status.COMPLETED
    assert {each.name for each in spans} == {"look", "act"}
    assert [event for event in told if event in history] == history
    assert {"event": "request_completed", "right": "access"} in points()["dsr.events"]
    assert any(each["verb"] == "collect" for each in points()["dsr.act.seconds"])
    closed = {"right": "access", "status": "completed", "in_time": True}
    assert closed in points()["dsr.days_to_close"]


async def test_nobodys_data_is_in_spans_counts_or_lines(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    person = SAMPLE_PEOPLE["ordinary"]

    await life.carry_to(await life.submit(Right.ERASURE, person))

    spans = [(each.name, dict(each.attributes or {})) for each in SPANS.get_finished_spans()]
    lines = [each.message for each in caplog.records if each.name.startswith("dsr")]
    written = json.dumps([spans, points(), lines], default=str)
    assert spans
    for mark in (person, "Adele", "Vance", "private.example"):
        assert mark.casefold() not in written.casefold()


async def test_the_sweep_says_how_far_it_is_behind(life: Life) -> None:
    await life.submit(Right.ERASURE, SAMPLE_PEOPLE["ordinary"])

    await life.carry_to(await life.submit(Right.ACCESS, SAMPLE_PEOPLE["ordinary"]))
    await life.product.app.invoke_timer("sweep_agenda")

    assert points()["dsr.backlog.seconds"]
    assert "sweep" in {each.name for each in SPANS.get_finished_spans()}


async def _history(request_id: str) -> tuple[object, ...]:
    from dsr_core.host import bootstrap

    return await bootstrap.services().requests.history(request_id)


def _id_of(span: object) -> object:
    return getattr(span, "attributes", {}).get("dsr.request_id")

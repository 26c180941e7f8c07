"""Reports as they leave: parameters, CSV, charts, and words in every language."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from dsr_core.domain.figures import Due, Result, Span, count_figures
from dsr_core.web import figures_page
from dsr_core.web.bar_chart import Measure, draw_bars
from dsr_core.web.figures_page import compose_figures
from dsr_core.web.figures_query import FiguresQuery, parse_figures_query, write_figures_query
from dsr_core.web.present_figures import present_figures, write_csv
from dsr_core.web.problems import Problem
from dsr_core.web.wire_figures import FiguresBody

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def a_body(query: FiguresQuery | None = None) -> FiguresBody:
    figures = count_figures([], Span(zone=UTC), NOW)
    return present_figures(figures, query or FiguresQuery(), "UTC")


def test_what_is_asked_is_what_is_written() -> None:
    parameters = {
        "received_after": "2026-01-01",
        "received_before": "2026-12-31",
        "tenant": "contoso,fabrikam",
    }

    query = parse_figures_query(parameters)

    assert isinstance(query, FiguresQuery)
    assert write_figures_query(query) == parameters


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"received_after": "yesterday"}, "received_after"),
        ({"received_before": "2026-02-30"}, "received_before"),
        ({"tenant": "Contoso!"}, "tenant"),
        ({"tenant": "a" * 600}, "tenant"),
        ({"since": "2026-01-01"}, "since"),
    ],
)
def test_what_cannot_be_read_is_named(parameters: dict[str, str], field: str) -> None:
    problem = parse_figures_query(parameters)

    assert isinstance(problem, Problem)
    assert (problem.status, [fault.field for fault in problem.errors]) == (422, [field])


def test_the_csv_has_four_cells_a_line_and_ends_lines_as_rfc_4180_says() -> None:
    text = write_csv(a_body(FiguresQuery(first=date(2026, 1, 1))))

    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {4}
    assert text.count("\r\n") == len(rows)
    assert ["received_after", "", "", "2026-01-01"] in rows
    assert ["received", "access", "", "0"] in rows


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_begins_a_formula(beginning: str) -> None:
    body = msgspec.structs.replace(a_body(), time_zone=f"{beginning}1+1")

    (row,) = (row for row in csv.reader(io.StringIO(write_csv(body))) if row[0] == "time_zone")

    assert row[3] == f"'{beginning}1+1"


def test_bars_are_as_long_as_their_figures() -> None:
    measures = [Measure(label=str(n), value=n, text=str(n)) for n in (10, 5, 0)]

    chart = draw_bars("c", "title", "description", measures)

    assert chart is not None
    longest, half, none = (bar.width for bar in chart.bars)
    assert (half * 2, none) == (longest, 0)
    assert chart.height > chart.bars[-1].y


def test_a_small_figure_beside_a_large_one_can_be_seen() -> None:
    measures = [Measure(label="", value=n, text="") for n in (100_000, 1)]

    chart = draw_bars("c", "", "", measures)

    assert chart is not None
    assert chart.bars[1].width > 0


def test_before_the_bars_there_is_room_for_the_longest_label() -> None:
    short, long = "later", "seit mehr als 30 Tagen überschritten"

    chart = draw_bars(
        "c", "", "", [Measure(label=each, value=1, text="") for each in (short, long)]
    )

    assert chart is not None
    # At 13 px no letter of a usual font is wider than 8 on average.
    assert chart.left >= 8 * len(long)
    assert chart.width > chart.left + max(bar.width for bar in chart.bars)


def test_there_is_no_chart_of_nothing() -> None:
    assert draw_bars("c", "", "", [Measure(label="", value=0, text="0")]) is None
    assert compose_figures(a_body(), FiguresQuery(), ("contoso",), NOW.date(), "en").charts == {}


def test_spans_that_are_asked_for_often_keep_the_tenant() -> None:
    query = FiguresQuery(first=date(2026, 1, 1), tenants=frozenset({"contoso"}))

    page = compose_figures(a_body(query), query, ("contoso", "fabrikam"), NOW.date(), "en")

    assert [span.name for span in page.spans if span.is_shown] == ["this_year"]
    assert all("tenant=contoso" in span.address for span in page.spans)
    last_year = next(span for span in page.spans if span.name == "last_year")
    assert "received_after=2025-01-01&received_before=2025-12-31" in last_year.address


def test_words_are_there_in_each_language_for_every_code() -> None:
    folder = Path(figures_page.__file__).parent / "texts"
    english, german = (
        json.loads((folder / f"reports.{language}.json").read_text("utf-8"))
        for language in ("en", "de")
    )

    assert english.keys() == german.keys()
    assert {f"result_{one}" for one in Result} | {f"due_{one}" for one in Due} <= english.keys()

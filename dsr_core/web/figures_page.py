"""A report as its page shows it: the figures, their charts, and spans to choose."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from dsr_core.domain.figures import Due, Result
from dsr_core.web.bar_chart import BarChart, Measure, draw_bars
from dsr_core.web.browser_session import HOME
from dsr_core.web.figures_query import FiguresQuery, write_figures_query
from dsr_core.web.pages import words
from dsr_core.web.wire_figures import AgeBody, FiguresBody

PAGE = f"{HOME}/reports"

#: The same in the API.
API = "/api/reports"

#: What a style's class says of a result, and of a distance to the due date.
_RESULT_KINDS: Mapping[Result, str] = {
    Result.IN_WHOLE: "good",
    Result.IN_PART: "warn",
    Result.DECLINED: "bad",
}
_DUE_KINDS: Mapping[Due, str] = {
    Due.LONG_OVERDUE: "bad",
    Due.OVERDUE: "bad",
    Due.WITHIN_3: "warn",
    Due.WITHIN_7: "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickSpan:
    """A span that is asked for often."""

    #: Name of its words.
    name: str
    address: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeLine:
    """Open requests of an age, with its words."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """Everything the template of a report needs."""

    shown: FiguresBody
    ages: tuple[AgeLine, ...]
    #: By name; one without anything to draw is not here.
    charts: Mapping[str, BarChart]
    asked: Mapping[str, str]
    spans: tuple[QuickSpan, ...]
    #: Tenants to choose from; empty where there is one only.
    tenants: tuple[str, ...]
    csv: str
    json: str

    @property
    def open(self) -> int:
        return sum(line.count for line in self.ages)


@cache
def report_words(language: str) -> Mapping[str, str]:
    """The words of reports, by name."""
    file = Path(__file__).parent / "texts" / f"reports.{language}.json"
    return json.loads(file.read_text("utf-8"))


def compose_figures(
    body: FiguresBody, query: FiguresQuery, tenants: tuple[str, ...], today: date, language: str
) -> FiguresPage:
    """The page of a report in a language."""
    asked = write_figures_query(query)
    ages = _ages(body.open_by_age, report_words(language))
    return FiguresPage(
        shown=body,
        ages=ages,
        charts=_charts(body, ages, language),
        asked=asked,
        spans=_spans(query, today),
        tenants=tenants if len(tenants) > 1 else (),
        csv=_address(f"{PAGE}/csv", asked),
        json=_address(API, asked),
    )


def _charts(body: FiguresBody, ages: tuple[AgeLine, ...], language: str) -> Mapping[str, BarChart]:
    texts, rights = report_words(language), words(language)
    measures = {
        "results": [
            _measure(texts[f"result_{one}"], count, _RESULT_KINDS.get(one, "plain"))
            for one, count in body.whole.results.items()
        ],
        "times": [
            Measure(label=rights[f"right_{right}"], value=spread.median, text=str(spread.median))
            for right, tally in body.rights.items()
            if (spread := tally.days_to_answer)
        ],
        "months": [_measure(f"{each.month:%Y-%m}", each.received) for each in body.months],
        "ages": [_measure(line.label, line.count) for line in ages],
        "dues": [
            _measure(texts[f"due_{due}"], count, _DUE_KINDS.get(due, "plain"))
            for due, count in body.open_by_due.items()
        ],
    }
    drawn = {
        name: draw_bars(name, texts[f"{name}_chart"], texts[f"{name}_chart_about"], some)
        for name, some in measures.items()
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def _measure(label: str, count: int, kind: str = "plain") -> Measure:
    return Measure(label=label, value=count, text=str(count), kind=kind)


def _ages(open_by_age: tuple[AgeBody, ...], texts: Mapping[str, str]) -> tuple[AgeLine, ...]:
    lines: list[AgeLine] = []
    first = last = 0
    for each in open_by_age:
        if each.until_days is None:
            label = texts["age_older"].format(last=last)
        else:
            last = each.until_days
            label = texts["age_until"].format(first=first, last=last)
            first = last + 1
        lines.append(AgeLine(label=label, count=each.open))
    return tuple(lines)


def _spans(query: FiguresQuery, today: date) -> tuple[QuickSpan, ...]:
    january = today.replace(month=1, day=1)
    before = january.replace(year=january.year - 1)
    spans = (
        ("all", None, None),
        ("this_year", january, None),
        ("last_year", before, january - timedelta(days=1)),
        ("90_days", today - timedelta(days=89), None),
    )
    return tuple(
        QuickSpan(
            name=name,
            address=_address(PAGE, write_figures_query(replace(query, first=first, last=last))),
            is_shown=(query.first, query.last) == (first, last),
        )
        for name, first, last in spans
    )


def _address(path: str, asked: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asked, safe=',')}" if asked else path

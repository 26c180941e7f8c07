"""Reports as the JSON that callers get, and as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from dsr_core.domain.figures import Figures, Spread, Tally
from dsr_core.web.figures_query import FiguresQuery
from dsr_core.web.wire_figures import (
    AgeBody,
    FiguresBody,
    GroundBody,
    MonthBody,
    SpreadBody,
    TallyBody,
)

type _Cell = str | int | float
type _Row = tuple[_Cell, ...]

#: What a spreadsheet takes for the beginning of a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def present_figures(figures: Figures, query: FiguresQuery, zone: str) -> FiguresBody:
    """A report, as `GET /api/reports` answers."""
    return FiguresBody(
        received_after=query.first,
        received_before=query.last,
        tenants=tuple(sorted(query.tenants)),
        time_zone=zone,
        whole=_tally(figures.whole),
        rights={right: _tally(tally) for right, tally in figures.rights.items()},
        grounds=tuple(
            GroundBody(
                right=each.right, ground=each.ground, declined=each.declined, in_part=each.in_part
            )
            for each in figures.grounds
        ),
        months=tuple(
            MonthBody(month=each.month, received=each.received, closed=each.closed)
            for each in figures.months
        ),
        open_by_age=tuple(
            AgeBody(until_days=age, open=count) for age, count in figures.ages.items()
        ),
        open_by_due=figures.dues,
    )


def write_csv(body: FiguresBody) -> str:
    """One figure a line (RFC 4180): what, of which right and ground, and how much."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("figure", "right", "ground", "value"))
    for row in _rows(body):
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def _rows(body: FiguresBody) -> Iterator[_Row]:
    yield "received_after", "", "", str(body.received_after or "")
    yield "received_before", "", "", str(body.received_before or "")
    yield "tenants", "", "", " ".join(body.tenants)
    yield "time_zone", "", "", body.time_zone
    yield from _rows_of_tally(body.whole, "")
    for right, tally in body.rights.items():
        yield from _rows_of_tally(tally, right.value)
    for each in body.grounds:
        yield "declined", each.right.value, each.ground.value, each.declined
        yield "in_part", each.right.value, each.ground.value, each.in_part
    for month in body.months:
        yield f"received in {month.month:%Y-%m}", "", "", month.received
        yield f"closed in {month.month:%Y-%m}", "", "", month.closed
    for age in body.open_by_age:
        until = "older" if age.until_days is None else f"until day {age.until_days}"
        yield f"open, {until}", "", "", age.open
    for due, count in body.open_by_due.items():
        yield f"open, {due.value}", "", "", count


def _rows_of_tally(tally: TallyBody, right: str) -> Iterator[_Row]:
    yield "received", right, "", tally.received
    for result, count in tally.results.items():
        yield result.value, right, "", count
    for name, spread in (("answer", tally.days_to_answer), ("close", tally.days_to_close)):
        if spread is not None:
            yield f"days to {name}, median", right, "", spread.median
            yield f"days to {name}, mean", right, "", spread.mean
            yield f"days to {name}, longest", right, "", spread.longest


def _harmless(cell: _Cell) -> _Cell:
    """A text that no spreadsheet carries out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _tally(tally: Tally) -> TallyBody:
    return TallyBody(
        received=tally.received,
        results=tally.results,
        days_to_answer=_spread(tally.to_answer),
        days_to_close=_spread(tally.to_close),
    )


def _spread(spread: Spread | None) -> SpreadBody | None:
    if spread is None:
        return None
    return SpreadBody(
        count=spread.count,
        median=round(spread.median, 1),
        mean=round(spread.mean, 1),
        longest=round(spread.longest, 1),
    )

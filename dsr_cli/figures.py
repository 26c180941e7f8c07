"""What a terminal shows of a report."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsr_cli.api import Answer
from dsr_cli.showing import add_row, make_table

if TYPE_CHECKING:
    from rich.table import Table


#: What a column counts, by its name: so short that a terminal of eighty columns shows all.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "open": ("open",),
    "whole": ("in_whole",),
    "part": ("in_part",),
    "declined": ("declined",),
    "other": ("merged", "withdrawn", "expired"),
}


def table_of_results(figures: Answer) -> "Table":
    """What came in the span, what came of it, and how many days the answer took."""
    first, last = figures["received_after"] or "the first", figures["received_before"] or "today"
    title = f"received from {first} to {last} ({figures['time_zone']})"
    title += "; median and mean in days until the answer"
    table = make_table(title, "right", "came", *_COLUMNS, "median", "mean")
    for right, tally in (*figures["rights"].items(), ("all", figures["whole"])):
        results = tally["results"]
        counts = (str(sum(results[name] for name in names)) for names in _COLUMNS.values())
        days = tally["days_to_answer"]
        spread = (str(days["median"]), str(days["mean"])) if days else ("", "")
        add_row(table, right, str(tally["received"]), *counts, *spread)
    return table


def table_of_grounds(figures: Answer) -> "Table":
    """On what grounds requests were declined, or honoured in part."""
    table = make_table("grounds", "right", "ground", "declined", "in part")
    for each in figures["grounds"]:
        add_row(table, each["right"], each["ground"], str(each["declined"]), str(each["in_part"]))
    return table


def table_of_open(figures: Answer) -> "Table":
    """What is open now, by due date and by age."""
    table = make_table("open now", "by due date", "requests", "by age", "requests")
    ages = [
        ("older" if each["until_days"] is None else f"until day {each['until_days']}", each["open"])
        for each in figures["open_by_age"]
    ]
    dues = list(figures["open_by_due"].items())
    for place in range(max(len(ages), len(dues))):
        due, of_due = dues[place] if place < len(dues) else ("", "")
        age, of_age = ages[place] if place < len(ages) else ("", "")
        add_row(table, due, str(of_due), age, str(of_age))
    return table

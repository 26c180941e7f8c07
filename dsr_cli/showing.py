"""What a terminal shows: tables of what the API gives, and nothing that it does not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsr_cli.api import Answer

if TYPE_CHECKING:
    from rich.table import Table

ENDINGS = frozenset({"completed", "refused", "withdrawn", "expired"})


def table_of_requests(page: Answer) -> "Table":
    """A page of the list."""
    counts = page["counts"]
    title = f"{page['total']} requests; open {counts['open']}, overdue {counts['overdue']}"
    table = _table(
        title, "request", "tenant", "right", "status", "due", "days left", "look because"
    )
    for each in page["requests"]:
        days = "" if each["days_left"] is None else str(each["days_left"])
        table.add_row(
            *(each["request_id"], each["tenant"], each["right"], each["status"], each["due_on"]),
            *(days, ", ".join(each["attention"])),
        )
    return table


def table_of_stages(request: Answer) -> "Table":
    """A request's stages, each system's task beneath its stage."""
    head = f"{request['request_id']}  {request['right']}  {request['status']}"
    table = _table(
        f"{head}  due {request['due_on']}", "stage", "system", "state", "outcome", "items"
    )
    for stage in request["stages"]:
        table.add_row(stage["stage"], "", stage["state"], "", "")
        for task in stage["tasks"]:
            items = str(task["items"]) if task["outcome"] else ""
            table.add_row("", task["system"], task["state"], task["outcome"] or "", items)
    return table


def lines_of_acts(request: Answer) -> Iterator[str]:
    """What can be done now."""
    acts = [name for name, link in request["links"].items() if "/acts/" in link]
    if acts:
        yield f"Possible now: {', '.join(acts)}"


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table

"""What a terminal shows: tables of what the API gives, and nothing that it does not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsr_cli.api import Answer
from dsr_cli.plain_text import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

ENDINGS = frozenset({"completed", "refused", "withdrawn", "expired"})


def table_of_requests(page: Answer) -> "Table":
    """A page of the list."""
    counts = page["counts"]
    title = f"{page['total']} requests; open {counts['open']}, overdue {counts['overdue']}"
    return _table_of(page, title)


def table_of_found(found: Answer) -> "Table":
    """One person's requests."""
    return _table_of(found, f"{len(found['requests'])} open requests of this person")


def _table_of(listed: Answer, title: str) -> "Table":
    table = make_table(
        title, "request", "tenant", "right", "status", "due", "days left", "look because"
    )
    for each in listed["requests"]:
        days = "" if each["days_left"] is None else str(each["days_left"])
        add_row(
            table,
            *(each["request_id"], each["tenant"], each["right"], each["status"], each["due_on"]),
            *(days, ", ".join(each["attention"])),
        )
    return table


def table_of_stages(request: Answer) -> "Table":
    """A request's stages, each system's task beneath its stage."""
    head = f"{request['request_id']}  {request['right']}  {request['status']}"
    table = make_table(
        f"{head}  due {request['due_on']}", "stage", "system", "state", "outcome", "items"
    )
    for stage in request["stages"]:
        add_row(table, stage["stage"], "", stage["state"], "", "")
        for task in stage["tasks"]:
            items = str(task["items"]) if task["outcome"] else ""
            add_row(table, "", task["system"], task["state"], task["outcome"] or "", items)
    return table


def lines_of_acts(request: Answer) -> Iterator[str]:
    """What can be done now."""
    acts = [name for name, link in request["links"].items() if "/acts/" in link]
    if acts:
        yield f"Possible now: {', '.join(acts)}"


def say(console: "Console", line: str) -> None:
    """One line, as it is: nothing in it is markup, and nothing an order to the terminal."""
    console.print(plain(line), markup=False, highlight=False, soft_wrap=True)


def add_row(table: "Table", *cells: object) -> None:
    """A line of a table; nothing in it is markup, and nothing an order to the terminal."""
    from rich.text import Text

    # A Text is never read as markup, which a str is.
    table.add_row(*(Text(plain(str(cell))) for cell in cells))


def make_table(title: str, *columns: str) -> "Table":
    """A table without lines yet."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(plain(title)), title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table

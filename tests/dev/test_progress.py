import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from emulation.progress import PlainDisplay, TerminalDisplay, make_display
from emulation.request_view import (
    HistoryView,
    RequestView,
    Source,
    StageView,
    Standing,
    TaskView,
    describe_changes,
)

WAITING = TaskView(system="intune", verb="access", state="pending")
DONE = TaskView(
    system="entra",
    verb="access",
    state="done",
    attempts=1,
    outcome="done",
    items=12,
    sources=(Source(source="profile", outcome="done", items=1),),
)


def view(*tasks: TaskView, status: str = "in_progress", events: int = 1) -> RequestView:
    return RequestView(
        request_id="r-1",
        right="access",
        status=status,
        due_on="2026-12-21",
        stages=(StageView(index=0, stage="access", state="running", tasks=tasks),),
        history=tuple(HistoryView(number=n, at="", event=f"event_{n}") for n in range(events)),
    )


def test_everything_known_is_told_the_first_time() -> None:
    lines = tuple(describe_changes(None, view(DONE, WAITING)))

    assert [line.split() for line in lines] == [
        ["history", "0", "event_0"],
        ["stage", "0", "access", "entra", "done,", "12", "items"],
        ["stage", "0", "access", "entra", "profile:", "done,", "1", "items"],
        ["status", "in_progress"],
    ]


def test_afterwards_only_what_is_new_is_told() -> None:
    before = view(DONE, WAITING)
    throttled = replace(WAITING, state="waiting", attempts=2, reason="throttled", resume_at="12:00")

    lines = tuple(describe_changes(before, view(DONE, throttled, events=2)))

    assert [" ".join(line.split()) for line in lines] == [
        "history 1 event_1",
        "stage 0 access intune waiting, attempt 2, throttled, again at 12:00",
    ]


def test_the_same_answer_twice_tells_nothing() -> None:
    assert tuple(describe_changes(view(DONE), view(DONE))) == ()


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("in_progress", Standing.RUNNING),
        ("awaiting_system", Standing.RUNNING),
        ("awaiting_review", Standing.NEEDS_PERSON),
        ("completed", Standing.ENDED),
        ("refused", Standing.ENDED),
        ("a_status_of_tomorrow", Standing.NEEDS_PERSON),
    ],
)
def test_a_status_says_whether_to_go_on_watching(status: str, standing: Standing) -> None:
    assert view(status=status).standing is standing


def test_plain_lines_carry_the_seconds_and_the_share_of_tasks_done() -> None:
    stream = io.StringIO()
    times = iter((100.0, 101.5, 101.5, 101.5, 102.25, 102.25))
    display = PlainDisplay(stream, clock=lambda: next(times))

    display.show(view(WAITING))
    display.show(view(WAITING))
    display.show(view(WAITING, status="completed"))

    assert stream.getvalue().splitlines() == [
        "[   1.5 s] history   0  event_0",
        "[   1.5 s] status       in_progress",
        "[   1.5 s] progress     0 of 1 tasks done",
        "[   2.2 s] status       completed",
        "[   2.2 s] progress     0 of 1 tasks done",
    ]


def test_a_pipe_gets_plain_lines() -> None:
    assert isinstance(make_display(io.StringIO()), PlainDisplay)


def test_a_terminal_gets_a_table_that_is_kept_up_to_date() -> None:
    stream = io.StringIO()
    display = TerminalDisplay(Console(file=stream, force_terminal=True, width=120))

    display.say("[not markup]")
    display.show(view(WAITING))
    display.show(view(replace(WAITING, outcome="nothing_found", items=0), status="completed"))
    display.close()
    display.close()

    shown = stream.getvalue()
    assert "[not markup]" in shown
    assert shown.count("event_0") == 1
    assert "nothing_found" in shown
    assert "1/1 tasks, due 2026-12-21" in shown

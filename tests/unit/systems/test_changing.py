"""Sending what is missing and proving it, over a state in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.systems.changing import (
    Carried,
    Marks,
    Part,
    Step,
    carry_out,
    keep_before_image,
    needs_change,
)
from dsr_core.systems.graph_changes import Sent
from dsr_core.systems.graph_errors import Unread
from dsr_core.systems.verdicts import CHANGE_NOT_SEEN, CHANGE_REFUSED, DONE, ON_PREMISES

type State = frozenset[str]

BUSY = Unread(reason=Reason.THROTTLED, retry_after=timedelta(seconds=9))


@dataclass
class Directory:
    """Takes parts by name, unless told what to answer instead."""

    holds: set[str] = field(default_factory=set[str])
    answers: dict[str, Sent] = field(default_factory=dict[str, Sent])
    #: Taken, but not shown.
    hidden: set[str] = field(default_factory=set[str])
    sent: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    unreadable: Unread | None = None

    def step(self, *names: str) -> Step[State]:
        async def send(parts: Sequence[Part[State]]) -> Sent:
            wanted = tuple(part.name for part in parts)
            self.sent.append(wanted)
            became = next((self.answers[name] for name in wanted if name in self.answers), None)
            if became is None:
                self.holds |= set(wanted) - self.hidden
            return became

        return Step(parts=tuple(_part(name) for name in names), send=send)

    async def read(self) -> State | Unread:
        return self.unreadable or frozenset(self.holds)

    async def carry_out(
        self, *steps: Step[State], marks: Marks | None = None, last_chance: bool = False
    ) -> Carried[State]:
        state = frozenset(self.holds)
        return await carry_out(steps, state, marks or Marks(), self.read, last_chance=last_chance)


def _part(name: str) -> Part[State]:
    return Part(name=name, is_seen=lambda state, _sent: name in state)


async def test_what_is_there_already_is_not_sent() -> None:
    directory = Directory(holds={"a"})

    carried = await directory.carry_out(directory.step("a", "b"))

    assert directory.sent == [("b",)]
    assert carried.verdicts == {"a": DONE, "b": DONE}
    assert carried.wait is None


async def test_parts_refused_together_go_one_by_one() -> None:
    directory = Directory(answers={"b": CHANGE_REFUSED})

    carried = await directory.carry_out(directory.step("a", "b", "c"))

    assert directory.sent == [("a", "b", "c"), ("a",), ("b",), ("c",)]
    assert carried.verdicts == {"a": DONE, "b": CHANGE_REFUSED, "c": DONE}


async def test_a_step_that_waits_holds_up_the_next() -> None:
    directory = Directory(answers={"a": BUSY})

    carried = await directory.carry_out(directory.step("a"), directory.step("b"))

    assert directory.sent == [("a",)]
    assert carried.wait == BUSY
    assert carried.verdicts == {}


async def test_on_the_last_chance_it_is_given_up_and_the_next_goes_on() -> None:
    directory = Directory(answers={"a": BUSY})

    carried = await directory.carry_out(directory.step("a"), directory.step("b"), last_chance=True)

    assert carried.verdicts["a"].outcome is Outcome.THROTTLED_OUT
    assert carried.verdicts["b"] == DONE
    assert carried.wait is None


async def test_what_is_sent_and_not_seen_is_waited_for_and_not_sent_again() -> None:
    directory = Directory(hidden={"a"})

    first = await directory.carry_out(directory.step("a"))
    second = await directory.carry_out(directory.step("a"), marks=first.marks)
    last = await directory.carry_out(directory.step("a"), marks=second.marks, last_chance=True)

    assert first.wait == second.wait == Unread(reason=Reason.CHANGE_NOT_SEEN)
    assert directory.sent == [("a",)]
    assert last.verdicts == {"a": CHANGE_NOT_SEEN}


async def test_what_was_refused_before_is_not_tried_again() -> None:
    directory = Directory()

    carried = await directory.carry_out(
        directory.step("a"), marks=Marks(refused={"a": ON_PREMISES})
    )

    assert directory.sent == []
    assert carried.verdicts == {"a": ON_PREMISES}


async def test_a_lost_answer_is_forgotten_once_its_effect_is_seen() -> None:
    directory = Directory(answers={"a": BUSY})
    step = directory.step("a")
    directory.holds.clear()

    async def read() -> State:
        return frozenset({"a"})

    carried = await carry_out([step], frozenset(), Marks(), read, last_chance=False)

    assert carried.wait is None
    assert carried.verdicts == {"a": DONE}


async def test_a_state_that_cannot_be_read_again_proves_nothing() -> None:
    directory = Directory(unreadable=BUSY)

    carried = await directory.carry_out(directory.step("a"))

    assert carried.wait == BUSY
    assert carried.marks.sent == ("a",)


async def test_nothing_is_read_again_when_nothing_was_sent() -> None:
    directory = Directory(holds={"a"}, unreadable=BUSY)

    carried = await directory.carry_out(directory.step("a"))

    assert carried.wait is None


def test_only_what_is_neither_seen_nor_settled_needs_a_change() -> None:
    step = Directory().step("a", "b", "c")

    settled = Marks(sent=("b",), refused={"c": CHANGE_REFUSED})

    assert not needs_change([step], frozenset({"a"}), settled)
    assert needs_change([step], frozenset(), settled)


def test_keeping_the_before_image_costs_no_attempt_and_no_time() -> None:
    pause = keep_before_image("kept")

    assert (pause.reason, pause.retry_after, pause.checkpoint) == (
        Reason.OUT_OF_TIME,
        timedelta(0),
        "kept",
    )

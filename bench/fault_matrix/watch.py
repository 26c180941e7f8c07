"""Numbers every crossing of a run, and lets one fault strike at one of them."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bench.fault_matrix.crossings import REFUSALS, Crossing, Fault, Kind, Life, Refusal


class Ways[T](Protocol):
    """How a wire does what the watch decides. The errors are those its library would raise."""

    async def send(self) -> T:
        """Carry the call out."""
        ...

    async def refuse(self, refusal: Refusal) -> T:
        """The service's answer, without carrying anything out."""
        ...

    async def drop(self, answer: T) -> None:
        """Let an answer go that nobody will read."""
        ...

    def broken(self) -> Exception: ...

    def too_slow(self) -> Exception: ...


async def _no_rival() -> None:
    raise AssertionError("nobody to overtake with")


@dataclass(slots=True, kw_only=True)
class Watch:
    """One run's crossings; without a target it only records them."""

    target: Crossing | None = None
    fault: Fault | None = None
    #: Lets the lease run out and a second worker do what is due.
    overtake: Callable[[], Awaitable[None]] = _no_rival
    seen: list[Crossing] = field(default_factory=list[Crossing])
    struck: bool = False
    _numbers: Counter[tuple[Kind, str]] = field(default_factory=Counter[tuple[Kind, str]])

    def note(self, kind: Kind, place: str, *, leased: bool = False) -> Fault | None:
        """Number a crossing; the fault that strikes here, if it is the one."""
        self._numbers[kind, place] += 1
        number = self._numbers[kind, place]
        crossing = Crossing(kind=kind, place=place, number=number, leased=leased)
        self.seen.append(crossing)
        if self.struck or crossing != self.target:
            return None
        self.struck = True
        return self.fault

    async def cross[T](self, kind: Kind, place: str, life: Life, ways: Ways[T]) -> T:
        """One call of a living process, or the fault that strikes it."""
        life.check()
        fault = self.note(kind, place, leased=life.leased)
        if fault is not None and fault in REFUSALS:
            return await ways.refuse(REFUSALS[fault])
        if fault is Fault.KILLED_BEFORE:
            raise life.die()
        if fault is Fault.RESET:
            raise ways.broken()
        if fault is Fault.TIMEOUT:
            raise ways.too_slow()
        if fault is Fault.OVERTAKEN:
            await self.overtake()
        answer = await ways.send()
        if fault is Fault.KILLED_AFTER:
            life.die()
        if fault in (Fault.ANSWER_LOST, Fault.KILLED_AFTER) or life.died.is_set():
            await ways.drop(answer)
            life.check()
            raise ways.broken()
        return answer

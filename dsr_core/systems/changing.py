"""Changes carried out so that a repeated start does no harm, and proved by reading again.

What is already as it should be is not sent; what was taken is remembered in the checkpoint and
not sent again; a start that dies in between is made up for by the next one's reading.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from dsr_core.domain.reasons import Reason
from dsr_core.ports import Postponed
from dsr_core.systems.graph_changes import Sent
from dsr_core.systems.graph_errors import Settled, Unread, give_up
from dsr_core.systems.verdicts import CHANGE_NOT_SEEN, DONE, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Part[S]:
    """One thing to change, in a state of kind S."""

    #: Its own among the parts of a task; kept in the checkpoint.
    name: str
    #: Whether the state shows it. The second argument says whether we have sent it, for what the
    #: state cannot tell by itself.
    is_seen: Callable[[S, bool], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step[S]:
    """Parts that go in one call; refused together, they go one by one and lose no other."""

    parts: tuple[Part[S], ...]
    send: Callable[[Sequence[Part[S]]], Awaitable[Sent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What earlier starts have done: goes into the checkpoint."""

    sent: tuple[str, ...] = ()
    refused: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried[S]:
    """How far a start has come."""

    marks: Marks
    #: By part; without those that must wait.
    verdicts: Mapping[str, Verdict]
    #: The state as read last.
    after: S = field(repr=False)
    #: Why there must be another start; None when every part has its verdict.
    wait: Unread | None


def keep_before_image(checkpoint: str) -> Postponed:
    """Have the checkpoint stored before anything is changed; the next start, at once, acts.

    What was before cannot be told once it is changed, and a verb that dies leaves no word. That
    there is more than fits into one run is true of it, and counts as no failed attempt.
    """
    return Postponed(reason=Reason.OUT_OF_TIME, retry_after=timedelta(0), checkpoint=checkpoint)


def pause_for(wait: Unread, checkpoint: str | None = None) -> Postponed:
    """The pause until something can be read, sent or seen; None keeps the checkpoint there is."""
    return Postponed(reason=wait.reason, retry_after=wait.retry_after, checkpoint=checkpoint)


def needs_change[S](steps: Sequence[Step[S]], state: S, marks: Marks) -> bool:
    """Whether anything is to be sent at all."""
    done = {*marks.sent, *marks.refused}
    parts = (part for step in steps for part in step.parts)
    return any(part.name not in done and not part.is_seen(state, False) for part in parts)


async def carry_out[S](
    steps: Sequence[Step[S]],
    state: S,
    marks: Marks,
    read: Callable[[], Awaitable[S | Settled | Unread]],
    *,
    last_chance: bool,
) -> Carried[S]:
    """Send what is missing, step after step, then read again what it has come to.

    A step that must wait holds up the later ones: their order matters (graph.md 2.5). On the
    last chance it is given up instead.
    """
    sending: _Sending[S] = _Sending(marks, last_chance=last_chance)
    for step in steps:
        await sending.send(step, state)
        if sending.wait is not None:
            break
    after = await read() if sending.has_sent else state
    if isinstance(after, Unread) and not last_chance:
        sending.wait = sending.wait or after
    # What cannot be read again counts as not seen.
    seen = state if isinstance(after, Settled | Unread) else after
    return sending.conclude([part for step in steps for part in step.parts], seen)


class _Sending[S]:
    """One start's sendings, and what became of each."""

    def __init__(self, marks: Marks, *, last_chance: bool) -> None:
        self._sent = list(marks.sent)
        self._refused = dict(marks.refused)
        self._last_chance = last_chance
        self.has_sent = False
        self.wait: Unread | None = None

    async def send(self, step: Step[S], state: S) -> None:
        """Send a step's missing parts together, and one by one if that is refused."""
        missing = [part for part in step.parts if self._is_missing(part, state)]
        if not missing:
            return
        became = await self._send_some(step, missing)
        if not isinstance(became, Verdict) or len(missing) == 1:
            self._note(missing, became)
            return
        for part in missing:
            if self.wait is None:
                self._note([part], await self._send_some(step, [part]))

    def conclude(self, parts: Sequence[Part[S]], after: S) -> Carried[S]:
        """Each part's verdict by the state after; what was taken but is not seen must wait."""
        verdicts: dict[str, Verdict] = {}
        for part in parts:
            if part.is_seen(after, part.name in self._sent):
                verdicts[part.name] = DONE
            elif part.name in self._refused:
                verdicts[part.name] = self._refused[part.name]
            elif self._last_chance:
                verdicts[part.name] = CHANGE_NOT_SEEN
            elif self.wait is None:
                self.wait = Unread(reason=Reason.CHANGE_NOT_SEEN)
        # An answer that was lost is no reason to wait once its effect is seen.
        wait = self.wait if len(verdicts) < len(parts) else None
        marks = Marks(sent=tuple(self._sent), refused=self._refused)
        return Carried(marks=marks, verdicts=verdicts, after=after, wait=wait)

    def _is_missing(self, part: Part[S], state: S) -> bool:
        if part.name in self._sent or part.name in self._refused:
            return False
        return not part.is_seen(state, False)

    async def _send_some(self, step: Step[S], parts: Sequence[Part[S]]) -> Sent:
        self.has_sent = True
        return await step.send(parts)

    def _note(self, parts: Sequence[Part[S]], became: Sent) -> None:
        names = [part.name for part in parts]
        if became is None:
            self._sent += names
            return
        if isinstance(became, Unread):
            if not self._last_chance:
                self.wait = became
                return
            given_up = give_up(became)
            became = Verdict(outcome=given_up.outcome, reason=given_up.reason)
        self._refused |= dict.fromkeys(names, became)

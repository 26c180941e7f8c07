"""What the calendar brings about by itself."""

from dataclasses import dataclass

from dsr_core.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateNeared:
    """The answer must go out now with what there is; the rest follows as a supplement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateWarned:
    """A reminder that the answer is due soon, or overdue."""

    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityExpired:
    """The person never showed who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReminded:
    """The owner of a manual source was told of the work that waits there."""

    stage: int
    source: str
    #: 0 is the notice that there is work; reminders count from 1.
    number: int
    #: Why it is not certain, or not so, that the letter arrived; NONE when it went out.
    reason: Reason = Reason.NONE

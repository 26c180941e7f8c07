"""What the calendar brings about by itself."""

from dataclasses import dataclass


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

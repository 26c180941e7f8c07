"""What the letter says that asks the owner of a manual source for their work."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from dsr_core.domain.letter_parts import LetterKind, Matter
from dsr_core.domain.link_facts import check_link
from dsr_core.domain.systems import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualWorkFacts:
    """There is work by hand, or it still waits; says nothing of the person it is about."""

    kind: ClassVar = LetterKind.MANUAL_WORK
    #: Without a name: the letter goes to a team, which finds the person in the console.
    matter: Matter
    source: str
    verb: Verb
    #: How it is done here, line by line, as the tenant configured it; empty = nothing was.
    instructions: tuple[str, ...]
    due_on: date
    #: 0 says that there is work; reminders count from 1.
    number: int
    #: The request's page in the console.
    link: str = field(repr=False)

    def __post_init__(self) -> None:
        check_link(self.link)

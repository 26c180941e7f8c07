"""What the letters say that bring a person a one-time link."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.letter_parts import LetterKind, Matter

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinkFacts:
    """The person is asked to confirm that the request is theirs (Art. 12(6))."""

    kind: ClassVar = LetterKind.IDENTITY_LINK
    matter: Matter
    link: str = field(repr=False)
    expires_at: datetime

    def __post_init__(self) -> None:
        check_link(self.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLinkFacts:
    """The verified person asked for a new link to their request."""

    kind: ClassVar = LetterKind.ACCESS_LINK
    matter: Matter
    link: str = field(repr=False)
    expires_at: datetime

    def __post_init__(self) -> None:
        check_link(self.link)


def check_link(link: str) -> None:
    """Raises InvalidValueError, without the link: it is a secret."""
    if not _WEB_ADDRESS.fullmatch(link):
        raise InvalidValueError("a letter links to web addresses only")

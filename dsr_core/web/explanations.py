"""Why things are as they are, in an operator's words: what it is, and what would clear it.

A person reads of the same reasons in words of their own (`report_texts`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from dsr_core.domain.reasons import REASONS, Reason

_TEXTS = Path(__file__).parent / "texts"


@cache
def explanations(language: str) -> Mapping[Reason, str]:
    """Each reason in words, in a language of `report_texts.LANGUAGES`."""
    if language == "en":
        return REASONS
    content = (_TEXTS / f"reasons.{language}.json").read_bytes()
    return msgspec.json.decode(content, type=dict[Reason, str])

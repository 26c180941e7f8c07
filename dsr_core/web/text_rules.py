"""What each text of a body must be, and how it is normalised: the table, and its one check."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dsr_core.domain.notes import LONGEST_NOTE
from dsr_core.domain.subject import LONGEST, IdentifierKind
from dsr_core.web import patterns
from dsr_core.web.drafts import Given
from dsr_core.web.faults import Fault, FaultCode

#: Entra's own limit for displayName.
LONGEST_NAME = 256
#: RFC 5646 4.4.1: what buffers for a tag should hold at the least.
LONGEST_LANGUAGE = 35
LONGEST_TENANT = 64
LONGEST_REQUEST_ID = 64

#: RFC 5321 4.5.3.1.1: octets of the local part; RFC 1035 2.3.4: octets of a label.
_LONGEST_LOCAL_PART = 64
_LONGEST_LABEL = 63

#: Joiners that words of several languages are spelt with; all other format characters (Cf) can
#: make a text look like another one, bidirectional controls above all.
_JOINERS = "\u200c\u200d"
#: Into how many characters one can be taken apart, for any spelling in use.
_MOST_DECOMPOSED = 4
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule:
    """What a text must be after trimming and composing, and how it is then written."""

    #: In characters.
    longest: int
    #: Which fault it is not to be of the pattern, or not to fit.
    malformed: FaultCode = FaultCode.EMPTY
    #: Compiled at first use: a cold start needs few of them.
    pattern: str = patterns.VISIBLE
    #: What a pattern cannot say; asked only of text of the pattern.
    fits: Callable[[str], bool] = bool
    rewrite: Callable[[str], str] = str
    #: Characters allowed that otherwise are not.
    also_allowed: str = _JOINERS


def find_fault(rule: TextRule, text: str) -> FaultCode | None:
    """The first thing that is wrong with a text as it came; None for a good one."""
    if _has_forbidden(text, rule.also_allowed):
        return FaultCode.FORBIDDEN_CHARACTERS
    if len(text.strip()) > rule.longest * _MOST_DECOMPOSED:
        # Before composing, which takes time squared over a long run of combining marks.
        return FaultCode.TOO_LONG
    composed = _compose(text)
    if not composed:
        return FaultCode.EMPTY
    if len(composed) > rule.longest:
        return FaultCode.TOO_LONG
    if not re.search(rule.pattern, composed) or not rule.fits(composed):
        return rule.malformed
    return None


def normalise(rule: TextRule, text: str) -> str:
    """The text trimmed, in NFC, and written as its rule has it; for text without a fault."""
    return _compose(rule.rewrite(_compose(text)))


def read_text(rule: TextRule, given: Given | None, faults: list[Fault]) -> str | None:
    """The text normalised; None where there is none, or none that will do: then `faults` grows."""
    if given is None:
        return None
    code = find_fault(rule, given.text)
    if code is None:
        return normalise(rule, given.text)
    faults.append(Fault(field=given.path, code=code))
    return None


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _has_forbidden(text: str, also_allowed: str) -> bool:
    return any(
        unicodedata.category(character) in _FORBIDDEN and character not in also_allowed
        for character in text
    )


def _has_short_parts(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return len(local.encode()) <= _LONGEST_LOCAL_PART and all(
        _octets(label) <= _LONGEST_LABEL for label in domain.split(".")
    )


def _lower_domain(address: str) -> str:
    """The domain in lower case; the local part as it came (RFC 5321 2.4: case may matter)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _octets(label: str) -> int:
    """Length of a label as it goes over the wire (RFC 5890 2.3.2.1)."""
    return len(label) if label.isascii() else len(b"xn--" + label.lower().encode("punycode"))


def _customary_case(tag: str) -> str:
    """The customary case of each part, by place and length (RFC 5646 2.1.1)."""
    parts = tag.lower().split("-")
    singleton = next((place for place, part in enumerate(parts) if len(part) == 1), len(parts))
    return "-".join(
        part if place == 0 or place > singleton else _CASES.get(len(part), str)(part)
        for place, part in enumerate(parts)
    )


_CASES: Mapping[int, Callable[[str], str]] = {2: str.upper, 4: str.title}

#: `extension_{32 hex digits}_{name}`, Graph's longest kind of name, and a device's id.
LONGEST_PROPERTY = 200
#: A small picture as base64; anything else Graph takes is far shorter.
LONGEST_VALUE = 48 * 1024

PROPERTY = TextRule(
    longest=LONGEST_PROPERTY, malformed=FaultCode.MALFORMED_PROPERTY, pattern=patterns.PROPERTY
)
VALUE = TextRule(longest=LONGEST_VALUE, also_allowed=_JOINERS + "\t\r\n")
NAME = TextRule(longest=LONGEST_NAME)
NOTE = TextRule(longest=LONGEST_NOTE, also_allowed=_JOINERS + "\t\r\n")
IDEMPOTENCY_KEY = TextRule(
    longest=255,
    malformed=FaultCode.MALFORMED_IDEMPOTENCY_KEY,
    pattern=patterns.IDEMPOTENCY_KEY,
)
EMAIL = TextRule(
    longest=LONGEST[IdentifierKind.EMAIL],
    malformed=FaultCode.MALFORMED_EMAIL,
    pattern=patterns.EMAIL,
    fits=_has_short_parts,
    rewrite=_lower_domain,
    also_allowed="",
)
LANGUAGE = TextRule(
    longest=LONGEST_LANGUAGE,
    malformed=FaultCode.MALFORMED_LANGUAGE,
    pattern=patterns.LANGUAGE,
    rewrite=_customary_case,
)
OBJECT_ID = TextRule(
    longest=LONGEST[IdentifierKind.OBJECT_ID],
    malformed=FaultCode.MALFORMED_OBJECT_ID,
    pattern=patterns.GUID,
    rewrite=str.lower,
)

REQUEST_ID = TextRule(
    longest=LONGEST_REQUEST_ID, malformed=FaultCode.UNKNOWN_CODE, pattern=patterns.REQUEST_ID
)

MANUAL_SOURCE = TextRule(
    longest=31, malformed=FaultCode.UNKNOWN_CODE, pattern=patterns.MANUAL_SOURCE
)

IDENTIFIERS: Mapping[IdentifierKind, TextRule] = {
    IdentifierKind.EMAIL: EMAIL,
    IdentifierKind.USER_PRINCIPAL_NAME: TextRule(
        longest=LONGEST[IdentifierKind.USER_PRINCIPAL_NAME],
        malformed=FaultCode.MALFORMED_USER_PRINCIPAL_NAME,
        pattern=patterns.EMAIL,
        fits=_has_short_parts,
        rewrite=_lower_domain,
        also_allowed="",
    ),
    IdentifierKind.OBJECT_ID: OBJECT_ID,
    IdentifierKind.EMPLOYEE_ID: TextRule(
        longest=LONGEST[IdentifierKind.EMPLOYEE_ID],
        malformed=FaultCode.MALFORMED_EMPLOYEE_ID,
        pattern=patterns.EMPLOYEE_ID,
    ),
    IdentifierKind.PHONE: TextRule(
        longest=LONGEST[IdentifierKind.PHONE],
        malformed=FaultCode.MALFORMED_PHONE,
        pattern=patterns.PHONE,
    ),
}

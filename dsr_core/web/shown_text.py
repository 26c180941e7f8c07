"""Other people's text made fit to be shown: no controls, no endless lines, no link outwards."""

import unicodedata
from urllib.parse import quote

#: Longest text shown; the files have it in full.
LONGEST_SHOWN = 200
_REPLACEMENT = "\ufffd"
_ELLIPSIS = "…"

_LAYOUT = "\t\r\n"
#: Control characters, lone surrogates, line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Bidirectional controls (Unicode UAX #9): they can make a text read as another one.
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def shown(text: str) -> str:
    """At most `LONGEST_SHOWN` characters, with a sign in place of what must not be shown.

    Escaping is the template's business.
    """
    cut = text[:LONGEST_SHOWN] + (_ELLIPSIS if len(text) > LONGEST_SHOWN else "")
    if _is_plain(cut):
        return cut
    return "".join(_REPLACEMENT if _must_not_show(character) else character for character in cut)


def harmless(text: str) -> str:
    """The whole text with a sign in place of what must not be shown; its line breaks stay."""
    if _is_plain(text):
        return text
    return "".join(
        _REPLACEMENT if _must_not_show(character) and character not in _LAYOUT else character
        for character in text
    )


def link_to(name: str) -> str | None:
    """A link to a file beside the page; None for a name that would lead out of its folder."""
    parts = name.split("/")
    if not all(parts) or {".", ".."} & set(parts) or "\\" in name:
        return None
    try:
        # "./" keeps a name with a colon from being taken for an address of another scheme.
        return "./" + quote(name, safe="/")
    except UnicodeEncodeError:
        return None


def _is_plain(text: str) -> bool:
    """Most is, and need not be looked at sign by sign."""
    return text.isascii() and text.isprintable()


def _must_not_show(character: str) -> bool:
    return unicodedata.category(character) in _UNSHOWABLE or character in _BIDI_CONTROLS

"""Text of others, fit for a terminal: what comes from a server or a file gives it no orders."""

import unicodedata

_REPLACEMENT = "\ufffd"
#: Controls, with the escape that every order to a terminal begins with; formats, which make a text
#: read as another one; lone surrogates; line and paragraph separators.
_ORDERS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: Ends a line of a problem, which has several.
_KEPT = "\n"


def plain(text: str) -> str:
    """The text with a sign in place of each character that is not meant to be seen."""
    return "".join(
        _REPLACEMENT
        if unicodedata.category(character) in _ORDERS and character not in _KEPT
        else character
        for character in text
    )

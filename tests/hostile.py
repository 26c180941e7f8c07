"""What people, directories and operators could call themselves or a thing, to do harm by it."""

import re
import unicodedata
from html.parser import HTMLParser

SCRIPT = "<script>alert(1)</script>"
#: By what each tries.
NAMES = {
    "script": SCRIPT,
    "attribute": '"><img src=//evil.example/x onerror=alert(1)>',
    "template": "{{ 7 * 7 }}{% include 'x' %}${7*7}%(name)s{0}",
    "upwards": "../../../etc/passwd",
    "drive": "C:\\Windows\\x",
    "device": "CON",
    "device with an ending": "NUL.txt",
    "trailing dots": "name. . .",
    "controls": "a\x00b\x07c\x08\r\nd\x1b[2J\x1b]0;owned\x07e\x7f\x9b31m",
    "directions": "\u202egnp.exe\u2066\u200f\u061c",
    "separators": "a\u2028b\u2029c",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "header": "x\r\nBcc: victim@contoso.example\r\n\r\nbody",
    "console markup": "[bold red]x[/][link=https://evil.example]y[/link][/nothing]",
    "scheme": "javascript:alert(1)",
    "long": "n" * 100_000,
    "long marks": "\u0301" * 50_000,
}
#: Nothing of it may be in what a person or a terminal is shown.
_ORDERS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029]")


def orders_in(text: str) -> set[str]:
    """Characters that change what is seen around them, or that give a terminal orders."""
    controls = {each for each in text if unicodedata.category(each) in ("Cc", "Cs")}
    return (controls - {"\n", "\t", "\r"}) | set(_ORDERS.findall(text))


class Outline(HTMLParser):
    """What a page is made of, whatever it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        named = {"href", "src", "action", "formaction", "data", "poster"}
        self.addresses |= {value or "" for name, value in attrs if name in named}

    @property
    def leads_away(self) -> set[str]:
        """Addresses that are neither of this page, nor beside it, nor of this site."""
        return {
            each
            for each in self.addresses
            if not re.match(r"(?:#|\./|/(?![/\\])|mailto:|https?://127\.0\.0\.1)", each)
        }

    @property
    def handlers(self) -> set[str]:
        return {name for name in self.attributes if name.startswith("on") or name == "style"}

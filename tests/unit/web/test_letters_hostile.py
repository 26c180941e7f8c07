"""Other people's texts in letters do no harm, whatever they hold."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.web.letters import render_letter
from tests.unit.web.letter_builders import LINK, a_receipt, of_kind

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "x\r\nBcc: victim@contoso.example\r\n\r\nbody",
    "{matter.request_id} {0} {{ 7*7 }} {% include 'x' %}",
    "\u202egnihsihp\u2066 \u2028next\x00\x1b[31m",
    "A" * 10_000,
    "&lt;b&gt; &amp; \ud800",
]


class Outline(HTMLParser):
    """The tags of a page, and where it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: set[str | None] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name in ("href", "src", "action")}


def outline_of(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    return outline


TAGS = {"html", "head", "meta", "title", "body", "p", "h2", "ul", "li", "bdi", "a", "br"}
ATTRIBUTES = {"lang", "dir", "charset", "name", "content", "style", "href", "rel"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", LetterKind)
def test_no_text_gets_out_of_its_place(kind: LetterKind, language: str, hostile: str) -> None:
    facts = of_kind(
        kind,
        hostile,
        name=hostile,
        controller=hostile,
        contact=hostile,
        authority=hostile,
        request_id=hostile,
    )

    letter = render_letter(facts, language)

    outline = outline_of(letter.html)
    assert outline.tags <= TAGS
    assert outline.attributes <= ATTRIBUTES
    assert outline.addresses <= {LINK}
    assert len(letter.subject.splitlines()) == 1
    for line in (letter.subject, *letter.text.split("\n"), *letter.html.split("\n")):
        assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl"}
        assert not any(character in line for character in "\u202e\u2066")
    assert not any(line.startswith("Bcc:") for line in letter.text.splitlines())
    assert len(letter.text) < 10_000


@given(text=st.text(max_size=300))
def test_any_text_at_all_stays_text(text: str) -> None:
    facts = of_kind(LetterKind.ERASED, text, name=text, controller=text, request_id=text)

    letter = render_letter(facts, "en")

    assert outline_of(letter.html).tags <= TAGS
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize(
    "name",
    [
        "Adele Vance",
        "Zoë O’Brien-Núñez",
        "Dr. Jane Doe, M.A.",
        "J.R.R. Tolkien",
        "Владимир Соловьёв",
        "नरेंद्र शर्मा",
        "山田 太郎",
    ],
)
def test_a_name_is_greeted(name: str) -> None:
    letter = render_letter(a_receipt(name=name), "en")

    assert letter.text.startswith(f"Dear {name},\n")
    assert f"<p>Dear {name},</p>" in letter.html


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "   ",
        "See https://evil.example now",
        "www.evil.example",
        "evil.example",
        "Call 0900 1234",
        "you@evil.example",
        "<b>Adele</b>",
        "Adele\r\nVance",
        "B" * 81,
    ],
)
def test_what_does_not_look_like_a_name_is_not_repeated_to_the_reader(name: str | None) -> None:
    letter = render_letter(a_receipt(name=name), "en")

    assert letter.text.startswith("Hello,\n")
    assert "<p>Hello,</p>" in letter.html

"""What each kind of text must be, and how it is normalised."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.subject import LONGEST, IdentifierKind
from dsr_core.web import patterns, text_rules
from dsr_core.web.faults import FaultCode
from dsr_core.web.text_rules import IDENTIFIERS, TextRule, find_fault, normalise

GUID = "8F9C7F1E-0A3B-4A53-9D5F-2D1C6F0A7B11"
LONG_LABEL = "a" * 63


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("email", "Adele.Vance@Contoso.Example", "Adele.Vance@contoso.example"),
        ("email", "  o'neill+dsr@post.example ", "o'neill+dsr@post.example"),
        ("email", "zoë@müller.example", "zoë@müller.example"),
        ("email", "zoe\u0308@MU\u0308LLER.example", "zoë@müller.example"),
        ("email", "用户@例子.广告", "用户@例子.广告"),
        ("email", "अजय@डाटा.भारत", "अजय@डाटा.भारत"),
        ("email", f"a@{LONG_LABEL}.example", f"a@{LONG_LABEL}.example"),
        ("email", f"{'l' * 64}@post.example", f"{'l' * 64}@post.example"),
        (
            "user_principal_name",
            "adele_post.example#EXT#@Contoso.onmicrosoft.com",
            "adele_post.example#EXT#@contoso.onmicrosoft.com",
        ),
        ("object_id", GUID, GUID.lower()),
        ("employee_id", "E-1047/b", "E-1047/b"),
        ("phone", "+49 (0) 30 / 123-45.67", "+49 (0) 30 / 123-45.67"),
        ("phone", "(425) 555-0100 ext. 12", "(425) 555-0100 ext. 12"),
        ("phone", "110", "110"),
    ],
)
def test_identifiers_are_taken_and_normalised(kind: str, text: str, expected: str) -> None:
    rule = IDENTIFIERS[IdentifierKind(kind)]

    assert find_fault(rule, text) is None
    assert normalise(rule, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "adele",
        "adele@",
        "@contoso.example",
        "adele@contoso",
        "adele@@contoso.example",
        "adele@contoso..example",
        ".adele@contoso.example",
        "adele.@contoso.example",
        "adele vance@contoso.example",
        "<adele@contoso.example>",
        "Adele <adele@contoso.example>",
        "adele@-contoso.example",
        "adele@contoso-.example",
        "adele@contoso.example,eve@post.example",
        "adele@[127.0.0.1]",
        f"{'l' * 65}@post.example",
        f"{'ü' * 33}@post.example",
        f"a@{LONG_LABEL}b.example",
        f"a@{'ü' * 60}.example",
        "adele@con\u2003toso.example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert find_fault(text_rules.EMAIL, text) is FaultCode.MALFORMED_EMAIL


@pytest.mark.parametrize(
    "text",
    ["a@b.example\r\nBcc: eve@post.example", "a\x00@b.example", "a@b\u202e.example", "\ud800"],
)
def test_no_control_character_gets_into_an_address(text: str) -> None:
    assert find_fault(text_rules.EMAIL, text) is FaultCode.FORBIDDEN_CHARACTERS


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("object_id", GUID[:-1]),
        ("object_id", "{" + GUID[2:]),
        ("object_id", GUID.replace("-", "")),
        ("employee_id", "-1"),
        ("employee_id", "1' or '1"),
        ("phone", "12"),
        ("phone", "1" * 21),
        ("phone", "call me"),
        ("phone", "+49 30 123\u0664"),
        ("user_principal_name", "adele"),
    ],
)
def test_each_kind_has_its_own_fault(kind: str, text: str) -> None:
    rule = IDENTIFIERS[IdentifierKind(kind)]

    assert find_fault(rule, text) == f"malformed-{kind.replace('_', '-')}"


@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_no_identifier_is_longer_than_the_domain_has_it(kind: IdentifierKind) -> None:
    assert find_fault(IDENTIFIERS[kind], "1" * (LONGEST[kind] + 1)) is FaultCode.TOO_LONG
    assert find_fault(IDENTIFIERS[kind], "1" * LONGEST[kind]) is not FaultCode.TOO_LONG


@pytest.mark.parametrize("name", ["Ø" * 256, "می\u200cخواهم", "Nguyễn Thị", "O'Neill, Seán (Jr.)"])
def test_names_are_whatever_people_are_called(name: str) -> None:
    assert find_fault(text_rules.NAME, name) is None


@pytest.mark.parametrize("bad", ["\u202e", "\u2066", "\u200f", "\x1b", "\n", "\u2028", "\ufeff"])
def test_names_hold_no_character_that_hides(bad: str) -> None:
    assert find_fault(text_rules.NAME, f"Adele{bad}Vance") is FaultCode.FORBIDDEN_CHARACTERS


def test_a_name_may_be_as_long_as_allowed_in_any_spelling() -> None:
    assert find_fault(text_rules.NAME, "o\u0302\u0323" * 256) is None
    assert find_fault(text_rules.NAME, "o\u0302\u0323" * 257) is FaultCode.TOO_LONG


def test_a_pile_of_marks_is_refused_in_no_time() -> None:
    pile = "a" + "\u0323\u0301" * 16_000
    began = time.process_time()

    assert find_fault(text_rules.NAME, pile) is FaultCode.TOO_LONG
    assert time.process_time() - began < 0.2


def test_a_name_is_trimmed_and_composed() -> None:
    assert normalise(text_rules.NAME, " Zoe\u0308 \u00a0") == "Zoë"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("EN", "en"),
        ("de-at", "de-AT"),
        ("zh-hANT-tw", "zh-Hant-TW"),
        ("sl-ROZAJ-biske", "sl-rozaj-biske"),
        ("es-419", "es-419"),
        ("en-a-BBBB-x-US", "en-a-bbbb-x-us"),
        ("de-CH-1996", "de-CH-1996"),
    ],
)
def test_language_tags_get_their_customary_case(tag: str, expected: str) -> None:
    assert find_fault(text_rules.LANGUAGE, tag) is None
    assert normalise(text_rules.LANGUAGE, tag) == expected


@pytest.mark.parametrize(
    "tag", ["e", "german language", "de_AT", "de-", "-de", "x", "123", "de-AT-"]
)
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    assert find_fault(text_rules.LANGUAGE, tag) is FaultCode.MALFORMED_LANGUAGE


def test_a_value_may_have_lines() -> None:
    assert find_fault(text_rules.VALUE, "one\r\n\ttwo") is None
    assert find_fault(text_rules.VALUE, "one\x07") is FaultCode.FORBIDDEN_CHARACTERS


ALL_RULES = [*IDENTIFIERS.values(), text_rules.NAME, text_rules.LANGUAGE, text_rules.VALUE]


@given(rule=st.sampled_from(ALL_RULES), text=st.text(max_size=300))
def test_every_text_gets_a_verdict_and_good_ones_stay_clean(rule: TextRule, text: str) -> None:
    if find_fault(rule, text) is not None:
        return
    written = normalise(rule, text)

    assert written == written.strip() == unicodedata.normalize("NFC", written)
    assert "\u202e" not in written
    assert written.encode()


@given(text=st.from_regex(patterns.EMAIL.removesuffix("$") + r"\Z"))
def test_normalising_an_address_twice_changes_nothing(text: str) -> None:
    if find_fault(text_rules.EMAIL, text) is not None:
        return
    once = normalise(text_rules.EMAIL, text)

    assert normalise(text_rules.EMAIL, once) == once

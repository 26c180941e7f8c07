import re
from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.web.browser_session import (
    HOME,
    Attempt,
    Cookies,
    challenge_of,
    csrf_of,
    is_too_long,
    own_page,
)
from dsr_core.web.pages import words

COOKIES = Cookies(by_https=True)


def sent(*lines: str) -> str:
    """The Cookie header of a browser that got these Set-Cookie lines."""
    jar: dict[str, str] = {}
    for line in lines:
        for name, morsel in SimpleCookie(line).items():
            jar.pop(name, None)
            if morsel["max-age"] != "0":
                jar[name] = morsel.value
    return "; ".join(f"{name}={text}" for name, text in jar.items())


@pytest.mark.parametrize("length", [1, 3_499, 3_500, 3_501, 9_000, 14_000])
def test_a_token_of_any_length_survives_its_cookies(length: int) -> None:
    token = ("header.payload.signature_-" * 600)[:length]

    lines = COOKIES.write_token(token)

    assert COOKIES.read_token(sent(*lines)) == token
    assert all(len(line) < 4_096 for line in lines)
    assert not is_too_long(token)
    assert is_too_long("x" * 14_001)


def test_a_shorter_token_leaves_nothing_of_a_longer_one_behind() -> None:
    lines = (*COOKIES.write_token("a" * 9_000), *COOKIES.write_token("b"))

    assert COOKIES.read_token(sent(*lines)) == "b"
    assert COOKIES.read_token(sent(*lines, *COOKIES.end())) is None


def test_an_attempt_comes_back_as_it_went_and_ends() -> None:
    attempt = Attempt(state="state", verifier="verifier", page="/console?right=erasure")
    line = COOKIES.write_attempt(attempt)

    assert COOKIES.read_attempt(sent(line)) == attempt
    assert COOKIES.read_attempt(sent(line, COOKIES.end_attempt())) is None


@given(st.text(max_size=60))
def test_whatever_a_browser_sends_is_read_without_a_fault(header: str) -> None:
    COOKIES.read_token(header)
    attempt = COOKIES.read_attempt(f"__Host-dsr-attempt={header}")

    assert attempt is None or attempt.page.startswith((HOME, f"/api{HOME}"))


@pytest.mark.parametrize(
    "page",
    [
        "/console",
        "/console/requests/r0123",
        "/console?right=erasure,access&q=r0%2B1",
        "/api/console/reports",
    ],
)
def test_a_page_of_ours_is_where_one_comes_back_to(page: str) -> None:
    assert own_page(page) == page


def test_the_challenge_is_that_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_forms_carry_differs_by_session_and_tells_nothing_of_it() -> None:
    one = csrf_of("token-1", None)

    assert one == csrf_of("token-1", "other=1")
    assert one != csrf_of("token-2", None)
    assert csrf_of(None, "AppServiceAuthSession=a") != csrf_of(None, "AppServiceAuthSession=b")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", one)


def test_both_languages_have_every_word_of_the_console() -> None:
    english, german = words("en"), words("de")

    assert english.keys() == german.keys()
    assert all(english.values())
    assert all(german.values())
    # A word named like a method of dict would hide behind it in templates.
    assert not english.keys() & set(dir(dict))

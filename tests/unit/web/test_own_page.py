"""Which posts are believed to be meant, and the cookie they come with."""

import pytest

from dsr_core.web.own_page import is_from_own_page, is_request_id, read_cookie, write_cookie

OURS, REQUEST_ID = "https://dsr.example", "r" + "0" * 32
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("fetch_site", "origin", "content_type", "believed"),
    [
        ("same-origin", OURS, FORM, True),
        ("same-origin", None, None, True),
        (None, OURS, FORM, True),
        (None, None, JSON, True),
        (None, None, FORM, False),
        (None, None, None, False),
        (None, None, "text/plain", False),
        ("cross-site", OURS, JSON, False),
        ("same-site", None, JSON, False),
        ("none", None, FORM, False),
        (None, "https://evil.example", JSON, False),
        (None, "https://dsr.example.evil.example", JSON, False),
        # Our pages tell nobody where they are, so that a browser tells not even us.
        ("same-origin", "null", FORM, True),
        ("cross-site", "null", FORM, False),
        ("same-site", "null", JSON, False),
        (None, "null", JSON, False),
        ("same-origin", "https://evil.example", JSON, False),
    ],
)
def test_a_post_is_believed_from_a_page_of_ours_and_from_no_other(
    fetch_site: str | None, origin: str | None, content_type: str | None, believed: bool
) -> None:
    found = is_from_own_page(
        fetch_site=fetch_site, origin=origin, content_type=content_type, public_url=OURS
    )

    assert found is believed


def test_the_cookie_is_for_this_host_and_no_script_and_no_other_site() -> None:
    cookie = write_cookie(REQUEST_ID, "s3cret", 1800, OURS)

    assert cookie.startswith(f"__Host-dsr-{REQUEST_ID}=s3cret;")
    for part in ("Max-Age=1800", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"):
        assert f"; {part}" in cookie
    assert "Secure" not in write_cookie(REQUEST_ID, "s", 1, "http://127.0.0.1:7071")


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        (f"__Host-dsr-{REQUEST_ID}=abc", "abc"),
        (f"a=b; __Host-dsr-{REQUEST_ID}=abc; c=d", "abc"),
        # The first is the browser's own, more precise one; a second was slipped in.
        (f"__Host-dsr-{REQUEST_ID}=abc; __Host-dsr-{REQUEST_ID}=evil", "abc"),
        (f"__Host-dsr-{REQUEST_ID}=", None),
        (f"dsr-{REQUEST_ID}=abc", None),
        ("__Host-dsr-r1=abc", None),
        ("=;=;;", None),
        (None, None),
    ],
)
def test_the_secret_is_read_from_its_own_cookie_only(
    header: str | None, secret: str | None
) -> None:
    assert read_cookie(header, REQUEST_ID, OURS) == secret


@pytest.mark.parametrize(
    "text", ["", "r1", REQUEST_ID.upper(), REQUEST_ID + "\n", "../x", "é" * 33]
)
def test_only_ids_as_we_make_them_are_ids(text: str) -> None:
    assert is_request_id(REQUEST_ID)
    assert not is_request_id(text)

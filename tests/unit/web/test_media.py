"""What a body is, by its size and Content-Type."""

import pytest

from dsr_core.web.media import LONGEST_BODY, MediaType, media_type_of, prefers_text
from tests.unit.web.bodies import FORM, JSON, a_body, post, refused, taken


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("application/json", MediaType.JSON),
        ("Application/JSON; charset=UTF-8", MediaType.JSON),
        ('application/json;charset="utf-8"', MediaType.JSON),
        ("application/json; profile=x", MediaType.JSON),
        (" application/x-www-form-urlencoded ", MediaType.FORM),
        ("application/json; charset=iso-8859-1", None),
        ("application/xml", None),
        ("text/json", None),
        ("multipart/form-data; boundary=x", None),
        ("application/json, text/plain", None),
        ("", None),
        (None, None),
    ],
)
def test_the_content_type_tells_what_a_body_is(
    header: str | None, expected: MediaType | None
) -> None:
    assert media_type_of(header) is expected


@pytest.mark.parametrize("header", ["text/plain", None])
def test_a_body_of_another_type_is_not_read(header: str | None) -> None:
    problem = refused(post(a_body(), content_type=header))

    assert problem.status == 415
    assert problem.detail == f"Send {JSON} or {FORM}, in UTF-8."


def test_a_body_may_fill_the_limit_and_not_pass_it() -> None:
    exact = b'{"tenant":"contoso","right":"access","subject":{"identifiers":[{"kind":"phone",'
    exact += b'"value":"112"}]}}'
    exact += b" " * (LONGEST_BODY - len(exact))

    assert taken(post(exact)).tenant == "contoso"
    problem = refused(post(exact + b" ", content_type="text/plain"))
    assert problem.status == 413


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("*/*", False),
        ("application/json", False),
        ("text/plain", True),
        ("Text/Plain; charset=utf-8", True),
        ("text/*", True),
        ("text/plain;q=0.5, application/json", False),
        ("application/json;q=0.5, text/plain;q=0.8", True),
        ("text/plain;q=0", False),
        ("text/plain;q=nonsense,,;", True),
    ],
)
def test_plain_text_is_sent_to_whoever_would_rather_have_it(
    accept: str | None, *, expected: bool
) -> None:
    assert prefers_text(accept) is expected

"""The token that a person answers a link with."""

import pytest

from dsr_core.web.identity import parse_token
from dsr_core.web.media import MediaType
from dsr_core.web.problems import Problem

TOKEN = "T" * 43
FORM = MediaType.FORM.value


def test_the_token_of_a_form_and_of_json_is_the_same() -> None:
    by_form = parse_token(f"token={TOKEN}".encode(), FORM)
    by_json = parse_token(f'{{"token": "{TOKEN}"}}'.encode(), MediaType.JSON.value)

    assert by_form == by_json == TOKEN


@pytest.mark.parametrize(
    "body", [f'{{"token": "{TOKEN}", "x": 1}}', '{"token": null}', '{"token": ""}']
)
def test_json_that_the_description_does_not_admit_is_refused(body: str) -> None:
    problem = parse_token(body.encode(), MediaType.JSON.value)

    assert isinstance(problem, Problem)
    assert problem.status == 422


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("&".join(f"x{n}=1" for n in range(11)), "malformed-form"),
        (f"token={TOKEN}&token={TOKEN}", "repeated-name"),
    ],
)
def test_a_form_that_no_page_of_ours_sends_is_refused_and_is_no_fault_of_ours(
    body: str, code: str
) -> None:
    problem = parse_token(body.encode(), FORM)

    assert isinstance(problem, Problem)
    assert (problem.status, problem.type) == (400, f"urn:dsr:problem:{code}")

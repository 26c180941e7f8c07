"""How long a service asks us to wait."""

from datetime import timedelta

import pytest

from dsr_core.systems.graph_answer import Answer, read_retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17),
        ({"retry-after": " 600 "}, 600),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30,
        ),
    ],
)
def test_seconds_and_dates_are_understood(headers: dict[str, str], seconds: int) -> None:
    assert read_retry_after(headers) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"retry-after": "0"},
        {"retry-after": "-3"},
        {"retry-after": "soon"},
        {"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"},
        {
            "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
            "date": "Wed, 21 Oct 2026 07:28:30 GMT",
        },
    ],
)
def test_zero_the_past_and_nonsense_count_as_not_said(headers: dict[str, str]) -> None:
    assert read_retry_after(headers) is None


def test_a_body_never_shows_in_the_repr() -> None:
    answer = Answer(status=200, body=b"Jane Doe", location="https://x.example/secret")

    assert "Jane" not in repr(answer)
    assert "secret" not in repr(answer)

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.events import IdentityAttempted, IdentityVerified
from dsr_core.domain.identity_check import (
    LINK_VALID_FOR,
    VERIFIED_BY,
    check_token,
    link_to_confirm,
    make_challenge,
)
from dsr_core.domain.people_changes import MOST_ATTEMPTS
from dsr_core.domain.request import DsrRequest, Status
from tests.builders import NOW, a_request, after

TOKEN = "the-token-of-this-request"
RIGHT, WRONG = IdentityVerified(by=VERIFIED_BY), IdentityAttempted()


def asked(token: str = TOKEN, attempts: int = 0) -> DsrRequest:
    """A request whose one-time link went out just now."""
    challenge = replace(make_challenge(token, NOW), attempts=attempts)
    return replace(a_request(vouched_by=None), challenge=challenge)


def test_the_right_token_in_time_shows_who_the_person_is() -> None:
    assert check_token(asked(), TOKEN, NOW) == RIGHT


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN.upper(), f"{TOKEN} ", "ä"])
def test_any_other_token_is_an_attempt(token: str) -> None:
    assert check_token(asked(), token, NOW) == WRONG


def test_a_link_works_until_the_very_end_of_its_week_and_not_after() -> None:
    end = NOW + LINK_VALID_FOR

    assert check_token(asked(), TOKEN, end - timedelta(microseconds=1)) == RIGHT
    assert check_token(asked(), TOKEN, end) == WRONG


def test_after_too_many_attempts_the_right_token_is_no_better() -> None:
    assert check_token(asked(attempts=MOST_ATTEMPTS - 1), TOKEN, NOW) == RIGHT
    assert check_token(asked(attempts=MOST_ATTEMPTS), TOKEN, NOW) == WRONG


@pytest.mark.parametrize("token", ["", TOKEN])
def test_without_a_challenge_no_token_is_right(token: str) -> None:
    assert check_token(a_request(vouched_by=None), token, NOW) == WRONG


def test_the_token_works_once() -> None:
    request = asked()
    verified = after(request, check_token(request, TOKEN, NOW))

    assert verified.verified_by == VERIFIED_BY
    assert check_token(verified, TOKEN, NOW) == WRONG


def test_wrong_tokens_use_the_link_up() -> None:
    request = asked()
    for _ in range(MOST_ATTEMPTS):
        request = after(request, check_token(request, "guess", NOW))

    assert request.challenge is None
    assert request.status is Status.IDENTITY_PENDING


def test_of_the_token_only_a_hash_is_kept_and_no_repr_shows_even_that() -> None:
    challenge = make_challenge(TOKEN, NOW)

    assert TOKEN not in challenge.token_hash
    assert len(challenge.token_hash) == 64
    assert challenge.token_hash not in repr(challenge)


def test_the_link_leads_to_the_request_and_carries_the_token() -> None:
    link = link_to_confirm("https://dsr.example", "r1", TOKEN)

    assert link == f"https://dsr.example/api/requests/r1/identity?token={TOKEN}"

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.events import IdentityVerified
from dsr_core.domain.identity_check import VERIFIED_BY, check_token, link_to
from dsr_core.domain.person_access import LINK_VALID_FOR, PersonAccess, Purpose, make_link
from dsr_core.domain.request import DsrRequest
from tests.builders import NOW, a_request, after

TOKEN = "the-token-of-this-request"
RIGHT, WRONG = IdentityVerified(by=VERIFIED_BY), None


def asked(token: str = TOKEN, purpose: Purpose = Purpose.CONFIRM) -> DsrRequest:
    """A request whose one-time link went out just now."""
    access = PersonAccess(links=(make_link(token, purpose, NOW),))
    return replace(a_request(vouched_by=None), access=access)


def test_the_right_token_in_time_shows_who_the_person_is() -> None:
    assert check_token(asked(), TOKEN, NOW) == RIGHT


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN.upper(), f"{TOKEN} ", "ä"])
def test_any_other_token_is_nothing(token: str) -> None:
    assert check_token(asked(), token, NOW) is WRONG


def test_a_link_works_until_the_very_end_of_its_week_and_not_after() -> None:
    end = NOW + LINK_VALID_FOR

    assert check_token(asked(), TOKEN, end - timedelta(microseconds=1)) == RIGHT
    assert check_token(asked(), TOKEN, end) is WRONG


def test_a_link_for_another_purpose_shows_nobody() -> None:
    assert check_token(asked(purpose=Purpose.ENTER), TOKEN, NOW) is WRONG


@pytest.mark.parametrize("token", ["", TOKEN])
def test_without_a_link_no_token_is_right(token: str) -> None:
    assert check_token(a_request(vouched_by=None), token, NOW) is WRONG
    assert check_token(None, token, NOW) is WRONG


def test_the_token_works_once() -> None:
    request = asked()
    verified = after(request, RIGHT)

    assert verified.verified_by == VERIFIED_BY
    assert check_token(verified, TOKEN, NOW) is WRONG


def test_the_link_leads_to_the_request_and_carries_the_token() -> None:
    confirm = link_to("https://dsr.example", "r1", Purpose.CONFIRM, TOKEN)
    enter = link_to("https://dsr.example", "r1", Purpose.ENTER, TOKEN)

    assert confirm == f"https://dsr.example/api/requests/r1/identity?token={TOKEN}"
    assert enter == f"https://dsr.example/api/my/r1/enter?token={TOKEN}"

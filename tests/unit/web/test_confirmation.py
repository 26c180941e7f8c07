"""The page behind the link in a letter."""

import json
from importlib.resources import files

import pytest

from dsr_core.domain.person_access import Purpose
from dsr_core.web.confirmation import (
    choose_language,
    render_link_sent,
    render_question,
    render_spent,
    render_thanks,
)

TOKEN = "a-token_of-ours-0123456789"


REQUEST_ID = "r" + "0" * 32


@pytest.mark.parametrize("purpose", Purpose)
def test_the_page_asks_and_only_its_button_posts_the_token(purpose: Purpose) -> None:
    page = render_question(purpose, REQUEST_ID, TOKEN, None)

    assert '<form method="post" class="single">' in page
    assert f'value="{TOKEN}"' in page
    assert "<script>" not in page


@pytest.mark.parametrize("token", ["", '"><script>', "a b", "ü", "x" * 129])
def test_what_is_no_token_is_never_shown_again(token: str) -> None:
    page = render_question(Purpose.ENTER, REQUEST_ID, token, None)

    assert 'name="token"' not in page
    assert "<script>" not in page


def test_a_link_that_does_not_work_explains_itself_and_offers_a_new_one() -> None:
    page = render_spent(Purpose.ENTER, REQUEST_ID, "en")

    assert "was used already, has expired" in page
    assert f'action="/api/my/{REQUEST_ID}/link">' in page
    assert "<form" not in render_link_sent("en")


@pytest.mark.parametrize("request_id", ["", "r1", '"><script>', "../../evil", REQUEST_ID + "/"])
def test_what_is_no_id_of_ours_gets_into_no_page(request_id: str) -> None:
    page = render_spent(Purpose.CONFIRM, request_id, None)

    assert "<form" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, DE;q=0.5", "de"),
        ("tlh", "en"),
        (",;=", "en"),
    ],
)
def test_the_reader_is_addressed_in_a_language_they_asked_for(
    accepted: str | None, language: str
) -> None:
    assert choose_language(accepted) == language
    assert f'<html lang="{language}">' in render_thanks(REQUEST_ID, accepted)


def test_both_languages_say_the_same_things() -> None:
    content = files("dsr_core.web").joinpath("texts/confirmation.json").read_text("utf-8")
    texts = json.loads(content)

    assert texts["de"].keys() == texts["en"].keys()

"""The page behind the link in a letter."""

import json
from importlib.resources import files

import pytest

from dsr_core.web.confirmation import choose_language, render_question, render_thanks

TOKEN = "a-token_of-ours-0123456789"


def test_the_page_asks_and_only_its_button_posts_the_token() -> None:
    page = render_question(TOKEN, None)

    assert '<form method="post">' in page
    assert f'value="{TOKEN}"' in page
    assert "<script" not in page


@pytest.mark.parametrize("token", ["", '"><script>', "a b", "ü", "x" * 129])
def test_what_is_no_token_is_never_shown_again(token: str) -> None:
    page = render_question(token, None)

    assert "<form" not in page
    assert "script" not in page


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
    assert f'<html lang="{language}">' in render_thanks(accepted)


def test_both_languages_say_the_same_things() -> None:
    content = files("dsr_core.web").joinpath("texts/confirmation.json").read_text("utf-8")
    texts = json.loads(content)

    assert texts["de"].keys() == texts["en"].keys()

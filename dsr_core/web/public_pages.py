"""A page for people without a sign-in: the layout around a template, in the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from dsr_core.web.assets import asset_address
from dsr_core.web.page_templates import load_page
from dsr_core.web.report_texts import LANGUAGES, read_texts, write_date, write_moment

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks at a page; nobody knows more of them."""

    #: One of `report_texts.LANGUAGES`.
    language: str
    #: The organisation that answers, as the top of the page names it; empty for none or several.
    organisation: str = ""
    #: Where the same page is in the other languages; empty where what was typed would be lost.
    switch_at: str = ""


def render_public(template: str, reader: Reader, **content: object) -> str:
    """The page `templates/public/{template}.html.jinja`.

    The template gets `t` (the words), `texts` (those shared with reports), `date`, `moment`,
    `reader`, and `content`. Everything is escaped.
    """
    texts = read_texts(reader.language)
    return load_page(f"public/{template}.html.jinja").render(
        t=public_words(reader.language),
        texts=texts,
        date=partial(write_date, texts=texts),
        moment=partial(write_moment, texts=texts),
        reader=reader,
        languages=[(each, public_words(each)["own_name"]) for each in LANGUAGES],
        style=_address("console.css"),
        public_style=_address("public.css"),
        times=_address("times.js"),
        **content,
    )


@cache
def public_words(language: str) -> Mapping[str, str]:
    """The words of these pages, by name."""
    content = (_FOLDER / "texts" / f"public.{language}.json").read_text("utf-8")
    return json.loads(content)


def _address(file: str) -> str:
    """Below `/api/`, where these pages are themselves."""
    return f"/api{asset_address(file)}"

"""A page of the console: the layout around a template, in the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from dsr_core.domain.principal import Principal
from dsr_core.web.assets import asset_address
from dsr_core.web.page_templates import load_page
from dsr_core.web.report_texts import read_texts, write_date, write_moment
from dsr_core.web.routes import FIND

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks at a page."""

    principal: Principal
    #: What each form carries along as `csrf`.
    csrf: str
    #: One of `report_texts.LANGUAGES`.
    language: str
    #: What stands before each address of the console where this visitor is; mostly nothing.
    base: str = ""


def render_page(template: str, visitor: Visitor, **content: object) -> str:
    """The page `templates/console/{template}.html.jinja`.

    The template gets `t` (the console's words), `texts` (those shared with reports), `date` and
    `moment`, `visitor`, and `content`. Everything is escaped.
    """
    texts = read_texts(visitor.language)
    return load_page(f"console/{template}.html.jinja").render(
        t=words(visitor.language),
        texts=texts,
        date=partial(write_date, texts=texts),
        moment=partial(write_moment, texts=texts),
        visitor=visitor,
        finders=FIND.roles,
        style=visitor.base + asset_address("console.css"),
        script=visitor.base + asset_address("console.js"),
        times=visitor.base + asset_address("times.js"),
        **content,
    )


@cache
def words(language: str) -> Mapping[str, str]:
    """The console's words, by name."""
    content = (_FOLDER / "texts" / f"console.{language}.json").read_text("utf-8")
    return json.loads(content)

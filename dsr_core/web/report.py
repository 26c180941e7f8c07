"""`report.html`: the page of a package that a person reads first. Jinja2 is loaded at first use."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dsr_core.domain.letter_law import LetterLaw
from dsr_core.web.letter_words import words_in
from dsr_core.web.report_page import compose_page
from dsr_core.web.report_texts import language_for, read_texts
from dsr_core.web.wire_manifest import read_manifest

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent / "templates"


def render_report(manifest: Mapping[str, object], law: LetterLaw) -> str:
    """The page for a manifest of `dsr-package/1`, in its language or else in English.

    It cites the law of the request, and no other.

    One file without script and without anything from elsewhere; safe whatever the manifest's texts
    hold. Raises InvalidValueError for another manifest.
    """
    content = read_manifest(manifest)
    language = language_for(content.language)
    texts = read_texts(language)
    style = _style()
    return _template().render(
        page=compose_page(content, words_in(language, law)),
        texts=texts,
        labels=texts.labels,
        language=language,
        style=style,
        style_hash=_hash(style),
    )


@cache
def _template() -> "Template":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


@cache
def _style() -> str:
    return (_FOLDER / "report.css").read_text(encoding="utf-8")


def _hash(style: str) -> str:
    """The source expression by which the page allows its own style and no other (CSP3 2.3.1)."""
    return "sha256-" + b64encode(hashlib.sha256(style.encode()).digest()).decode()

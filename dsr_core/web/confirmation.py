"""The page behind the link in a letter. Opening it changes nothing, since mail filters open links.

Only its button, a post, shows that the request is the person's.
"""

import json
import re
from functools import cache
from importlib.resources import files

from dsr_core.web.patterns import TOKEN

#: What the page may do: send its own form, and nothing else.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LONGEST_TOKEN = 128
_FALLBACK = "en"


def render_question(token: str, accepted_languages: str | None) -> str:
    """The page with the button; without one where the token is not of the form of ours."""
    is_token = len(token) <= _LONGEST_TOKEN and re.search(TOKEN, token) is not None
    return _render(token if is_token else None, accepted_languages, thanks=False)


def render_thanks(accepted_languages: str | None) -> str:
    """What the person sees after the button, whatever the token was worth."""
    return _render(None, accepted_languages, thanks=True)


def _render(token: str | None, accepted_languages: str | None, *, thanks: bool) -> str:
    # Jinja2 is loaded when the first page is asked for.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("dsr_core.web"), autoescape=True, undefined=StrictUndefined
    )
    language = choose_language(accepted_languages)
    page = pages.get_template("confirmation.html.jinja")
    return page.render(language=language, words=_texts()[language], token=token, thanks=thanks)


def choose_language(accepted: str | None) -> str:
    """The first language of an Accept-Language header that we have; order stands for preference."""
    for part in (accepted or "").split(","):
        code = part.partition(";")[0].strip().lower().partition("-")[0]
        if code in _texts():
            return code
    return _FALLBACK


@cache
def _texts() -> dict[str, dict[str, str]]:
    content = files("dsr_core.web").joinpath("texts/confirmation.json").read_text("utf-8")
    return json.loads(content)

"""The pages behind the links in letters. Opening one changes nothing: mail filters open links too.

Only its button, a post, uses the link.
"""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from dsr_core.domain.person_access import Purpose
from dsr_core.web.own_page import is_request_id
from dsr_core.web.patterns import TOKEN
from dsr_core.web.person_routes import NEW_LINK
from dsr_core.web.public_pages import Reader, render_public
from dsr_core.web.route import address

_LONGEST_TOKEN = 128
_FALLBACK = "en"


def render_question(
    purpose: Purpose, request_id: str, token: str, accepted_languages: str | None
) -> str:
    """The page with the button; one that says so where the token is not of the form of ours."""
    is_token = len(token) <= _LONGEST_TOKEN and re.search(TOKEN, token) is not None
    if not is_token:
        return render_spent(purpose, request_id, accepted_languages)
    return _render(accepted_languages, purpose, token=token)


def render_thanks(request_id: str, accepted_languages: str | None) -> str:
    """What the person sees after confirming, whatever the token was worth."""
    return _render(accepted_languages, Purpose.CONFIRM, notice="thanks", request_id=request_id)


def render_spent(purpose: Purpose, request_id: str, accepted_languages: str | None) -> str:
    """A link that does not work: why that may be, and the way to a new one."""
    return _render(accepted_languages, purpose, notice="spent", request_id=request_id)


def render_link_sent(accepted_languages: str | None) -> str:
    """What whoever asks for a new link sees, whether there is anybody to send it to or not."""
    return _render(accepted_languages, Purpose.ENTER, notice="sent")


def _render(
    accepted_languages: str | None,
    purpose: Purpose,
    *,
    token: str | None = None,
    notice: str = "",
    request_id: str = "",
) -> str:
    """With a request's id there is a button for a new link, if it is of the form of ours."""
    language = choose_language(accepted_languages)
    said = _texts()[language]
    return render_public(
        "question",
        Reader(language=language),
        page=said[purpose.value],
        said=said,
        token=token,
        notice=said.get(notice, ""),
        renew_at=address(NEW_LINK, request_id=request_id) if is_request_id(request_id) else "",
    )


def choose_language(accepted: str | None) -> str:
    """The first language of an Accept-Language header that we have; order stands for preference."""
    for part in (accepted or "").split(","):
        code = part.partition(";")[0].strip().lower().partition("-")[0]
        if code in _texts():
            return code
    return _FALLBACK


@cache
def _texts() -> dict[str, dict[str, Any]]:
    content = files("dsr_core.web").joinpath("texts/confirmation.json").read_text("utf-8")
    return json.loads(content)

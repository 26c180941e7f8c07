"""Puts the headers that harden on every answer, whichever function made it."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.errors import SettingsError
from dsr_core.host.bootstrap import settings
from dsr_core.web.security_headers import NOT_KEPT, hardening_of


def harden(response: func.HttpResponse) -> func.HttpResponse:
    """The same response with its headers; a handler can say what may be kept, and nothing else."""
    hardening = hardening_of(response.mimetype or "", by_https=_by_https())
    for name, value in hardening.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", NOT_KEPT)
    return response


def _by_https() -> bool:
    try:
        return settings().public_url.startswith("https:")
    except SettingsError:
        return False

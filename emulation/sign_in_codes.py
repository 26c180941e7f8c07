"""The browser's half of the local sign-in: a page with a button for each person, and its codes."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from aiohttp import web
from yarl import URL

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in (local)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem;
  color-scheme: light dark; }}
a {{ display: block; margin: .6rem 0; padding: .7rem 1rem; border: 1px solid; border-radius: .4rem;
  text-decoration: none; }}
</style></head><body><main><h1>Who are you today?</h1>
<p>This page stands in for Microsoft's sign-in on this machine. It believes whoever asks.</p>
{links}</main></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    """What a code is good for."""

    who: str
    redirect_uri: str
    challenge: str


class SignInCodes:
    """Authorization codes with PKCE, each good once (RFC 6749 4.1, RFC 7636)."""

    def __init__(self, names: Mapping[str, tuple[str, str]], client_id: str) -> None:
        """Name and app role of the people who can sign in, by the word that stands for each."""
        self._names = names
        self._client_id = client_id
        self._grants: dict[str, _Grant] = {}

    async def ask(self, request: web.Request) -> web.Response:
        """The page with the buttons; or, with `as`, the way back at once, as for a program."""
        query = request.query
        back = URL(query.get("redirect_uri", ""))
        fits = (
            query.get("client_id") == self._client_id
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and bool(query.get("code_challenge"))
            and back.host in _LOOPBACK
        )
        if not fits:
            raise web.HTTPBadRequest(text="not a request for a code that is answered here\n")
        if query.get("as") in self._names:
            raise web.HTTPSeeOther(self._way_back(query["as"], back, query))
        links = "\n".join(
            f'<a href="{escape(str(self._way_back(who, back, query)))}">{escape(name)}'
            f"<br><small>{escape(who)}, {escape(role)}</small></a>"
            for who, (name, role) in self._names.items()
        )
        return web.Response(text=_PAGE.format(links=links), content_type="text/html")

    async def take(self, request: web.Request) -> str | None:
        """Who a code was for, if it comes with what belongs to it; None for any other."""
        form = await request.post()
        grant = self._grants.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        shown = urlsafe_b64encode(digest).decode().rstrip("=")
        fits = (
            grant is not None
            and form.get("client_id") == self._client_id
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == grant.redirect_uri
            and hmac.compare_digest(shown, grant.challenge)
        )
        return grant.who if grant is not None and fits else None

    def _way_back(self, who: str, back: URL, query: Mapping[str, str]) -> URL:
        code = secrets.token_urlsafe(24)
        self._grants[code] = _Grant(
            who=who,
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
        )
        return back.update_query(code=code, state=query.get("state", ""))

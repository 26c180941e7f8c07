"""Somebody without a sign-in who looks at the public pages with a browser."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode

import azure.functions as func

from dsr_core.web.public_routes import PublicPage
from dsr_core.web.routes import RECEIVE
from tests.host.office import Office

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
#: What a stranger could call themselves.
HOSTILE = "<script>alert(1)</script>"

type Fields = Mapping[str, str | Sequence[str]]


async def look(
    office: Office, page: PublicPage, query: str = "", language: str = "en", **parameters: str
) -> func.HttpResponse:
    return await office.call(page, parameters, query=query, accept=PAGE, accept_language=language)


async def send(office: Office, fields: Fields | bytes, **headers: str) -> func.HttpResponse:
    """What a browser does with the form."""
    body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
    sent = {"accept": PAGE, "content_type": FORM, "accept_language": "en", **headers}
    return await office.call(RECEIVE, {}, body=body, **sent)


def text_of(answer: func.HttpResponse) -> str:
    return answer.get_body().decode()


def hidden_of(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


class Outline(HTMLParser):
    """What of a page can be checked without looking at it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: text or "" for name, text in attrs}))

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in tags]

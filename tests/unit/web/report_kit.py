"""Manifests for the report's tests, and its page as a reader finds it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from dsr_core.host.due_dates import letter_law
from dsr_core.web.report import render_report

GDPR = letter_law("gdpr")


FILE = {"name": "entra.json", "bytes": 123_456, "sha256": "ab" * 32}


def a_source(source: str = "memberOf", **changes: object) -> dict[str, object]:
    return {
        "source": source,
        "outcome": "done",
        "reason": "",
        "items": 3,
        "bytes": 123_456,
        "file": "entra.json",
        "permission": "User.Read.All",
        "read_at": "2026-03-14T09:30:12Z",
        **changes,
    }


def a_system(system: str = "entra", **changes: object) -> dict[str, object]:
    return {
        "system": system,
        "outcome": "done",
        "reason": "",
        "items": 3,
        "sources": [a_source()],
        "files": [FILE],
        **changes,
    }


def a_manifest(**changes: object) -> dict[str, object]:
    return {
        "format": "dsr-package/1",
        "request_id": "r0123",
        "tenant": "contoso",
        "right": "access",
        "article": "Art. 15 GDPR",
        "language": "en",
        "name": "Adele Vance",
        "received_at": "2026-03-14T09:30:12.5Z",
        "due_on": "2026-04-14",
        "prepared_at": "2026-03-15T07:05:00Z",
        "version": 1,
        "complete": True,
        "systems": [a_system()],
        "files": [FILE],
        **changes,
    }


@dataclass
class Page(HTMLParser):
    """What a browser would find on the page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unclosed: bool = False

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unclosed = self.unclosed or self.open_tags.pop() != tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def links(self) -> set[str | None]:
        return {attributes["href"] for tag, attributes in self.tags if tag == "a"}


def page_of(**changes: object) -> Page:
    page = Page()
    page.feed(render_report(a_manifest(**changes), GDPR))
    page.close()
    return page

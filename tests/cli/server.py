"""A server for the command line: real answers of a house in memory, without a network."""

import json
from datetime import UTC

import httpx

from dsr_core.domain.figures import Span, count_figures
from dsr_core.domain.request import DsrRequest
from dsr_core.host.due_dates import letter_law
from dsr_core.web.figures_query import parse_figures_query
from dsr_core.web.present import present_receipt, present_request, write_body
from dsr_core.web.present_figures import present_figures, write_csv
from dsr_core.web.problems import Problem
from tests.builders import NOW

GDPR = letter_law("gdpr")

#: Where packages are, and what opens them.
STORAGE, SECRET = "storage.example", "c2lnbmF0dXJl"

#: A state of the request for each look; the last one stays.
type States = list[DsrRequest]


class Server:
    """Answers as the app does, and notes what it was asked."""

    def __init__(
        self, *states: DsrRequest, evidence: bytes = b"{}", package: bytes | None = None
    ) -> None:
        self.states: States = list(states)
        self.evidence = evidence
        #: What the storage gives; None where it gives nothing.
        self.package = package
        #: Whose requests they are, as the app tells it.
        self.found: dict[str, object] = {"requests": LIST["requests"], "reason": ""}
        self.asked: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]

    @property
    def last_body(self) -> object:
        return json.loads(self.last.content)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.host == STORAGE:
            return httpx.Response(200 if self.package else 403, content=self.package or b"<Error>")
        if request.headers.get("authorization") != "Bearer token-1":
            return problem(401, "Sign in first")
        if request.url.path == "/api/board/rebuild":
            rest = None if "after" in request.url.params else "r5"
            return httpx.Response(200, json={"requests": 5, "next": rest})
        if request.url.path == "/api/people/requests":
            return httpx.Response(200, json=self.found)
        if request.url.path == "/api/reports":
            return _report(request)
        if request.url.path == "/api/requests":
            return self._requests(request)
        if request.url.path.endswith("/evidence"):
            return httpx.Response(200, content=self.evidence)
        if request.url.path.endswith("/package"):
            where = {"Location": f"https://{STORAGE}/packages-contoso/p.zip?sig={SECRET}"}
            return httpx.Response(302, headers=where)
        if not self.states:
            return problem(404, "No such request")
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return httpx.Response(200, content=write_body(present_request(state, (), NOW, law=GDPR)))

    def _requests(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(202, content=write_body(present_receipt(self.states[0])))
        return httpx.Response(200, json=LIST)


def _report(request: httpx.Request) -> httpx.Response:
    """Of a board without requests."""
    query = parse_figures_query(dict(request.url.params))
    assert not isinstance(query, Problem)
    body = present_figures(count_figures([], Span(zone=UTC), NOW), query, "UTC")
    if request.headers["accept"] == "text/csv":
        return httpx.Response(200, content=write_csv(body).encode())
    return httpx.Response(200, content=write_body(body))


LIST = {
    "requests": [
        {
            "request_id": "r1",
            "tenant": "contoso",
            "right": "access",
            "status": "in_progress",
            "due_on": "2026-04-02",
            "days_left": 3,
            "attention": ["due_soon"],
        }
    ],
    "total": 1,
    "counts": {"open": 1, "overdue": 0, "due_soon": 1, "needs_attention": 1},
    "next": None,
}


def problem(status: int, title: str) -> httpx.Response:
    return httpx.Response(status, json={"type": "urn:dsr:problem:x", "title": title})


def unreachable() -> httpx.MockTransport:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody at http://secret.example")

    return httpx.MockTransport(fail)

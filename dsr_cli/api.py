"""Calls to the app's HTTP API; every problem it answers becomes a CommandError."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dsr_cli.exit_codes import OF_STATUS, CommandError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx import BaseTransport, Client, Response

#: Whatever the server answers as JSON: shown as it came.
type Answer = Mapping[str, Any]

_REQUESTS = "/api/requests"
_REPORTS = "/api/reports"
_TIMEOUT_SECONDS = 60.0
_FOUND = 302
_BLOCK = 1 << 20
_NOT_GIVEN = "The storage does not give the package out. Its address lives for minutes: try again."


class Api:
    """One server, as one caller."""

    def __init__(
        self, url: str, token: str | None, transport: "BaseTransport | None" = None
    ) -> None:
        # A third of a second to import: `dsr verify` and `--help` do without.
        import httpx

        self._transport = transport
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client: Client = httpx.Client(
            base_url=url,
            headers=headers,
            timeout=_TIMEOUT_SECONDS,
            transport=transport,
            # A redirect would take the token elsewhere.
            follow_redirects=False,
        )

    def close(self) -> None:
        self._client.close()

    def list_requests(self, filters: Mapping[str, str]) -> Answer:
        return self._call("GET", _REQUESTS, params=filters).json()

    def find(self, body: Mapping[str, object]) -> Answer:
        """The open requests of a person; who that is stands in the body, never in an address."""
        return self._call("POST", "/api/people/requests", json=body).json()

    def show(self, request_id: str) -> Answer:
        return self._call("GET", _address(request_id)).json()

    def submit(self, body: Mapping[str, object], key: str | None) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self._call("POST", _REQUESTS, json=body, headers=headers).json()

    def act(self, request_id: str, act: str, body: Mapping[str, object]) -> Answer:
        address = f"{_address(request_id)}/acts/{act}"
        options: dict[str, Any] = {"json": body} if body else {}
        return self._call("POST", address, **options).json()

    def evidence(self, request_id: str) -> bytes:
        return self._call("GET", f"{_address(request_id)}/evidence").content

    def package_link(self, request_id: str) -> str:
        """Where the newest package is, for minutes; a secret."""
        return self._call("GET", f"{_address(request_id)}/package", wanted=_FOUND).headers[
            "location"
        ]

    def download(self, link: str) -> "Iterator[bytes]":
        """What is at an address of elsewhere, block by block; it gets no token of ours."""
        import httpx

        elsewhere = httpx.Client(transport=self._transport, timeout=_TIMEOUT_SECONDS)
        try:
            with elsewhere, elsewhere.stream("GET", link) as response:
                if not response.is_success:
                    raise CommandError(ExitCode.FAILED, _NOT_GIVEN)
                yield from response.iter_bytes(_BLOCK)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise CommandError(ExitCode.UNREACHABLE, "The storage does not answer.") from None

    def report(self, span: Mapping[str, str]) -> Answer:
        return self._call("GET", _REPORTS, params=span).json()

    def report_csv(self, span: Mapping[str, str]) -> str:
        """The same figures as CSV, with its own ends of lines."""
        accept = {"Accept": "text/csv"}
        return self._call("GET", _REPORTS, params=span, headers=accept).content.decode("utf-8")

    def rebuild_board(self, after: str | None) -> Answer:
        parameters = {"after": after} if after else {}
        return self._call("POST", "/api/board/rebuild", params=parameters).json()

    def _call(
        self, method: str, address: str, wanted: int | None = None, **options: Any
    ) -> "Response":
        """The answer; `wanted` is its status where it is not one of success."""
        import httpx

        try:
            response = self._client.request(method, address, **options)
        except httpx.HTTPError:
            # The library's own texts hold addresses.
            raise CommandError(ExitCode.UNREACHABLE, "The server does not answer.") from None
        if response.status_code == wanted or (wanted is None and response.is_success):
            return response
        code = OF_STATUS.get(response.status_code, ExitCode.FAILED)
        raise CommandError(code, _problem_of(response))


def _address(request_id: str) -> str:
    return f"{_REQUESTS}/{quote(request_id, safe='')}"


def _problem_of(response: "Response") -> str:
    """The server's words for what is wrong; they hold no value that was sent (RFC 9457)."""
    try:
        problem = response.json()
        lines = [problem["title"], problem.get("detail")]
        lines += [f"{fault['field']}: {fault['message']}" for fault in problem.get("errors", ())]
    except (ValueError, KeyError, TypeError):
        return f"The server answered {response.status_code}."
    return "\n  ".join(str(line) for line in lines if line)

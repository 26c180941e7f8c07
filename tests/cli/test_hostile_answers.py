"""What a server or a file says gives a terminal no orders, and is no markup."""

import json
from pathlib import Path

import httpx
import pytest

from dsr_cli.__main__ import main
from dsr_cli.exit_codes import ExitCode
from dsr_cli.plain_text import plain
from tests.builders import a_request
from tests.cli.server import LIST, Server
from tests.hostile import NAMES, orders_in

ID = "r0123456789abcdef0123456789abcdef"
HOSTILE = {kind: text for kind, text in NAMES.items() if "long" not in kind}


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSR_URL", "https://dsr.contoso.example")
    monkeypatch.setenv("DSR_TOKEN", "token-1")


def hostile_everywhere(value: object, text: str) -> object:
    """The same answer, with the text wherever it has one."""
    if isinstance(value, dict):
        return {name: hostile_everywhere(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile_everywhere(each, text) for each in value]
    return f"{value}{text}" if isinstance(value, str) else value


def answering(content: object, status: int = 200) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, json=content))


def shown_request() -> object:
    """What the real server says of a request."""
    server = Server(a_request())
    with httpx.Client(transport=server.transport, base_url="https://dsr.example") as client:
        headers = {"authorization": "Bearer token-1"}
        return client.get(f"/api/requests/{ID}", headers=headers).json()


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("command", ["list", "show", "hold", "watch"])
def test_an_answer_is_shown_as_text(
    kind: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HOSTILE[kind]
    answer = LIST if command == "list" else shown_request()
    content = hostile_everywhere(answer, text)
    assert isinstance(content, dict)
    if command == "watch":
        content["status"] = "completed"
    arguments = [command] if command == "list" else [command, ID]

    code = main(arguments, answering(content))

    printed = capsys.readouterr()
    assert code == ExitCode.DONE
    assert orders_in(printed.out + printed.err) == set()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_problem_is_told_as_text(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = HOSTILE[kind]
    fault = {"field": text, "message": text, "code": text}
    problem = {"title": text, "detail": text, "errors": [fault]}

    assert main(["show", ID], answering(problem, 422)) == ExitCode.REFUSED

    assert orders_in(capsys.readouterr().err) == set()


@pytest.mark.parametrize("title", [{"a": 1}, ["\x1b[2J"], 7, None])
def test_a_problem_that_is_none_is_told_as_text(
    title: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", ID], answering({"title": title}, 500)) == ExitCode.FAILED

    assert orders_in(capsys.readouterr().err) == set()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_falsified_file_is_described_as_text(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "evidence.json"
    text = HOSTILE[kind]
    content = {text: text, "format": text, "request_id": text, "history": [{"event": text}]}
    file.write_text(json.dumps(content))

    assert main(["verify", str(file)]) == ExitCode.FALSIFIED

    assert orders_in(capsys.readouterr().out) == set()


def test_a_redirect_does_not_take_the_token_elsewhere() -> None:
    asked: list[str] = []

    def away(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://evil.example/"})

    assert main(["show", ID], httpx.MockTransport(away)) == ExitCode.FAILED
    assert asked == [f"https://dsr.contoso.example/api/requests/{ID}"]


def test_markup_is_shown_and_not_carried_out(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list"], answering(hostile_everywhere(LIST, NAMES["console markup"])))

    # A cell is folded; each of its letters is there.
    printed = "".join(capsys.readouterr().out.split())
    assert printed.count("[bold") >= 4


def test_what_is_seen_stays_as_it_is() -> None:
    assert plain("Zoë Müller, 山田 太郎\n[1] 5 > 3") == "Zoë Müller, 山田 太郎\n[1] 5 > 3"

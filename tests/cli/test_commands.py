"""Each command of `dsr`: what it asks, what it prints, and how it ends.

Over 300 lines, so that every command is read beside the others.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from dsr_cli.__main__ import main
from dsr_cli.completion import SHELLS, commands_of
from dsr_cli.exit_codes import ExitCode
from dsr_cli.parser import make_parser
from dsr_core.domain.events import FirstApproved, ReviewHonoured
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest
from dsr_core.steps.runner import handle_event
from tests.builders import a_request, a_subject, through_stage
from tests.cli.server import LIST, Server, problem, unreachable
from tests.house import House

COMMANDS = tuple(commands_of(make_parser()))
ID = "r0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSR_URL", "https://dsr.contoso.example")
    monkeypatch.setenv("DSR_TOKEN", "token-1")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_tells_the_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "exit codes:" in text
    assert all(f"  {code.value}" in text for code in ExitCode)


def test_the_commands_are_those_of_the_issue() -> None:
    wanted = "list show new approve decline extend hold release resume watch export-evidence"

    more = {"find", "verify", "package", "rebuild-board", "report", "completion"}
    assert set(COMMANDS) == {*wanted.split(), *more}


@pytest.mark.parametrize(
    ("arguments", "path", "body"),
    [
        (["decline", ID, "--ground", "g1", "--ground", "g2"], "decline", {"grounds": ["g1", "g2"]}),
        (["extend", ID, "--reason", "complexity"], "extend", {"reasons": ["complexity"]}),
        (["hold", ID, "--note", "litigation"], "hold", {"note": "litigation"}),
        (["release", ID], "release", None),
        (["resume", ID, "--object-id", "o1"], "resume", {"object_id": "o1"}),
        (["approve", ID, "--second"], "approve-second", None),
    ],
)
def test_an_act_goes_to_its_address_with_what_was_said(
    arguments: list[str], path: str, body: object, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Server(a_request())

    code = main([*arguments, "--json"], server.transport)

    assert code == ExitCode.DONE
    assert server.last.url.path == f"/api/requests/{ID}/acts/{path}"
    assert (server.last_body if server.last.content else None) == body
    assert json.loads(capsys.readouterr().out)["request_id"] == ID


async def waits_for_approval(second: bool) -> DsrRequest:
    house = House()
    subject = a_subject(contact="adele@private.example")
    request = await house.submit(right=Right.ERASURE, subject=subject)
    await house.listen()
    await handle_event(house.services, request.id, ReviewHonoured(by="olga"))
    await house.listen()
    if second:
        await handle_event(house.services, request.id, FirstApproved(by="anton"))
        await house.listen()
    return await house.request(request.id)


@pytest.mark.parametrize(("second", "act"), [(False, "approve-first"), (True, "approve-second")])
async def test_approve_gives_the_approval_that_is_waited_for(second: bool, act: str) -> None:
    server = Server(await waits_for_approval(second))

    code = main(["approve", ID], server.transport)

    assert code == ExitCode.DONE
    assert server.last.url.path.endswith(f"/acts/{act}")


def test_approve_is_refused_where_no_approval_is_waited_for() -> None:
    server = Server(a_request())

    assert main(["approve", ID], server.transport) == ExitCode.REFUSED
    assert [each.method for each in server.asked] == ["GET"]


def test_a_new_request_says_who_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(a_request())
    person = ["--email", "a@b.example", "--name", "Adele", "--correct", "city=Bonn"]

    code = main(["new", "rectification", *person, "--idempotency-key", "k"], server.transport)

    assert code == ExitCode.DONE
    assert server.last.headers["idempotency-key"] == "k"
    assert server.last_body == {
        "right": "rectification",
        "subject": {"identifiers": [{"kind": "email", "value": "a@b.example"}], "name": "Adele"},
        "corrections": [{"name": "city", "value": "Bonn"}],
    }
    assert "Adele" not in capsys.readouterr().out


def test_a_new_request_says_who_writes_for_the_person_and_by_what_right() -> None:
    server = Server(a_request())
    parent = ["--representative", "Ada", "--representative-basis", "parental_authority"]

    code = main(["new", "access", "--email", "a@b.example", *parent], server.transport)

    assert code == ExitCode.DONE
    assert server.last_body == {
        "right": "access",
        "subject": {"identifiers": [{"kind": "email", "value": "a@b.example"}]},
        "representative": "Ada",
        "representative_basis": "parental_authority",
    }


def test_a_list_is_filtered_by_the_server_and_shown_as_it_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = Server(a_request())

    assert main(["list", "--state", "all", "--right", "access"], server.transport) == ExitCode.DONE
    table = capsys.readouterr().out
    assert main(["list", "--json"], server.transport) == ExitCode.DONE

    assert dict(server.asked[0].url.params) == {"scope": "all", "right": "access"}
    assert all(text in table for text in ("r1", "access", "due_soon", "1 requests"))
    assert json.loads(capsys.readouterr().out) == LIST


def test_a_person_is_looked_for_by_what_only_the_body_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = Server(a_request())

    assert main(["find", "--email", "a@b.example"], server.transport) == ExitCode.DONE
    table = capsys.readouterr().out
    assert main(["find", "--phone", "+49 30 1", "--tenant", "x"], server.transport) == ExitCode.DONE

    first, second = (json.loads(each.content) for each in server.asked)
    assert first == {"identifier": {"kind": "email", "value": "a@b.example"}}
    assert second == {"identifier": {"kind": "phone", "value": "+49 30 1"}, "tenant": "x"}
    assert all(not each.url.query for each in server.asked)
    assert all(text in table for text in ("r1", "access", "1 open requests"))


def test_when_nobody_is_found_the_reason_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(a_request())
    server.found = {"requests": [], "reason": "not_in_directory"}

    code = main(["find", "--email", "a@b.example"], server.transport)

    assert code == ExitCode.DONE
    assert "Nobody was found: not_in_directory" in capsys.readouterr().out


def test_show_is_what_the_api_gives(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(a_request())

    assert main(["show", ID], server.transport) == ExitCode.DONE

    text = capsys.readouterr().out
    assert all(word in text for word in ("discover", "intune", "Possible now: ", "hold"))


def test_watch_shows_each_change_once_and_ends_with_the_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    request = a_request()
    done = request
    while done.closed_at is None:
        done = through_stage(done)
    server = Server(request, request, through_stage(request), done)

    code = main(["watch", ID, "--every", "0", "--json"], server.transport)

    seen = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == ExitCode.DONE
    assert len(server.asked) == 4
    assert [each["status"] for each in seen] == ["in_progress", "in_progress", "completed"]


def test_watch_draws_a_table_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    done = a_request()
    while done.closed_at is None:
        done = through_stage(done)

    code = main(["watch", ID, "--every", "0"], Server(a_request(), done).transport)

    text = capsys.readouterr().out
    assert code == ExitCode.DONE
    assert "\x1b[" in text
    assert text.index("in_progress") < text.index("completed")


def test_the_board_is_rebuilt_part_by_part(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server()

    assert main(["rebuild-board"], server.transport) == ExitCode.DONE

    assert [each.url.params.get("after") for each in server.asked] == [None, "r5"]
    assert "made anew" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ExitCode.NOT_ALLOWED),
        (403, ExitCode.NOT_ALLOWED),
        (404, ExitCode.NOT_FOUND),
        (409, ExitCode.REFUSED),
        (422, ExitCode.REFUSED),
        (500, ExitCode.FAILED),
        (503, ExitCode.UNREACHABLE),
    ],
)
def test_a_problem_ends_with_its_code_and_the_servers_words(
    status: int, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    transport = httpx.MockTransport(lambda _: problem(status, "So it is"))

    assert main(["show", ID], transport) == code
    assert capsys.readouterr().err == "dsr: So it is\n"


def test_whoever_is_not_there_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", ID], unreachable()) == ExitCode.UNREACHABLE
    assert "secret" not in capsys.readouterr().err


def test_a_token_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DSR_TOKEN")
    file = tmp_path / "token"
    file.write_text("token-1\n")
    options = ["--token-file", str(file)]

    assert main(["show", ID, *options], Server(a_request()).transport) == ExitCode.DONE
    assert main(["show", ID], Server(a_request()).transport) == ExitCode.NOT_ALLOWED


def test_without_a_server_it_says_which_setting_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DSR_URL")

    assert main(["list"]) == ExitCode.USAGE
    assert "DSR_URL" in capsys.readouterr().err


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_knows_every_command(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == ExitCode.DONE

    script = capsys.readouterr().out
    assert all(command in script for command in COMMANDS)


def test_bash_reads_its_script_and_completes_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    main(["completion", "bash"])
    script = capsys.readouterr().out
    ask = 'COMP_WORDS=(dsr export-evidence --out); COMP_CWORD=2; _dsr; echo "${COMPREPLY[@]}"'

    done = subprocess.run(  # noqa: S603 - our own script
        (bash, "-c", script + ask), capture_output=True, text=True, check=True
    )

    assert done.stdout == "--output\n"


def test_help_and_verify_load_neither_a_network_library_nor_the_server() -> None:
    code = (
        "import sys\nfrom dsr_cli.__main__ import main\n"
        "main(['verify', 'nowhere.json'])\n"
        "print([n for n in ('httpx', 'azure', 'msgspec', 'dsr_core.web') if n in sys.modules])"
    )

    done = subprocess.run(  # noqa: S603 - our own code
        (sys.executable, "-c", code), capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_a_report_is_asked_for_a_span_and_shown_as_tables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = Server()

    code = main(["report", "--from", "2026-01-01", "--tenant", "contoso"], server.transport)

    said = capsys.readouterr().out
    assert code == ExitCode.DONE
    assert dict(server.last.url.params) == {"received_after": "2026-01-01", "tenant": "contoso"}
    assert "received from 2026-01-01 to today (UTC)" in said
    assert "declined" in said
    assert "long_overdue" in said


def test_a_report_is_printed_as_json_or_as_the_servers_csv(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = Server()

    main(["report", "--json"], server.transport)
    figures = json.loads(capsys.readouterr().out)
    main(["report", "--csv"], server.transport)

    assert figures["whole"]["received"] == 0
    assert server.last.headers["accept"] == "text/csv"
    assert capsys.readouterr().out.startswith("figure,right,ground,value")

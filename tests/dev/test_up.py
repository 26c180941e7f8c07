import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulation.stack import start_stack
from emulation.stack_programs import StackOptions
from tests.dev.programs import start_python
from tests.dev.waiting import is_running, processes_mentioning, wait_until

STAND_IN = Path(__file__).parent / "stand_in_app"
PATIENT = "patient@contoso.example"  # whose request the stand-in app never ends
PARTS = {
    "Azurite": "azurite.js",
    "The Graph simulator": "emulation.graph",
    "The Functions host": "emulation.functions_host",
}
FAKE_FUNC = """#!{python}
import http.server, json, os, sys
class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({{"state": "Running", "settings": dict(os.environ)}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
assert sys.argv[1:3] == ["start", "--port"], sys.argv
http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Host).serve_forever()
"""

type Up = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Starts `up` on the stand-in app in the test's own folder; whatever still runs is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, empty: bool = True) -> subprocess.Popen[str]:
        where = ("--app-root", str(STAND_IN), "--folder", str(tmp_path), "--port-base", "0")
        bare = ("--empty",) if empty else ()
        started.append(start_python("-m", "emulation.up", *where, *bare, *arguments))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """The output up to and with the line that has `text`; fails when it ends before."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"{text!r} was never said:\n{seen}")


def printed_command(said: str, title: str) -> str:
    return next(line for line in said.splitlines() if f" {title} " in line and "curl" in line)


def fetch(address: str, headers: dict[str, str] | None = None) -> bytes:
    request = urllib.request.Request(address, headers=headers or {})  # noqa: S310 - our own
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
        return answer.read()


def part_of(folder: Path, program: str) -> int:
    (found,) = (
        pid
        for pid in processes_mentioning(str(folder))
        if program in Path(f"/proc/{pid}/cmdline").read_text()
    )
    return found


def test_once_ends_with_the_result_as_one_json_object_and_nothing_left_running(
    up: Up, tmp_path: Path
) -> None:
    process = up("--once", "--json")

    out, err = process.communicate(timeout=240)

    assert process.returncode == 0, err
    result = json.loads(out)
    assert result["status"] == "completed"
    assert [file["name"] for file in result["files"]] == ["entra/profile.json", "package.zip"]
    assert all(file["bytes"] > 0 and len(file["sha256"]) == 64 for file in result["files"])
    assert result["storage_transactions"]["total"] == sum(
        result["storage_transactions"]["by_kind"].values()
    )
    assert result["storage_transactions"]["by_kind"]["blob.put"] == 2
    assert result["graph_requests"]["by_template"] == {"GET /users/{user}": 1}
    assert "status       completed" in err
    assert f"{result['files'][0]['bytes']:,} bytes" in err
    assert processes_mentioning(str(tmp_path)) == ()


def test_a_request_that_is_not_completed_makes_once_fail(up: Up, tmp_path: Path) -> None:
    process = up("--once", "--person", "nobody@contoso.example")

    out, err = process.communicate(timeout=240)

    assert process.returncode == 1, err
    assert "refused" in out
    assert "There is no package." in out
    assert processes_mentioning(str(tmp_path)) == ()


def test_a_request_that_takes_too_long_is_given_up(up: Up, tmp_path: Path) -> None:
    process = up("--once", "--person", PATIENT, "--timeout", "0.5")

    out, err = process.communicate(timeout=240)

    assert process.returncode == 1, err
    assert "still in_progress after" in out
    assert processes_mentioning(str(tmp_path)) == ()


def test_it_stays_up_with_working_commands_until_ctrl_c(up: Up, tmp_path: Path) -> None:
    process = up()
    said = read_until(process, "stays up until Ctrl-C")
    # The printed text begins with the title; what is to be pasted, with the program.
    command = printed_command(said, "status").partition("curl")
    shown = subprocess.run(  # noqa: S602 - a command that is meant for a shell
        f"curl{command[2]}", shell=True, capture_output=True, check=True, timeout=20
    )
    status = json.loads(shown.stdout)["status"]
    _, archive_address, _ = printed_command(said, "from storage").split("'")
    with zipfile.ZipFile(io.BytesIO(fetch(archive_address))) as archive:
        names = archive.namelist()

    process.send_signal(signal.SIGINT)

    assert process.wait(20) == 0
    assert status == "completed"
    assert names == ["entra/profile.json"]
    assert processes_mentioning(str(tmp_path)) == ()


def test_the_addresses_come_first_and_the_samples_last(up: Up, tmp_path: Path) -> None:
    process = up(empty=False)
    at_once = read_until(process, "The console: http")
    ready = read_until(process, "stays up until Ctrl-C")
    # The stand-in app makes no request of the console's; nothing else waits for them.
    later = read_until(process, "They could not all be made")

    process.send_signal(signal.SIGINT)

    assert process.wait(20) == 0
    assert "The form:    http" in at_once
    assert "status       completed" not in at_once
    assert "sample requests" not in ready
    assert "Making sample requests" in later
    assert processes_mentioning(str(tmp_path)) == ()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running_however_it_is_ended(
    up: Up, tmp_path: Path, number: signal.Signals
) -> None:
    process = up("--person", PATIENT)
    read_until(process, "in_progress")
    assert len(processes_mentioning(str(tmp_path))) == 1 + len(PARTS)

    process.send_signal(number)

    process.wait(20)
    wait_until(lambda: processes_mentioning(str(tmp_path)) == ())


@pytest.mark.parametrize("name", PARTS)
def test_the_end_of_one_part_ends_the_others_and_is_told(up: Up, tmp_path: Path, name: str) -> None:
    process = up("--person", PATIENT)
    read_until(process, "in_progress")

    os.kill(part_of(tmp_path, PARTS[name]), signal.SIGKILL)

    out, err = process.communicate(timeout=240)
    assert process.returncode == 1, err
    assert f"{name} ended with exit code -9" in out
    assert processes_mentioning(str(tmp_path)) == ()


def test_a_part_that_does_not_start_is_told_with_its_last_words(up: Up, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("host.json", "local.settings.sample.json"):
        (broken / name).write_text((STAND_IN / name).read_text())
    (broken / "function_app.py").write_text("raise RuntimeError('the app is broken')")

    process = up("--once", "--app-root", str(broken))

    out, err = process.communicate(timeout=240)
    assert process.returncode == 1, err
    assert "the app is broken" in out
    assert processes_mentioning(str(tmp_path)) == ()


def test_a_busy_port_that_was_asked_for_is_told_before_anything_starts(
    up: Up, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = up("--graph-port", str(port))

        out, err = process.communicate(timeout=240)

    assert process.returncode == 1, err
    assert f"port {port} (graph) is in use by" in out
    assert f"process {os.getpid()}" in out
    assert not (tmp_path / "logs").exists()


def test_core_tools_get_the_settings_of_the_run_and_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    func = tmp_path / "bin" / "func"
    func.parent.mkdir()
    func.write_text(FAKE_FUNC.format(python=sys.executable))
    func.chmod(0o755)
    monkeypatch.setenv("PATH", f"{func.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("AzureWebJobsStorage", "AccountName=production")
    ports = dict.fromkeys(("functions", "graph", "blob", "queue", "table"), 0)
    options = StackOptions(
        app_root=STAND_IN, folder=tmp_path / "data", core_tools=True, requested_ports=ports
    )

    with start_stack(options, print) as stack:
        settings = json.loads(fetch(f"{stack.functions_url}/admin/host/status"))["settings"]
        family = processes_mentioning(str(func))

    assert settings["AzureWebJobsStorage"] == stack.azurite.connection_string
    assert settings["GRAPH_URL"] == f"{stack.graph_url}/v1.0"
    assert settings["GRAPH_TOKEN"].count(".") == 2
    assert settings["KEY_FILE"] == f"file:{options.folder}/sealing.key"
    assert len(family) == 2
    wait_until(lambda: not any(map(is_running, family)))

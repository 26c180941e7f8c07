"""The host as a program: starting, saying so, stopping."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.host_emulation.azurite_app import APP, CONNECTION, post
from tests.host_emulation.conftest import WriteApp
from tests.host_emulation.virtual_clock import until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(
    write_app: WriteApp, storage_connection_string: str, name: str, tmp_path: Path
) -> Iterator[subprocess.Popen[str]]:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"Values": {CONNECTION: storage_connection_string}}))
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable,
            "-m",
            "emulation.functions_host",
            *("--app-root", write_app(APP.format(q=name))),
            *("--port", "0", "--port-file", tmp_path / "port"),
            *("--settings", settings, "--keys", tmp_path / "keys.json"),
            *("--log", tmp_path / "host.log", "--max-poll", "0.1", "--development"),
            *("--drain", "0.5"),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


async def test_q17_the_program_says_when_it_is_ready_and_stops_cleanly_on_sigterm(
    program: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert program.stdout is not None
    ready = json.loads(await asyncio.to_thread(program.stdout.readline))
    await until((tmp_path / "port").exists)
    log = tmp_path / "host.log"
    status = await post(ready["port"], b"hello")
    await until(lambda: "message.deleted" in log.read_text())

    program.send_signal(signal.SIGTERM)
    code = await asyncio.to_thread(program.wait, 20)

    assert ready["functions"] == ["keep", "send", "stuck", "tick"]
    assert ready["errors"] == {}
    assert (tmp_path / "port").read_text() == str(ready["port"])
    assert status == 202
    assert code == 0
    assert "host.stopped" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert re.search(r"log\.INFO root \[[0-9a-f-]{36}\] length 5", log.read_text())
    assert (tmp_path / "keys.json").exists()


async def test_q17_the_program_ends_though_a_function_never_does(
    program: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert program.stdout is not None
    port = json.loads(await asyncio.to_thread(program.stdout.readline))["port"]
    log = tmp_path / "host.log"

    async with aiohttp.ClientSession() as session:
        asking = asyncio.ensure_future(session.get(f"http://127.0.0.1:{port}/api/stuck"))
        await until(lambda: "invocation.started function=stuck" in log.read_text())
        program.send_signal(signal.SIGINT)
        code = await asyncio.to_thread(program.wait, 20)
        with pytest.raises(aiohttp.ClientError):
            await asking

    assert code == 0
    assert "host.stopped" in log.read_text()


async def test_the_program_ends_with_the_process_that_started_it(
    write_app: WriteApp, tmp_path: Path
) -> None:
    root = write_app("")
    starter = tmp_path / "starter.py"
    starter.write_text(
        "import subprocess, sys, time, pathlib\n"
        "port = pathlib.Path(sys.argv[1])\n"
        "child = subprocess.Popen([sys.executable, '-m', 'emulation.functions_host',\n"
        "    '--app-root', sys.argv[2], '--port', '0', '--port-file', str(port),\n"
        "    '--log', sys.argv[3], '--die-with-parent'])\n"
        "deadline = time.monotonic() + 20\n"
        "while not port.exists() and time.monotonic() < deadline:\n"
        "    time.sleep(0.05)\n"
    )
    log = tmp_path / "host.log"
    command = [sys.executable, starter, tmp_path / "port", root, log]

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}

    starting = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=subprocess.DEVNULL
    )
    code = await starting.wait()
    await until(lambda: "host.stopped" in log.read_text(), seconds=15)

    assert code == 0


async def test_i2_an_app_that_cannot_be_indexed_ends_the_program_with_1(
    write_app: WriteApp,
) -> None:
    root = write_app("raise RuntimeError('at import')")

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "emulation.functions_host", "--app-root", root, "--port", "0"),
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stderr=subprocess.PIPE,
    )
    _, error = await process.communicate()

    assert process.returncode == 1
    assert b"host.failed AppIndexingError" in error

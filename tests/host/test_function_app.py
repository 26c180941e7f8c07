"""What Azure loads: little code, from what is deployed with it, and nothing before it is needed."""

import json
import subprocess
import sys
from pathlib import Path

from emulation.local_settings import SAMPLE_NAME, fill_settings, keep_keys
from tests.house_rules.source_tree import ROOT

APP = ROOT / "function_app.py"
#: All that indexing loads beside Microsoft's own library.
AT_INDEXING = {
    "dsr_core",
    "dsr_core.host",
    "dsr_core.host.function_table",
    "dsr_core.host.triggers",
    "function_app",
}
#: Heavy or rarely needed: none of them may delay the first answer of a new instance.
LATE_AT_INTAKE = {
    "azure.identity",
    "azure.storage.blob",
    "azure.storage.queue",
    "dsr_core.host.console_functions",
    "dsr_core.host.http_functions",
    "dsr_core.host.public_functions",
    "dsr_core.steps.runner",
    "jinja2",
    "msgraph",
}

IMPORT = """
import json, sys
import azure.functions
before = set(sys.modules)
import function_app
assert function_app.app.get_functions()
print(json.dumps(sorted(set(sys.modules) - before)))
"""
INTAKE = """
import asyncio, json, sys
from emulation.functions_host.engine import load_app

async def post():
    app = load_app(".")
    before = set(sys.modules)
    done = await app.invoke_http(
        "receive_request", "POST", headers={"content-type": "application/x-www-form-urlencoded"},
        body="right=access&email=adele.vance%40contoso.example",
    )
    assert not {name for name in before if name.startswith(("azure.storage", "msgraph"))}
    print(json.dumps([done.response.status, sorted(sys.modules)]), flush=True)
    from dsr_core.host.bootstrap import close_services
    await close_services()

asyncio.run(post())
"""


def run(script: str, environ: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own script
        (sys.executable, "-c", script),
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def deployed_distributions() -> set[str]:
    """The names of `requirements.txt`, the lock of what is deployed."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line and not line[0].isspace()}


def normalise(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_the_file_azure_looks_at_is_short() -> None:
    assert len(APP.read_text("utf-8").splitlines()) < 25


def test_it_is_indexed_in_an_empty_environment_with_nothing_but_the_table_of_functions() -> None:
    loaded = set(json.loads(run(IMPORT, {})))

    assert loaded == AT_INDEXING


def test_a_plain_intake_waits_for_no_library_it_does_not_need(
    storage_connection_string: str, tmp_path: Path
) -> None:
    keep_keys(tmp_path)
    environ = fill_settings(ROOT / SAMPLE_NAME, {}) | {
        "AzureWebJobsStorage": storage_connection_string,
        "DSR_SEALING_KEY": f"file:{tmp_path / 'sealing.key'}",
        "DSR_SIGNING_KEY": f"file:{tmp_path / 'signing.key'}",
    }

    status, loaded = json.loads(run(INTAKE, environ))

    assert status == 202
    assert set(loaded) & LATE_AT_INTAKE == set()

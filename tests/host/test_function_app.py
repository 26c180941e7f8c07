"""What Azure loads: little code, from what is deployed with it, and nothing before it is needed."""

import json
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from emulation.local_settings import SAMPLE_NAME, fill_settings, keep_keys
from tests.house_rules.source_tree import ROOT

APP = ROOT / "function_app.py"
#: Heavy or rarely needed: none of them may delay the first answer of a new instance.
LATE_AT_IMPORT = {
    "azure.core.pipeline",
    "azure.identity",
    "azure.storage.blob",
    "azure.storage.queue",
    "jinja2",
    "msgraph",
}
LATE_AT_INTAKE = {"azure.identity", "azure.storage.blob", "msgraph", "jinja2"}

IMPORT = """
import json, sys
before = set(sys.modules)
import function_app
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


def test_it_imports_in_an_empty_environment_without_what_is_only_needed_later() -> None:
    loaded = set(json.loads(run(IMPORT, {})))

    assert "dsr_core.host.http_triggers" in loaded
    assert loaded & LATE_AT_IMPORT == set()


def test_everything_it_imports_is_deployed_with_it() -> None:
    loaded = {name.partition(".")[0] for name in json.loads(run(IMPORT, {}))}

    by_module = packages_distributions()
    # Namespace packages such as `azure` belong to several; any that is deployed will do.
    missing = {
        name
        for name in loaded - {"dsr_core", "function_app"}
        if name in by_module
        and {normalise(each) for each in by_module[name]}.isdisjoint(
            {normalise(each) for each in deployed_distributions()}
        )
    }
    assert missing == set()


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

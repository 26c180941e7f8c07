"""What runs on the host of the repository: safe by zizmor, right by schema, and kept so."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools.install import ROOT, SCRIPTS

FOLDER = ROOT / ".github"
DEPENDABOT = "dependabot.yml"
DEPLOY, NIGHTLY, TEST = "workflows/deploy.yml", "workflows/nightly.yml", "workflows/test.yml"

type Check = Callable[[Path], subprocess.CompletedProcess[str]]


def audit(folder: Path) -> subprocess.CompletedProcess[str]:
    """zizmor, which asks no network, at its strictest but for the auditor's persona."""
    settings = ("--offline", "--persona=pedantic", "--no-progress", "--config")
    return _run("zizmor", *settings, str(folder / "zizmor.yml"), str(folder))


def validate(folder: Path) -> subprocess.CompletedProcess[str]:
    """The schemas that come with check-jsonschema: of workflows, and of dependabot's file."""
    workflows = map(str, sorted(folder.glob("workflows/*.yml")))
    done = _run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    if done.returncode:
        return done
    schema = ("--builtin-schema", "vendor.dependabot")
    return _run("check-jsonschema", *schema, str(folder / DEPENDABOT))


@pytest.mark.parametrize("check", [audit, validate])
def test_workflows_and_updates_pass(check: Check) -> None:
    done = check(FOLDER)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("check", "file", "right", "wrong", "told"),
    [
        (audit, DEPLOY, "actions/checkout@11bd7190", "actions/checkout@v4 # ", "unpinned-uses"),
        (audit, DEPLOY, "permissions: {}", "permissions: write-all", "excessive-permissions"),
        (audit, TEST, "persist-credentials: false", "fetch-depth: 1", "artipacked"),
        (audit, NIGHTLY, 'bench "$NAME"', "bench ${{ github.ref_name }}", "template-injection"),
        (audit, TEST, "  pull_request:", "  pull_request_target:", "dangerous-triggers"),
        (audit, DEPLOY, " # zizmor: ignore[cache-poisoning]", "", "cache-poisoning"),
        (audit, DEPENDABOT, "default-days: 7", "default-days: 1", "dependabot-cooldown"),
        (validate, TEST, "runs-on:", "run-on:", "test.yml"),
        (validate, NIGHTLY, "  schedule:", "  scheduled:", "nightly.yml"),
        (validate, DEPENDABOT, "interval: weekly", "interval: sometimes", "dependabot.yml"),
    ],
)
def test_a_broken_copy_is_refused(
    tmp_path: Path, check: Check, file: str, right: str, wrong: str, told: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / ".github")
    broken = folder / file
    text = broken.read_text()
    broken.write_text(text.replace(right, wrong))

    done = check(folder)

    assert right in text
    assert done.returncode != 0
    assert told in done.stdout + done.stderr


def test_only_deploying_may_show_azure_who_it_is_and_only_from_a_tag() -> None:
    texts = {path.name: path.read_text() for path in FOLDER.glob("workflows/*.yml")}

    showing = {name for name, text in texts.items() if "id-token" in text}

    assert showing == {"deploy.yml"}
    assert 'tags: ["v*"]' in texts["deploy.yml"]
    assert not any("secrets." in text for text in texts.values())


def test_every_night_measures_only_what_there_is() -> None:
    text = (FOLDER / "workflows/nightly.yml").read_text()
    (line,) = (line for line in text.splitlines() if "name: [" in line)
    named = line.partition("[")[2].rstrip("]").split(", ")

    there = {path.stem for path in ROOT.glob("bench/*.py")}

    assert set(named) <= there
    assert {"faults", "chaos"} <= set(named)


def _run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tools, our own files
        (str(SCRIPTS / tool), *arguments), capture_output=True, text=True, check=False, timeout=60
    )

"""The import contracts: kept by the code as it is, and broken by what they forbid."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.house_rules.source_tree import ROOT

LINT = (sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()")

type Additions = Mapping[str, str]

#: By contract: lines to add, by file, which it must not let pass.
BROKEN_BY: tuple[tuple[str, Additions], ...] = (
    (
        "Rooms stand on one another",
        {"dsr_core/domain/plan.py": "from dsr_core.steps import runner"},
    ),
    (
        "Rooms stand on one another",
        {"dsr_core/web/parse.py": "from dsr_core.stores import limits"},
    ),
    (
        "Rooms stand on one another",
        {"dsr_core/attic/__init__.py": '"""A room nobody planned."""'},
    ),
    (
        "The inner rooms know no cloud and no wire",
        {"dsr_core/steps/intake.py": "def late():\n    import azure.storage.blob"},
    ),
    (
        "The inner rooms know no cloud and no wire",
        {"dsr_core/web/parse.py": "import azure.functions"},
    ),
    (
        "The domain needs the standard library only",
        {"dsr_core/domain/plan.py": "import uuid"},
    ),
    (
        "What ships never imports what stands in for Azure",
        {"dsr_core/host/health.py": "from emulation import azurite"},
    ),
    (
        "What ships never imports what stands in for Azure",
        {"dsr_core/host/health.py": "from bench import faults"},
    ),
    (
        "The command line knows the API and the domain only",
        {"dsr_cli/showing.py": "from dsr_core.web import routes"},
    ),
    (
        "No circles",
        {
            "dsr_core/web/media.py": "from dsr_core.web import parse",
            "dsr_core/web/parse.py": "from dsr_core.web import media",
        },
    ),
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the contracts are about."""
    for folder in ("dsr_core", "dsr_cli", "emulation", "bench"):
        ignore = shutil.ignore_patterns("__pycache__", "rules", "templates", "texts")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(tree: Path) -> Mapping[str, str]:
    """KEPT or BROKEN, by contract."""
    command = (*LINT, "--no-cache")
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tree, capture_output=True, text=True, check=False, timeout=60
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert (done.returncode == 0) == (set(found.values()) == {"KEPT"}), done.stdout + done.stderr
    return found


def test_the_contracts_are_kept(tree: Path) -> None:
    found = verdicts(tree)

    assert set(found) == {contract for contract, _ in BROKEN_BY}
    assert set(found.values()) == {"KEPT"}


@pytest.mark.parametrize(("contract", "additions"), BROKEN_BY)
def test_a_forbidden_import_breaks_its_contract(
    tree: Path, contract: str, additions: Additions
) -> None:
    for name, line in additions.items():
        path = tree / name
        path.parent.mkdir(exist_ok=True)
        text = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{text}\n{line}\n", "utf-8")

    assert verdicts(tree)[contract] == "BROKEN"

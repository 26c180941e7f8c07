"""What the README tells a newcomer to type does what it says: its marked blocks are run."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulation.stack import LocalStack, start_stack
from emulation.stack_programs import StackOptions

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_MARKED = re.compile(r"<!-- runs beside dev\.py up -->\n```sh\n(.*?)```", re.DOTALL)
_ANY_PORTS = {"blob": 0, "queue": 0, "table": 0, "graph": 0, "functions": 0}


def marked_blocks() -> list[tuple[str, str]]:
    return [
        (path.name, block)
        for path in DOCUMENTS
        for block in _MARKED.findall(path.read_text("utf-8"))
    ]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    options = StackOptions(folder=tmp_path / ".local", requested_ports=_ANY_PORTS, fresh=True)
    with start_stack(options, lambda _: None) as running:
        yield running


def test_the_readme_has_a_block_to_run() -> None:
    assert "README.md" in {name for name, _ in marked_blocks()}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "block"), marked_blocks())
def test_a_marked_block_runs_to_its_end(
    stack: LocalStack, tmp_path: Path, name: str, block: str
) -> None:
    ports = stack.ports
    commands = block.replace(":7071", f":{ports.functions}").replace(":7072", f":{ports.graph}")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    bash = shutil.which("bash")
    assert bash

    done = subprocess.run(  # noqa: S603 - our own documents
        [bash, "-euo", "pipefail", "-c", commands],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, (name, done.stdout[-1500:], done.stderr[-1500:])
    if name == "README.md":
        assert "manifest.json" in done.stdout
        assert (tmp_path / "evidence.json").stat().st_size > 1000

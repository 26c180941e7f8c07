"""Starts the programs under test as a shell would."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from emulation.azurite import ROOT


def start_python(
    *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """This Python with its output and errors piped as text."""
    return subprocess.Popen(  # noqa: S603 - this Python, with a test's arguments
        (sys.executable, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=env,
    )

"""The `lock` command: resolves the packages of pyproject.toml into hash-pinned lock files."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from devtools import install
from devtools.programs import ProgramRunner
from devtools.pythons import VERSION
from devtools.terminal import DevError, Stopwatch, say, step_line

# No address of a registry may get into a committed file, hence no index URLs and no header.
_COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--upgrade", "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--no-annotate", "--python-version", VERSION),
)
# In this order: what ships is resolved first, and development follows it. What checks the
# templates of infra/ has an environment of its own: its pins and ours cannot be had together.
LOCKS = (
    ("requirements.txt", ("pyproject.toml",)),
    (
        "requirements-dev.txt",
        ("pyproject.toml", "--group", "dev", "--constraint", "requirements.txt"),
    ),
    ("requirements-infra.txt", ("--group", "infra")),
)


def lock(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Write the lock files anew with the newest allowed versions; raises DevError on conflict."""
    argparse.ArgumentParser(prog="dev.py lock", description=lock.__doc__).parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="dev-lock-") as scratch:
        uv = _install_uv(runner, Path(scratch))
        for name, options in LOCKS:
            watch = Stopwatch()
            made = runner.run((uv, *_COMPILE, *options, "--output-file", name))
            if not made.succeeded:
                raise DevError(f"{name} could not be resolved:\n{made.last_lines()}")
            say(step_line("done", name, watch.seconds))
    return 0


def _install_uv(runner: ProgramRunner, folder: Path) -> str:
    """A uv of today, in an environment that is thrown away: it is no dependency of ours."""
    install.make_venv(runner, folder)
    scripts = folder / install.SCRIPTS.name
    installed = runner.run((str(scripts / "python"), "-m", "pip", "install", "--quiet", "uv"))
    if not installed.succeeded:
        raise DevError(f"uv could not be installed to resolve with:\n{installed.last_lines()}")
    return str(scripts / "uv")

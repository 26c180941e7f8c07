"""Finds the Chromium that the browser tests drive, and installs Debian's where there is none.

Playwright's own download of a browser is not used: it fails in many closed networks, and a system's
own package is patched by the system.
"""

import os
import shutil
from pathlib import Path

from devtools.programs import ProgramRunner
from devtools.terminal import DevError, Stopwatch, say, step_line

#: A Chromium or Chrome elsewhere than where they are looked for.
VARIABLE = "DSR_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
_ADVICE = (
    "the browser tests need Chromium or Chrome. Install one (Debian and Ubuntu: `apt-get install "
    f"chromium`), or name its program in {VARIABLE}; to run everything else: `dev.py test --only "
    "tests -- --ignore tests/browser`"
)


def find_browser() -> str | None:
    """The program to start, or None."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    on_path = (shutil.which(name) for name in _NAMES)
    applications = (str(path) for path in _APPLICATIONS if path.exists())
    return next((found for found in (*on_path, *applications) if found), None)


def setup_browser(runner: ProgramRunner) -> None:
    """Install Debian's Chromium when there is no browser and we may; raises DevError else."""
    if find_browser():
        return
    apt, is_root = shutil.which("apt-get"), hasattr(os, "geteuid") and os.geteuid() == 0
    if apt is None or not is_root:
        raise DevError(_ADVICE)
    watch = Stopwatch()
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    runner.run((apt, "-qq", "update"), env=quiet)
    done = runner.run(
        (apt, "-qq", "install", "-y", "--no-install-recommends", "chromium"), env=quiet
    )
    if not done.succeeded or not find_browser():
        raise DevError(f"{_ADVICE}. What the installer said last:\n{done.last_lines()}")
    say(step_line("done", "Chromium", watch.seconds))

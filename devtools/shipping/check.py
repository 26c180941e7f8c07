"""Carries every right to its end in the emulation, with only the package's own modules in reach."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from devtools.install import ROOT
from devtools.terminal import DevError, Stopwatch, say, step_line

#: What is played of the demos, and what each shows.
FLOWS = {
    "access": "access: a package",
    "port": "portability: a package in a form to take away",
    "rectify": "rectification: fields changed",
    "restrict": "restriction, and lifted again",
    "erase": "erasure: nothing left, after 60 days",
    "object": "objection: decided and answered",
}
_SECONDS = 300
#: Days that pass at once where nobody waits for less; an erasure looks daily otherwise.
_STRIDE = "5"


def check(archive: Path, folder: Path) -> bool:
    """Unpack what is deployed into `folder`, and play all flows on it; whether all went well.

    Each flow's logs stay in a folder of its own. Raises DevError when one does not end.
    """
    app = folder / "app"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(app)
    went_well = [_play(name, app, folder / name) for name in FLOWS]
    return all(went_well)


def _play(name: str, app: Path, folder: Path) -> bool:
    watch = Stopwatch()
    where = ("--package", str(app), "--folder", str(folder), "--port-base", "0")
    command = (sys.executable, "-m", "emulation.demo", name, "--once", "--json")
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            (*command, "--stride", _STRIDE, *where),
            capture_output=True,
            cwd=ROOT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DevError(
            f"{name} did not end in {_SECONDS} s; see {folder / name / 'logs'}."
        ) from None
    is_well = done.returncode == 0 and json.loads(done.stdout)["as_expected"] is True
    say(step_line("ok" if is_well else "FAIL", name, watch.seconds, FLOWS[name]))
    if not is_well:
        say("\n".join(done.stderr.decode("utf-8", "replace").splitlines()[-20:]))
    return is_well

"""Builds what is deployed: a ZIP of the app with the packages it runs on, and nothing else."""

import argparse
import shutil
import sys
from pathlib import Path

from devtools.install import ROOT
from devtools.shipping.archive import archive
from devtools.shipping.check import check
from devtools.shipping.installed import require_azures_platform
from devtools.shipping.tree import LaidOut, lay_out
from devtools.terminal import DevError, Stopwatch, say

TARGET = ROOT / "dist" / "dsr.zip"
WORKSHOP = ROOT / ".local" / "package"


def main(arguments: list[str]) -> int:
    """0 when the package is written and, where asked for, every flow went well on it."""
    options = _parse(arguments)
    try:
        require_azures_platform()
        shutil.rmtree(WORKSHOP, ignore_errors=True)
        _build(WORKSHOP / "tree", options.output)
        return 0 if not options.check or _check(options.output) else 1
    except DevError as error:
        say(f"dev.py package: {error}")
        return 1


def _build(tree: Path, target: Path) -> None:
    watch = Stopwatch()
    laid_out = lay_out(tree)
    digest = archive(tree, target)
    shutil.rmtree(tree)
    for line in describe(laid_out, target, digest):
        say(line)
    say(f"  built in {watch.seconds:.1f} s")


def describe(laid_out: LaidOut, target: Path, digest: str) -> list[str]:
    """The sizes, from all that is installed to what is uploaded."""
    return [
        f"  before pruning      {laid_out.before}",
        f"  after pruning       {laid_out.pruned}",
        f"  with bytecode       {laid_out.after}",
        f"  {target.name:<18}  {target.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}",
    ]


def _check(target: Path) -> bool:
    say("Every right to its end, with the package's own modules alone:")
    return check(target, WORKSHOP / "check")


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py package", description=__doc__)
    parser.add_argument("--check", action="store_true", help="then play every right on it")
    parser.add_argument("--output", type=Path, default=TARGET, help="default: dist/dsr.zip")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

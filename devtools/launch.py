"""Commands that hand over to a program in the virtual environment, such as `up` and `bench`."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from devtools import install
from devtools.browser import setup_browser
from devtools.programs import ProgramRunner
from devtools.terminal import DevError, say


def up(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Set up, then become `python -m emulation.up`, which knows the other options."""
    install.setup(runner)
    return _become("-m", "emulation.up", *arguments)


def demo(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Set up, then become `python -m emulation.demo`, which knows the demos and their options."""
    install.setup(runner)
    return _become("-m", "emulation.demo", *arguments)


def package(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Set up, then become `python -m devtools.shipping`, which builds what is deployed."""
    install.setup(runner)
    return _become("-m", "devtools.shipping", *arguments)


def pictures(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Set up, then become `python -m devtools.pictures`, which photographs the real pages."""
    install.setup(runner)
    setup_browser(runner)
    return _become("-m", "devtools.pictures", *arguments)


#: What `--short` stands for, by measurement: enough to see that it runs, too little for its bounds.
SHORT: Mapping[str, tuple[str, ...]] = {
    "big_subject": ("--few", "1000", "--middle", "3000", "--most", "5000"),
    "console": ("--rows", "2000"),
    "chaos": ("--requests", "6", "--erasures", "1", "--kills", "2"),
    "cold_start": ("--rounds", "1"),
    "faults": ("--minutes", "0.5"),
    "floor": ("--count", "8", "--rounds", "1"),
    "fuzz": ("--most", "3"),
    "intake": ("--count", "40"),
    "requests": ("--count", "10", "--alone", "2", "--erasures", "6"),
    "sweep": ("--few", "1000", "--many", "10000"),
    "throttled": ("--count", "4"),
}


def bench(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Run bench/NAME.py with the arguments after NAME; without a name, list what there is.

    `all` runs each with the same arguments, one after another, and fails when one of them does.
    `--short` makes it quick.
    """
    folder = install.ROOT / "bench"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    if not arguments:
        say("Measurements: " + (", ".join(names) or "none yet"))
        return 0
    name, *rest = arguments
    if name == "all":
        install.setup(runner)
        commands = [
            [str(install.PYTHON), "-m", f"bench.{each}", *_spell_out(each, rest)] for each in names
        ]
        codes = [subprocess.call(command) for command in commands]  # noqa: S603 - our own
        return max(codes, default=0)
    if name not in names:
        raise DevError(f"there is no bench/{name}.py; choose from: {', '.join(names) or 'none'}.")
    install.setup(runner)
    return _become("-m", f"bench.{name}", *_spell_out(name, rest))


def _spell_out(name: str, arguments: Sequence[str]) -> list[str]:
    """`--short` as what it stands for; what follows it wins over that."""
    return [
        spelt
        for each in arguments
        for spelt in (SHORT.get(name, ()) if each == "--short" else (each,))
    ]


def _become(*arguments: str) -> int:
    """Turn this process into the environment's Python, so that nothing stands in between.

    Signals, standard output and the exit code are then the program's own. Windows has no such
    call; there it runs as a child.
    """
    command = [str(install.PYTHON), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        return subprocess.call(command)  # noqa: S603 - our own Python, our own module
    os.execv(command[0], command)  # noqa: S606 - the same, without a shell on purpose
    return 1

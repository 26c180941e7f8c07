"""The `docs` command: writes anew every document that is generated from code."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from devtools import install
from devtools.programs import ProgramRunner
from devtools.terminal import DevError, Stopwatch, say, step_line


@dataclass(frozen=True)
class Generator:
    """A module that makes a document, and the file or folder that keeps it."""

    document: str
    module: str
    writes_itself: bool = False
    """The module writes its files; otherwise it prints the one document."""


# A document whose text is made by code stands here, and a test fails when its file is stale.
GENERATORS = (
    Generator("docs/COST.md", "bench.cost_sheet"),
    Generator("docs/SCALE.md", "bench.scale_model"),
    Generator("docs/PERMISSIONS.md", "devtools.list_permissions"),
    Generator("docs/lifecycle.md", "devtools.draw_lifecycle"),
    Generator("dsr_core/rules/holidays", "devtools.generate_holidays", writes_itself=True),
)


def docs(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Write the generated documents anew; raises DevError when a generator fails."""
    argparse.ArgumentParser(prog="dev.py docs", description=docs.__doc__).parse_args(arguments)
    install.setup(runner)
    for generator in GENERATORS:
        watch = Stopwatch()
        _write(runner, generator)
        say(step_line("done", generator.document, watch.seconds))
    say(f"Generated documents: {len(GENERATORS)} written.")
    return 0


def _write(runner: ProgramRunner, generator: Generator) -> None:
    printed = runner.run((str(install.PYTHON), "-m", generator.module))
    if not printed.succeeded:
        raise DevError(f"{generator.document} could not be made:\n{printed.last_lines()}")
    if generator.writes_itself:
        return
    path = install.ROOT / generator.document
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(printed.output, encoding="utf-8")

"""The `test` command: every check the project must pass, as one table."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from devtools import browser, install
from devtools.programs import Finished, ProgramRunner
from devtools.terminal import Stopwatch, step_line


@dataclass(frozen=True)
class Check:
    """One check: its program and what to do when it fails. Slow ones come first in the table."""

    name: str
    command: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class Result:
    """How one check went."""

    check: Check
    finished: Finished
    seconds: float


def _tool(name: str) -> str:
    return str(install.SCRIPTS / name)


STATIC_CHECKS = (
    Check(
        "types",
        ("node", str(install.NODE_MODULES / "pyright" / "index.js")),
        "give what is named above its type; pyright runs in strict mode",
    ),
    Check(
        "bandit",
        (_tool("bandit"), "-q", "-c", "pyproject.toml", "-r", "dsr_core", "function_app.py"),
        "mend what is named above, or excuse it there with a reason: `# nosec B000 - why`",
    ),
    Check("imports", (_tool("lint-imports"),), "imports go down, never up or sideways: docs/"),
    Check(
        "infra",
        (str(install.PYTHON), "-m", "devtools.infra_checks"),
        "infra/ and the code must say the same; each line names the file and what is missing",
    ),
    Check(
        "checkov",
        (str(install.PYTHON), "-m", "devtools.checkov_findings"),
        "mend the template, or excuse the finding by name in devtools/checkov_findings.py",
    ),
    Check("lint", (_tool("ruff"), "check", "."), "try `.venv/bin/ruff check --fix .`"),
    Check("format", (_tool("ruff"), "format", "--check", "."), "run `.venv/bin/ruff format .`"),
)
TESTS = Check(
    "tests",
    (str(install.PYTHON), "-m", "pytest", "-n", "3"),
    "the failing tests are named above; `python3 dev.py test --only tests -- PATH` runs one file",
)
CHECKS = (*STATIC_CHECKS, TESTS)
_CLOSING = re.compile(r"(?:\d+ (?:passed|failed|errors?|skipped)\b|no tests ran).* in [\d.]+s.*")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def test(runner: ProgramRunner, arguments: Sequence[str]) -> int:
    """Run all checks, whether or not one fails; 1 at the end when any did.

    The checks that only read run two at a time; then the tests have both cores to themselves. The
    last line printed is the test runner's own count.
    """
    chosen, for_pytest = _parse(arguments)
    install.setup(runner)
    watch = Stopwatch()
    if "checkov" in chosen:
        install.setup_infra(runner)
    if TESTS.name in chosen and not for_pytest:
        browser.setup_browser(runner)
    static = [check for check in STATIC_CHECKS if check.name in chosen]
    results = runner.side_by_side([lambda c=check: _run_static(runner, c) for check in static])
    for result in results:
        if not result.finished.succeeded:
            _show(f"\n--- {result.check.name} ---\n{result.finished.output.rstrip()}\n")
    if TESTS.name in chosen:
        results.append(_run_tests(runner, for_pytest))
    _show(summary(results, watch.seconds))
    return 0 if all(result.finished.succeeded for result in results) else 1


def _parse(arguments: Sequence[str]) -> tuple[frozenset[str], list[str]]:
    names = tuple(check.name for check in CHECKS)
    parser = argparse.ArgumentParser(
        prog="dev.py test",
        description="Run every check.",
        epilog="What follows -- goes to pytest: dev.py test --only tests -- -k lease",
    )
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    own, _, rest = _split(arguments)
    return frozenset(parser.parse_args(own).only), rest


def _split(arguments: Sequence[str]) -> tuple[list[str], str, list[str]]:
    at = list(arguments).index("--") if "--" in arguments else len(arguments)
    return list(arguments[:at]), "--", list(arguments[at + 1 :])


def _run_static(runner: ProgramRunner, check: Check) -> Result:
    watch = Stopwatch()
    finished = runner.run(check.command)
    result = Result(check, finished, watch.seconds)
    _show(_line(result))
    return result


def _run_tests(runner: ProgramRunner, for_pytest: Sequence[str]) -> Result:
    watch = Stopwatch()
    colour = ("--color=yes",) if sys.stdout.isatty() else ()
    finished = runner.run((*TESTS.command, *colour, *for_pytest), echo=_echo)
    return Result(TESTS, finished, watch.seconds)


def summary(results: Sequence[Result], seconds: float) -> str:
    """The table of all checks with advice for the failed ones, closed by a line that counts."""
    failed = [result for result in results if not result.finished.succeeded]
    lines = ["", *map(_line, results)]
    lines += [f"  {result.check.name}: {result.check.advice}." for result in failed]
    verdict = f"FAILED: {', '.join(result.check.name for result in failed)}" if failed else "ok"
    return "\n".join([*lines, f"Checks: {verdict} ({seconds:.1f} s)", _count(results, seconds)])


def _count(results: Sequence[Result], seconds: float) -> str:
    """pytest's own closing line when it ran, else the checks counted the way pytest would."""
    for result in results:
        closing = _CLOSING.findall(_COLOURS.sub("", result.finished.output))
        if result.check is TESTS and closing:
            return closing[-1]
    failed = sum(not result.finished.succeeded for result in results)
    counts = ((failed, "failed"), (len(results) - failed, "passed"))
    return ", ".join(f"{n} {word}" for n, word in counts if n) + f" in {seconds:.2f}s"


def _line(result: Result) -> str:
    return step_line(
        "ok" if result.finished.succeeded else "FAIL", result.check.name, result.seconds
    )


def _echo(piece: bytes) -> None:
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _show(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the answer to `dev.py test`

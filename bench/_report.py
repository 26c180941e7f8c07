"""What every measurement shares: its command line, the conditions it ran under, how it is told."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

type Figures = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One line that must hold: a figure beside its bound."""

    what: str
    figure: float
    #: The figure may not be above it, or with `least` not below it.
    bound: float
    least: bool = False

    @property
    def holds(self) -> bool:
        return self.figure >= self.bound if self.least else self.figure <= self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a measurement found, and whether that is good enough."""

    figures: Figures
    verdicts: Sequence[Verdict] = field(default=())


def parse(description: str | None, **numbers: int) -> argparse.Namespace:
    """The command line: `--json`, `--check`, and an option with a default for each number."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )
    parser.add_argument(
        "--check", action="store_true", help="end with 1 when a bound does not hold"
    )
    for name, default in numbers.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    return parser.parse_args()


def tell(name: str, options: argparse.Namespace, measure: Callable[[], Result]) -> int:
    """Measure, print, and answer the exit code."""
    load_before = os.getloadavg()[0]
    began = time.monotonic()
    result = measure()
    content: dict[str, object] = {
        "bench": name,
        "conditions": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
            "load_before": round(load_before, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "seconds": round(time.monotonic() - began, 1),
        },
        "figures": result.figures,
        "bounds": [_as_row(verdict) for verdict in result.verdicts],
    }
    if options.json:
        print(json.dumps(content))
    else:
        print(_as_text(content))
    failed = any(not verdict.holds for verdict in result.verdicts)
    return 1 if options.check and failed else 0


def note(text: str) -> None:
    """A line for whoever watches; standard output belongs to the result."""
    print(text, file=sys.stderr, flush=True)


def _as_row(verdict: Verdict) -> Mapping[str, object]:
    return {
        "what": verdict.what,
        "figure": round(verdict.figure, 4),
        "at_least" if verdict.least else "at_most": verdict.bound,
        "holds": verdict.holds,
    }


def _as_text(content: Mapping[str, object]) -> str:
    return json.dumps(content, indent=2)

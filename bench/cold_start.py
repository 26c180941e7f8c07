"""What a fresh worker costs until it is indexed, has answered its first intake, its first message.

Method. Each step runs in a fresh interpreter (`bench/_cold.py`), `--rounds` times in turn with the
others, and the least processor time of each counts: other work on the machine only ever adds.
`index` imports `function_app` and asks it for its functions, as the worker does; `intake` answers a
posted request after that, against Azurite; `message` then handles the queue message of it, against
the Graph simulator, up to Microsoft's own export. From each the time of an empty interpreter is
taken off; the anchor is `import azure.functions` alone in the same rounds.
"""

import asyncio
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "cold_start", *sys.argv[1:]])  # noqa: S606

import msgspec

from bench._cold import STEPS
from bench._report import Result, Verdict, parse, tell
from bench._stack import UNLIMITED, open_site
from emulation.graph.sample import SAMPLE_PEOPLE

ROOT = Path(__file__).resolve().parents[1]
#: What a plain intake answer needs none of.
HEAVY = ("msgraph", "azure.identity", "azure.storage.blob", "azure.storage.queue", "jinja2")


class Told(msgspec.Struct):
    """What a child says of itself."""

    cpu: float
    modules: list[str]


async def _measure(options: Namespace) -> Result:
    async with open_site() as site:
        await site.set_simulator(**UNLIMITED)
        token = site.headers["Authorization"].removeprefix("Bearer ")
        told: dict[str, list[Told]] = {step: [] for step in STEPS}
        for _ in range(options.rounds):
            for step in STEPS:
                told[step].append(await asyncio.to_thread(_run, step, site.settings, token))
    least = {step: min(one.cpu for one in all_) for step, all_ in told.items()}
    cost = {step: least[step] - least["nothing"] for step in STEPS if step != "nothing"}
    loaded = {step: set(told[step][0].modules) for step in STEPS}
    heavy = [name for name in HEAVY if name in loaded["intake"]]
    ratio = cost["index"] / cost["azure.functions"]
    return Result(
        figures={
            "processor_seconds": {step: round(seconds, 3) for step, seconds in cost.items()},
            "modules": {step: len(names) for step, names in loaded.items()},
            "index_to_anchor": round(ratio, 2),
            "heavy_modules_after_intake": heavy,
        },
        verdicts=[
            Verdict(what="indexing to import azure.functions", figure=ratio, bound=2.0),
            Verdict(what="heavy modules after an intake", figure=len(heavy), bound=0),
        ],
    )


def _run(step: str, settings: Mapping[str, str], token: str) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "bench._cold", step, SAMPLE_PEOPLE["ordinary"], token],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
    )
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Told)


def main() -> int:
    options = parse(__doc__, rounds=3)
    return tell("cold_start", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())

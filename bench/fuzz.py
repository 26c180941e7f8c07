"""Made-up calls of every operation in the published OpenAPI document, on the running local stack.

Method. The local stack is started with the sample tenant; four requests are brought to rest
(answered, waiting for a review, held); the document is fetched from GET /api/openapi.json. Of each
operation Schemathesis makes `--most` good calls and as many bad ones from `--seed`, as nobody, as
somebody of the house or as the person. Each answer is checked against the document (statuses, media
types, headers, bodies), for 5xx, and for nonsense that was taken for good.
"""

import asyncio
import os
import sys
import time
from argparse import Namespace
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "fuzz", *sys.argv[1:]])  # noqa: S606

from bench._report import Result, Verdict, note, parse, tell
from bench._stack import UNLIMITED, open_site
from bench.fuzzing.cases import Tally, fuzz
from bench.fuzzing.scene import set_scene

_LEAST_CASES = 2_000
_MOST_TOLD = 40


async def _measure(options: Namespace) -> Result:
    async with open_site() as site:
        await site.set_simulator(**UNLIMITED)
        url = site.stack.functions_url
        storage = site.settings["AzureWebJobsStorage"]
        scene = await set_scene(site.session, url, site.stack.graph_url, storage)
        async with site.session.get(f"{url}/api/openapi.json") as answer:
            document = await answer.json()
        note(f"{len(scene.requests)} requests are at rest")
        began = time.monotonic()
        tally = await asyncio.to_thread(
            fuzz, document, scene, seed_of_all=options.seed, most=options.most
        )
        return _result(tally, time.monotonic() - began)


def _result(tally: Tally, seconds: float) -> Result:
    for failure in tally.failures[:_MOST_TOLD]:
        note(failure)
    return Result(
        figures={
            "by_operation": {
                label: {str(status): count for status, count in sorted(counts.items())}
                for label, counts in tally.statuses.items()
            },
            "cases": tally.cases,
            "operations": len(tally.statuses),
            "failures": len(tally.failures),
            "server_errors": tally.server_errors,
            "seconds": round(seconds, 1),
        },
        verdicts=[
            Verdict(what="cases", figure=tally.cases, bound=_LEAST_CASES, least=True),
            Verdict(what="server errors", figure=tally.server_errors, bound=0),
            Verdict(what="failures", figure=len(tally.failures), bound=0),
        ],
    )


def main() -> int:
    options = parse(__doc__, most=65, seed=1)
    return tell("fuzz", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())

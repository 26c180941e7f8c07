"""Makes the sample requests on a running local Azure: `python -m emulation.sample_console`."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from emulation.sample_console.director import direct


def main(arguments: list[str]) -> int:
    """0 when all of them are there."""
    parser = argparse.ArgumentParser(prog="python -m emulation.sample_console", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True, help="the app's settings file")
    options = parser.parse_args(arguments)
    values: Mapping[str, str] = json.loads(options.settings.read_text(encoding="utf-8"))["Values"]
    began = time.monotonic()
    made = asyncio.run(_make(values))
    print(json.dumps({"made": made, "seconds": round(time.monotonic() - began, 1)}), flush=True)
    return 0


async def _make(values: Mapping[str, str]) -> int:
    async with AsyncExitStack() as closing:
        return await direct(values, closing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Takes the documents' pictures on a local Azure with the sample requests (`dev.py pictures`)."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from devtools.browser import find_browser
from devtools.pictures.shots import CAREFUL, take_all
from devtools.terminal import say
from emulation.azurite import ROOT
from emulation.processes import EmulationError
from emulation.sample_console.making import make_samples
from emulation.sample_console.tenant import CHANGES
from emulation.stack import start_stack, while_alive
from emulation.stack_programs import StackOptions

FOLDER = ROOT / "docs" / "images"
_ANY_PORTS = {"blob": 0, "queue": 0, "table": 0, "graph": 0, "functions": 0}


def main(arguments: list[str]) -> int:
    """0 when every picture is there anew."""
    parser = argparse.ArgumentParser(prog="dev.py pictures", description=__doc__)
    add = parser.add_argument
    add("--folder", type=Path, default=FOLDER, help="where to put them (docs/images)")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    program = find_browser()
    if program is None:
        say("dev.py pictures: no Chromium or Chrome; `dev.py setup` installs one, or says how.")
        return 1
    try:
        asyncio.run(_take(program, options.folder))
    except EmulationError as error:
        say(f"dev.py pictures: {error}")
        return 1
    return 0


async def _take(program: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        options = StackOptions(
            folder=Path(scratch) / ".local",
            requested_ports=_ANY_PORTS,
            tenant=CHANGES,
            neighbours=(CAREFUL,),
            fresh=True,
        )
        with start_stack(options, say) as stack:
            await while_alive(stack, make_samples(options, say))
            await while_alive(stack, take_all(stack, program, folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

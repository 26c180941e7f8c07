"""Has the sample requests made by a program of its own, while everything else goes on."""

import asyncio
import sys
from collections.abc import Callable

import msgspec

from emulation.azurite import ROOT
from emulation.stack_programs import StackOptions


class Made(msgspec.Struct, frozen=True):
    """What the program says at its end."""

    made: int
    seconds: float


async def make_samples(options: StackOptions, say: Callable[[str], None]) -> None:
    """Tell when they are there, or that they could not be made: everything else goes on."""
    log = options.logs / "samples.log"
    say("Making sample requests for the console ...")
    command = ("-m", "emulation.sample_console", "--settings", str(options.settings_file))
    with log.open("wb") as output:
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
        )
    try:
        said, _ = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    if program.returncode:
        say(f"They could not all be made: see {log}. With --fresh everything begins anew.")
        return
    made = msgspec.json.decode(said.splitlines()[-1], type=Made)
    if made.made:
        say(f"{made.made} sample requests are on the console, made in {made.seconds:.0f} s.")
    else:
        say("Those of an earlier run are there.")

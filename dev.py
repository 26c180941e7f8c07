"""The one door to this repository: sets everything up, then runs, tests and measures it.

Standard library only, and started by any Python from 3.10: what it needs it installs first, into
`.venv/` and `node_modules/`. What each command does is in `devtools/`.
"""

import argparse
import os
import signal
import sys

if sys.version_info < (3, 10):  # noqa: UP036 - any Python may start this file, 3.13 runs the rest
    sys.exit("dev.py needs Python 3.10 or later to start; the project itself runs on Python 3.13.")

from devtools import checks, documents, install, launch, locks
from devtools.programs import ProgramRunner
from devtools.terminal import DevError, say

COMMANDS = {
    "up": (launch.up, "start the local Azure and carry out one request before your eyes"),
    "demo": (launch.demo, "play a right to its end, with the people and the days it takes"),
    "test": (checks.test, "run every check: format, lint, types, imports, tests"),
    "setup": (install.setup, "install what the other commands need, and nothing else"),
    "bench": (launch.bench, "run one measurement of bench/, or list them"),
    "package": (launch.package, "build what is deployed; --check plays every right on it"),
    "docs": (documents.docs, "write the generated documents anew"),
    "pictures": (launch.pictures, "take the documents' pictures of the real pages anew"),
    "lock": (locks.lock, "resolve the Python packages anew and write the hash-pinned locks"),
}


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it did what it says, 1 when not, 2 for a mistyped command."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Sets everything up, then runs, tests and measures this project.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<9}{text}" for name, (_, text) in COMMANDS.items()),
    )
    parser.add_argument("command", choices=tuple(COMMANDS), metavar="COMMAND")
    chosen = parser.parse_args(arguments[:1])
    command, _ = COMMANDS[chosen.command]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    runner = ProgramRunner()
    try:
        return command(runner, arguments[1:])
    except DevError as error:
        say(f"dev.py {chosen.command}: {error}")
        return 1
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    finally:
        runner.stop_all()


if __name__ == "__main__":
    os.chdir(install.ROOT)
    sys.exit(main(sys.argv[1:]))

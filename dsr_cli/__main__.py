"""The `dsr` command. `python3 -m dsr_cli` in the repository is the same."""

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from dsr_cli.completion import completion_script
from dsr_cli.exit_codes import CommandError, ExitCode
from dsr_cli.parser import make_parser
from dsr_cli.plain_text import plain

if TYPE_CHECKING:
    from httpx import BaseTransport


def main(arguments: list[str] | None = None, transport: "BaseTransport | None" = None) -> int:
    """Run one command; answers the exit code. `transport` stands in for the network in tests."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.command == "completion":
        print(completion_script(parser, options.shell), end="")
        return ExitCode.DONE
    try:
        return _run(options, transport)
    except CommandError as error:
        print(f"dsr: {plain(str(error))}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def _run(options: Namespace, transport: "BaseTransport | None") -> int:
    # Imported here, as completion and help need neither.
    from rich.console import Console

    from dsr_cli.commands import run_call, run_verify

    console = Console()
    if options.command == "verify":
        return run_verify(options, console)
    from dsr_cli.api import Api
    from dsr_cli.credentials import find_token

    url = options.url or os.environ.get("DSR_URL")
    if not url:
        raise CommandError(ExitCode.USAGE, "Which server? Give --url, or set DSR_URL.")
    token = find_token(os.environ, options.token_file, options.scope)
    api = Api(url, token, transport)
    try:
        return run_call(api, options, console)
    finally:
        api.close()


if __name__ == "__main__":
    sys.exit(main())

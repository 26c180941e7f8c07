"""The command line as argparse knows it: every command, its options, and the codes it ends with."""

import argparse
from pathlib import Path

from dsr_cli.acts import ACT_COMMANDS, NOTE, Option
from dsr_cli.completion import SHELLS
from dsr_cli.exit_codes import MEANINGS

#: Filters of the list, as the API names them, by what they are called here.
FILTERS = {
    "state": "scope",
    "status": "status",
    "right": "right",
    "tenant": "tenant",
    "system": "system",
    "attention": "attention",
    "due-after": "due_after",
    "due-before": "due_before",
    "id": "q",
    "page": "page",
}
_FILTER_HELP = {
    "state": "open (if not given), closed, or all",
    "status": "codes of statuses, by commas",
    "right": "codes of rights, by commas",
    "tenant": "names of tenants, by commas",
    "system": "codes of systems, by commas",
    "attention": "why somebody should look, such as overdue, by commas",
    "due-after": "the first due date",
    "due-before": "the last due date",
    "id": "how the id begins",
    "page": "what the page before gave as `next`",
}
#: Of a report, as for the list.
SPAN = {"from": "received_after", "until": "received_before", "tenant": "tenant"}
_SPAN_HELP = {
    "from": "the first day of receipt, such as 2026-01-01",
    "until": "the last day of receipt",
    "tenant": "names of tenants, by commas",
}
IDENTIFIERS = ("email", "user_principal_name", "object_id", "employee_id", "phone")
#: Who writes for the person, where somebody does.
REPRESENTATIVE = {
    "representative": "who writes for the person",
    "representative_contact": "where they read mail",
    "representative_basis": "by what right, such as parental_authority",
}

_EPILOG = "exit codes:\n" + "\n".join(f"  {code:<4} {text}" for code, text in MEANINGS.items())
_SIGN_IN = (
    "\n\nThe server is --url or DSR_URL. Who calls: --token-file, else DSR_TOKEN, else --scope or"
    "\nDSR_SCOPE (signs in with Entra ID: `az login`, or a browser window)."
)


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="dsr", description="Handle data subject requests.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help_text in _CALLS.items():
        each = commands.add_parser(name, help=help_text, description=help_text)
        _add_connection(each)
        _ADD[name](each)
    for name, command in ACT_COMMANDS.items():
        each = commands.add_parser(name, help=command.help, description=command.help)
        _add_connection(each)
        _add_request_id(each)
        for option in (*command.options, NOTE):
            _add_option(each, option)
        if command.act is None:
            which = each.add_mutually_exclusive_group()
            which.add_argument("--first", action="store_const", const="approve-first", dest="act")
            which.add_argument("--second", action="store_const", const="approve-second", dest="act")
    _add_verify(commands.add_parser("verify", help=_VERIFY, description=_VERIFY))
    shell = commands.add_parser("completion", help=_COMPLETION, description=_COMPLETION)
    shell.add_argument("shell", choices=SHELLS)
    return parser


class _Parser(argparse.ArgumentParser):
    """Shows the exit codes below the help of every command."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            **options,  # pyright: ignore[reportArgumentType]
            epilog=_EPILOG + _SIGN_IN,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )


_VERIFY = "check an evidence file, offline"
_COMPLETION = "print a script that completes commands in a shell"
_CALLS = {
    "list": "list requests, the most urgent first",
    "find": "find the open requests of a person in the directory",
    "show": "show where a request stands",
    "new": "make a request for a person",
    "watch": "follow a request until it ends",
    "report": "count what came, what came of it, how long it took, and what is open",
    "package": "fetch the package of a request, and check that it is what was handed over",
    "export-evidence": "fetch the signed evidence file of a request",
    "rebuild-board": "make the board of lists anew from the requests",
}


def _add_list(parser: argparse.ArgumentParser) -> None:
    for name, field in FILTERS.items():
        parser.add_argument(f"--{name}", dest=f"by_{field}", help=_FILTER_HELP[name])


def _add_find(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    for name in IDENTIFIERS:
        which.add_argument(f"--{name.replace('_', '-')}", help="identifies the person")
    parser.add_argument("--tenant", help="needed where several organisations are served")


def _add_report(parser: argparse.ArgumentParser) -> None:
    for name, field in SPAN.items():
        parser.add_argument(f"--{name}", dest=f"by_{field}", help=_SPAN_HELP[name])
    parser.add_argument("--csv", action="store_true", help="print CSV, for spreadsheets")


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("right", help="such as access, rectification, erasure, restriction")
    for name in IDENTIFIERS:
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, action="append", default=[], help="identifies the person")
    for name in ("name", "contact", "language", "tenant"):
        parser.add_argument(f"--{name}")
    for field, help_text in REPRESENTATIVE.items():
        parser.add_argument(f"--{field.replace('_', '-')}", help=help_text)
    parser.add_argument(
        "--correct", action="append", default=[], metavar="NAME=VALUE", help="what to rectify"
    )
    parser.add_argument("--idempotency-key", help="the same key answers the same request")


def _add_watch(parser: argparse.ArgumentParser) -> None:
    _add_request_id(parser)
    parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="between looks")


def _add_export(parser: argparse.ArgumentParser) -> None:
    _add_request_id(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="evidence-ID.json if not")


def _add_package(parser: argparse.ArgumentParser) -> None:
    _add_request_id(parser)
    parser.add_argument(
        "-o", "--to", dest="output", type=Path, metavar="FILE", help="package-ID.zip if not given"
    )


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--public-key",
        action="append",
        default=[],
        metavar="FILE|HEX",
        help="the key you trust, as PEM or 64 hexadecimal digits; may be repeated",
    )
    _add_json(parser)


def _add_request_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request_id", metavar="ID")


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    parser.add_argument(
        option.flag,
        dest=option.field,
        help=option.help,
        required=option.required,
        action="append" if option.many else "store",
    )


def _add_connection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="the server (DSR_URL)")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a file with a token")
    parser.add_argument("--scope", help="sign in for this scope, such as api://ID/.default")
    _add_json(parser)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


_ADD = {
    "list": _add_list,
    "find": _add_find,
    "show": _add_request_id,
    "new": _add_new,
    "watch": _add_watch,
    "report": _add_report,
    "package": _add_package,
    "export-evidence": _add_export,
    "rebuild-board": _add_nothing,
}

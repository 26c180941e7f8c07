"""What each command does: calls the server, and shows what it gives."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dsr_cli.acts import ACT_COMMANDS, NOTE, approval_of
from dsr_cli.api import Answer, Api
from dsr_cli.exit_codes import CommandError, ExitCode
from dsr_cli.fetching import fetch_package
from dsr_cli.figures import table_of_grounds, table_of_open, table_of_results
from dsr_cli.parser import FILTERS, IDENTIFIERS, REPRESENTATIVE, SPAN
from dsr_cli.showing import lines_of_acts, say, table_of_found, table_of_requests, table_of_stages
from dsr_cli.verifying import code_of, describe, to_json, verify_file
from dsr_cli.watching import watch

if TYPE_CHECKING:
    from rich.console import Console

type Command = Callable[[Api, Namespace, "Console"], ExitCode]


def run_call(api: Api, options: Namespace, console: "Console") -> ExitCode:
    """Carry out a command that calls the server. Raises CommandError."""
    command = COMMANDS.get(options.command, _act)
    return command(api, options, console)


def run_verify(options: Namespace, console: "Console") -> ExitCode:
    """Carry out `dsr verify`: no server, no network. Raises CommandError."""
    verdict = verify_file(options.file, options.public_key)
    if options.json:
        print(json.dumps(to_json(verdict)))
    else:
        for line in describe(verdict):
            say(console, line)
    return code_of(verdict)


def _list(api: Api, options: Namespace, console: "Console") -> ExitCode:
    given = {field: getattr(options, f"by_{field}") for field in FILTERS.values()}
    page = api.list_requests({name: text for name, text in given.items() if text})
    if options.json:
        print(json.dumps(page))
        return ExitCode.DONE
    console.print(table_of_requests(page))
    if page["next"]:
        say(console, f"More: --page {page['next']}")
    return ExitCode.DONE


def _find(api: Api, options: Namespace, console: "Console") -> ExitCode:
    kind, value = next((kind, text) for kind in IDENTIFIERS if (text := getattr(options, kind)))
    tenant = {"tenant": options.tenant} if options.tenant else {}
    found = api.find({"identifier": {"kind": kind, "value": value}, **tenant})
    if options.json:
        print(json.dumps(found))
    elif found["reason"]:
        say(console, f"Nobody was found: {found['reason']}")
    else:
        console.print(table_of_found(found))
    return ExitCode.DONE


def _show(api: Api, options: Namespace, console: "Console") -> ExitCode:
    return _tell(api.show(options.request_id), options, console)


def _new(api: Api, options: Namespace, console: "Console") -> ExitCode:
    receipt = api.submit(_body_of(options), options.idempotency_key)
    if options.json:
        print(json.dumps(receipt))
    else:
        text = f"{receipt['request_id']}  {receipt['status']}  due {receipt['due_on']}"
        say(console, text)
    return ExitCode.DONE


def _body_of(options: Namespace) -> Mapping[str, object]:
    identifiers = [
        {"kind": kind, "value": value} for kind in IDENTIFIERS for value in getattr(options, kind)
    ]
    subject = {name: getattr(options, name) for name in ("name", "contact", "language")}
    known = {name: value for name, value in subject.items() if value}
    body: dict[str, object] = {
        "right": options.right,
        "subject": {"identifiers": identifiers, **known},
    }
    if options.tenant:
        body["tenant"] = options.tenant
    said = {name: getattr(options, name) for name in REPRESENTATIVE}
    body |= {name: value for name, value in said.items() if value}
    if options.correct:
        pairs = (text.partition("=") for text in options.correct)
        body["corrections"] = [{"name": name, "value": value} for name, _, value in pairs]
    return body


def _act(api: Api, options: Namespace, console: "Console") -> ExitCode:
    command = ACT_COMMANDS[options.command]
    act = command.act or options.act or approval_of(api.show(options.request_id))
    said = {each.field: getattr(options, each.field) for each in (*command.options, NOTE)}
    body = {name: value for name, value in said.items() if value}
    return _tell(api.act(options.request_id, act, body), options, console)


def _watch(api: Api, options: Namespace, console: "Console") -> ExitCode:
    watch(api, options.request_id, console, lambda: time.sleep(options.every), options.json)
    return ExitCode.DONE


def _export(api: Api, options: Namespace, console: "Console") -> ExitCode:
    path: Path = options.output or Path(f"evidence-{options.request_id}.json")
    file = api.evidence(options.request_id)
    try:
        path.write_bytes(file)
    except OSError:
        raise CommandError(ExitCode.FAILED, f"{path} cannot be written.") from None
    if options.json:
        print(json.dumps({"file": str(path), "bytes": len(file)}))
    else:
        say(console, f"{path}: {len(file)} bytes")
    return ExitCode.DONE


def _package(api: Api, options: Namespace, console: "Console") -> ExitCode:
    path: Path = options.output or Path(f"package-{options.request_id}.zip")
    fetched = fetch_package(api, options.request_id, path)
    if options.json:
        print(json.dumps({**asdict(fetched), "path": str(path)}))
        return ExitCode.DONE
    say(console, f"{path}: {fetched.files} files, {fetched.bytes} bytes, as handed over")
    if not fetched.complete:
        say(console, "Something is missing from this answer; the manifest says what.")
    return ExitCode.DONE


def _report(api: Api, options: Namespace, console: "Console") -> ExitCode:
    given = {field: getattr(options, f"by_{field}") for field in SPAN.values()}
    span = {name: text for name, text in given.items() if text}
    if options.csv:
        # As it came: a terminal's own ends of lines would not be CSV's.
        sys.stdout.write(api.report_csv(span))
        return ExitCode.DONE
    figures = api.report(span)
    if options.json:
        print(json.dumps(figures))
        return ExitCode.DONE
    for table in (table_of_results(figures), table_of_grounds(figures), table_of_open(figures)):
        console.print(table)
    return ExitCode.DONE


def _rebuild(api: Api, options: Namespace, console: "Console") -> ExitCode:
    after: str | None = None
    while True:
        part = api.rebuild_board(after)
        if options.json:
            print(json.dumps(part))
        after = part["next"]
        if not after:
            break
    if not options.json:
        say(console, "The board is made anew.")
    return ExitCode.DONE


def _tell(request: Answer, options: Namespace, console: "Console") -> ExitCode:
    if options.json:
        print(json.dumps(request))
        return ExitCode.DONE
    console.print(table_of_stages(request))
    for line in lines_of_acts(request):
        say(console, line)
    return ExitCode.DONE


COMMANDS: Mapping[str, Command] = {
    "list": _list,
    "find": _find,
    "show": _show,
    "new": _new,
    "watch": _watch,
    "report": _report,
    "package": _package,
    "export-evidence": _export,
    "rebuild-board": _rebuild,
}

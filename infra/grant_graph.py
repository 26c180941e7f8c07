"""Grants what the two identities need in Microsoft Graph, and makes the operators' registration.

Run by an administrator who is signed in (`az login`) as Privileged Role Administrator. Shows first
what it will do; `--dry-run` stops there, `--check` says what is missing and what that disables.
Safe to repeat: what is there is left as it is, and nothing is ever taken away.
"""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dsr_core.domain.errors import DsrError
from dsr_core.systems.clouds import CLOUDS, Cloud, CloudName, loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.permissions import PERMISSION_SETS, Feature, Part
from infra.granting import Directory, Grant, Registration, Wanted, plan_grants, plan_registration

#: What the script itself needs, beside `Application.Read.All`.
_TOLD = {
    Part.READING: "the identity that reads",
    Part.ACTING: "the identity that acts",
}


def main(arguments: list[str]) -> int:
    """0: nothing is missing (any more). 1: something is, or was refused. 2: mistyped."""
    options = _parser().parse_args(arguments)
    try:
        return asyncio.run(_run(options))
    except (DsrError, ValueError) as error:
        print(f"grant_graph: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grant_graph.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="features:\n"
        + "\n".join(f"  {one.feature:<24}{one.without}" for one in PERMISSION_SETS),
    )
    parser.add_argument(
        "--reader", metavar="CLIENT_ID", help="client id of the identity that reads"
    )
    parser.add_argument("--actor", metavar="CLIENT_ID", help="client id of the identity that acts")
    parser.add_argument(
        "--features",
        nargs="+",
        type=Feature,
        default=list(Feature),
        metavar="FEATURE",
        help="only these; all unless said otherwise",
    )
    parser.add_argument(
        "--registration",
        metavar="NAME",
        help="make or complete the application that operators sign in to, with its four roles",
    )
    parser.add_argument(
        "--address", default="", metavar="URL", help="where the app is, for signing in by browser"
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--dry-run", action="store_true", help="show what it would do, and stop")
    mode.add_argument("--check", action="store_true", help="say what is missing; 1 if anything is")
    parser.add_argument("--cloud", type=CloudName, default=CloudName.GLOBAL, help="national cloud")
    parser.add_argument("--simulator", metavar="URL", help="a Graph simulator on this machine")
    parser.add_argument("--token", help="the simulator's token")
    return parser


async def _run(options: argparse.Namespace) -> int:
    cloud: Cloud = loopback_cloud(options.simulator) if options.simulator else CLOUDS[options.cloud]
    kind = CredentialKind.DEVELOPMENT_TOKEN if options.simulator else CredentialKind.DEFAULT
    settings = CredentialSettings(kind=kind, token=options.token or "")
    client = open_client(cloud, make_credential(settings, cloud))
    try:
        return await _carry_out(Directory(client.service), options)
    finally:
        await client.close()


async def _carry_out(directory: Directory, options: argparse.Namespace) -> int:
    grants = await _plan(directory, options)
    registration = None
    if options.registration:
        there = await directory.find_application(options.registration)
        registration = plan_registration(there, options.address)
    _show(grants, registration, options.registration)
    missing = bool(grants) or bool(registration and registration.is_due)
    if options.check:
        _show_disabled(grants)
    if options.check or options.dry_run:
        return 1 if missing and options.check else 0
    for grant in grants:
        await directory.grant(grant)
        print(f"granted   {grant.permission} to {_TOLD[grant.part]}")
    if registration is not None:
        app_id = await directory.register(options.registration, registration)
        print(f"registered {options.registration}: DSR_SIGN_IN_CLIENT_ID is {app_id}")
        print("Give people its roles under Enterprise applications > Users and groups.")
    return 0


async def _plan(directory: Directory, options: argparse.Namespace) -> tuple[Grant, ...]:
    """What is missing, for the identities that were named."""
    named = {Part.READING: options.reader, Part.ACTING: options.actor}
    found: list[Grant] = []
    for part, client_id in named.items():
        if client_id:
            holder = await directory.find_identity(client_id)
            wanted = Wanted(part=part, holder=holder, features=frozenset(options.features))
            found.extend(
                plan_grants(wanted, await directory.permissions(), await directory.held(holder))
            )
    return tuple(found)


def _show(grants: tuple[Grant, ...], registration: Registration | None, name: str | None) -> None:
    if not grants:
        print("Every permission is granted.")
    for grant in grants:
        print(
            f"to grant  {grant.permission:<58} {_TOLD[grant.part]}  ({', '.join(grant.features)})"
        )
    if registration is not None and registration.is_due:
        what = ", ".join(registration.missing) if registration.object_id else "all of it"
        print(f"to make   {name}: {what}")


def _show_disabled(grants: tuple[Grant, ...]) -> None:
    """What an installation cannot do as it is."""
    missing = {(grant.part, feature) for grant in grants for feature in grant.features}
    for each in PERMISSION_SETS:
        if (each.part, each.feature.value) in missing:
            print(f"disabled  {each.feature.value}: {each.without}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

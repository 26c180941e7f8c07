"""The commands that do something to a request: which act each is, and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dsr_cli.api import Answer
from dsr_cli.exit_codes import CommandError, ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What is said with an act."""

    #: On the command line, with its dashes.
    flag: str
    #: In the body of the call.
    field: str
    help: str
    #: May be repeated, and goes out as a list.
    many: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCommand:
    """A command that is one act of the API."""

    help: str
    #: As the address names it; None where the request decides (`approve`).
    act: str | None
    options: tuple[Option, ...] = ()


NOTE = Option(flag="--note", field="note", help="what should be known later; kept sealed")

ACT_COMMANDS: Mapping[str, ActCommand] = {
    "approve": ActCommand(
        help="give the first or the second approval of what cannot be undone", act=None
    ),
    "decline": ActCommand(
        help="decline a request on coded grounds",
        act="decline",
        options=(
            Option(
                flag="--ground",
                field="grounds",
                help="code of a legal ground; may be repeated",
                many=True,
                required=True,
            ),
        ),
    ),
    "extend": ActCommand(
        help="extend the answering period, and tell the person why",
        act="extend",
        options=(
            Option(
                flag="--reason",
                field="reasons",
                help="code of a reason; may be repeated",
                many=True,
                required=True,
            ),
        ),
    ),
    "hold": ActCommand(help="put a legal hold on a request: nothing more is started", act="hold"),
    "release": ActCommand(help="release the legal hold", act="release"),
    "resume": ActCommand(
        help="repeat what failed",
        act="resume",
        options=(
            Option(
                flag="--object-id",
                field="object_id",
                help="which directory entry is meant, where more than one fits",
            ),
        ),
    ),
}

_APPROVALS = {"first_approval": "approve-first", "second_approval": "approve-second"}


def approval_of(request: Answer) -> str:
    """The approval a request waits for, by its stage. Raises CommandError for one at another."""
    stages = [stage["stage"] for stage in request["stages"] if stage["state"] == "current"]
    waiting = [_APPROVALS[stage] for stage in stages if stage in _APPROVALS]
    if not waiting:
        raise CommandError(ExitCode.REFUSED, "The request waits for no approval.")
    return waiting[0]

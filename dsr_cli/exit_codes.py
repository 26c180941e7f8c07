"""How the command ends: a number for scripts, and what each means for people."""

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_ALLOWED = 4
    REFUSED = 5
    UNREACHABLE = 6
    FALSIFIED = 7
    NOT_VOUCHED = 8
    INTERRUPTED = 130


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "the server could not do it, or a file cannot be read or written",
    ExitCode.USAGE: "wrong use of the command",
    ExitCode.NOT_FOUND: "no such request",
    ExitCode.NOT_ALLOWED: "not signed in, or your roles do not allow it",
    ExitCode.REFUSED: "refused: not possible now, or a value is wrong",
    ExitCode.UNREACHABLE: "the server does not answer",
    ExitCode.FALSIFIED: "verify, package: the file was altered, or is signed by another key",
    ExitCode.NOT_VOUCHED: "verify: the file fits itself, but no key to check it with was given",
    ExitCode.INTERRUPTED: "interrupted",
}

#: By the status of a problem; whatever is not here is a failure.
OF_STATUS: Mapping[int, ExitCode] = {
    400: ExitCode.REFUSED,
    401: ExitCode.NOT_ALLOWED,
    403: ExitCode.NOT_ALLOWED,
    404: ExitCode.NOT_FOUND,
    409: ExitCode.REFUSED,
    413: ExitCode.REFUSED,
    415: ExitCode.REFUSED,
    422: ExitCode.REFUSED,
    429: ExitCode.UNREACHABLE,
    503: ExitCode.UNREACHABLE,
}


class CommandError(Exception):
    """The command cannot go on; its text is for the terminal and holds nothing of a person."""

    def __init__(self, code: ExitCode, text: str) -> None:
        super().__init__(text)
        self.code = code

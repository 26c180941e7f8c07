"""The queue message: ids only, versioned. It says "look again" and nothing else."""

import json
from dataclasses import dataclass
from typing import cast

from dsr_core.domain.errors import MessageFormatError
from dsr_core.domain.systems import SystemKind

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMessage:
    """Look at this stage of this request; with a system, at that one alone."""

    request_id: str
    stage: int
    system: SystemKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMessage:
    """Somebody asked for a new link to what may be a request."""

    request_id: str


def write_link_message(message: LinkMessage) -> str:
    """The message as compact JSON."""
    content = {"v": VERSION, "link_to": message.request_id}
    return json.dumps(content, separators=(",", ":"))


def read_link_message(text: str | bytes) -> LinkMessage:
    """The message back. Raises MessageFormatError."""
    fields = _read_object(text)
    request_id = fields.get("link_to")
    if fields.get("v") != VERSION or not isinstance(request_id, str):
        raise MessageFormatError
    return LinkMessage(request_id=request_id)


def write_message(message: StageMessage) -> str:
    """The message as compact JSON."""
    content: dict[str, object] = {
        "v": VERSION,
        "request": message.request_id,
        "stage": message.stage,
    }
    if message.system is not None:
        content["system"] = message.system.value
    return json.dumps(content, separators=(",", ":"))


def read_message(text: str | bytes) -> StageMessage:
    """The message back from JSON of this or an earlier version. Raises MessageFormatError."""
    fields = _read_object(text)
    request_id, stage, system = fields.get("request"), fields.get("stage"), fields.get("system")
    if fields.get("v") != VERSION or not isinstance(request_id, str) or not isinstance(stage, int):
        raise MessageFormatError
    if system is not None and system not in set(SystemKind):
        raise MessageFormatError
    return StageMessage(
        request_id=request_id,
        stage=stage,
        system=None if system is None else SystemKind(cast("str", system)),
    )


def _read_object(text: str | bytes) -> dict[str, object]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise MessageFormatError from error
    if not isinstance(content, dict):
        raise MessageFormatError
    return cast("dict[str, object]", content)

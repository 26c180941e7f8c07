"""Which names containers and blobs may have: stricter than Azure, so that no name needs care."""

import re

from dsr_core.domain.errors import InvalidValueError

# A part begins with a letter, digit or underscore: no `.`, no `..`, no hidden file, no empty part.
# It does not end with a dot, and is no device of Windows, where packages are unpacked too.
_DEVICE = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$))"
_PART = rf"{_DEVICE}[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{{0,198}}[A-Za-z0-9_\-])?"
_NAME = re.compile(rf"{_PART}(?:/{_PART}){{0,9}}")
# https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers
_CONTAINER = re.compile(r"(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_BLOB_NAME = 1024

_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "ndjson": "application/x-ndjson",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


def blob_name(request_id: str, name: str) -> str:
    """`{request id}/{name}`. Raises InvalidValueError for a name outside the strict set."""
    full = f"{request_id}/{name}"
    if not _NAME.fullmatch(full) or len(full) > _LONGEST_BLOB_NAME:
        raise InvalidValueError("A file name has a part or character that is not allowed.")
    return full


def container_name(name: str) -> str:
    """The name, unchanged. Raises InvalidValueError for one that Azure does not allow."""
    if not _CONTAINER.fullmatch(name):
        raise InvalidValueError("A container's name is not one that Azure allows.")
    return name


def content_type(name: str) -> str:
    """By the name's ending; unknown ones are bytes."""
    return _CONTENT_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")

"""Files that people hand in: which kinds are taken, and how large they may be."""

from collections.abc import Mapping

from dsr_core.web.problems import Problem, bad_request, too_large, unsupported_media_type

#: The Functions host holds a body in memory, and takes no more than 100 MiB itself.
LONGEST_UPLOAD = 50 * 1024 * 1024

#: A form with such a file: its other fields, and what frames them.
LONGEST_FORM = LONGEST_UPLOAD + 64 * 1024

#: What is taken, and how the file's name ends. Nothing that a browser would run.
ENDINGS: Mapping[str, str] = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/csv": "csv",
    "text/plain": "txt",
}


def parse_upload(body: bytes, content_type: str | None) -> str | Problem:
    """How the file's name ends; or why the file is not taken: 400, 413, 415."""
    if not body:
        return bad_request("empty-file", "The file is empty")
    if len(body) > LONGEST_UPLOAD:
        return too_large(LONGEST_UPLOAD)
    ending = ENDINGS.get((content_type or "").partition(";")[0].strip().lower())
    return ending or unsupported_media_type(tuple(ENDINGS))

"""JSON as RFC 8259 and I-JSON have it: UTF-8, no NaN, no name twice. Knows no fields."""

import json
from dataclasses import dataclass, field
from typing import Never

from dsr_core.web.media import MediaType, admit
from dsr_core.web.problems import Problem, bad_request


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonContent:
    """What a body of JSON holds: `dict`, `list`, `str`, `int`, `float`, `bool` or None."""

    value: object = field(repr=False)


class _RepeatedNameError(ValueError):
    """A name occurs twice in one object, so that readers would disagree on its value."""


class _NotANumberError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def read_json_body(body: bytes, content_type: str | None) -> JsonContent | Problem:
    """The content of a body that may be nothing but JSON, or a problem (400, 413, 415)."""
    media_type = admit(body, content_type, (MediaType.JSON,))
    return media_type if isinstance(media_type, Problem) else read_json(body)


def read_json(body: bytes) -> JsonContent | Problem:
    """The content of the body, or a problem (400) that repeats nothing of it.

    Names twice in one object are refused at any depth (RFC 7493 2.3): which of the two counts is
    otherwise left to each reader.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_as_object,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError:
        return bad_request("invalid-utf-8", "The body is not UTF-8")
    except _RepeatedNameError:
        return bad_request("repeated-name", "A name occurs twice in one JSON object")
    except _NotANumberError:
        return bad_request("not-a-number", "NaN and Infinity are not JSON")
    except json.JSONDecodeError as error:
        where = f"Line {error.lineno}, column {error.colno}."
        return bad_request("malformed-json", "The body is not JSON", where)
    except (ValueError, RecursionError):
        # A number of thousands of digits, or thousands of brackets: no honest body has them.
        return bad_request("malformed-json", "The body is not JSON that can be read")
    return JsonContent(value=value)


def _as_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise _RepeatedNameError
    return content


def _refuse_constant(_: str) -> Never:
    raise _NotANumberError

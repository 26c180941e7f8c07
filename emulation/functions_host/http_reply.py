"""What the host answers over HTTP for what a function returned."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import cast

from emulation.functions_host.newtonsoft import Json, compact_text, parse_json
from emulation.functions_host.worker import Datum

_JSON_TYPE = "application/json; charset=utf-8"
_TEXT_TYPE = "text/plain; charset=utf-8"
_WHOLE_NUMBER = re.compile(r"^\s*[+-]?\d+\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """A response as it goes out."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


def reply_of(datum: Datum | None) -> HttpReply:
    """The reply for a returned value; no value at all is 204.

    A text that holds a JSON object with a `body` is taken as a description of the response
    (HttpBinding.CreateResult), whatever its author meant.
    """
    if datum is None or datum.value is None:
        return HttpReply(status=204)
    if datum.type == "http":
        return _from_response(cast("Mapping[str, object]", datum.value))
    return _from_text(str(datum.value))


def _from_response(value: Mapping[str, object]) -> HttpReply:
    headers = cast("Mapping[str, Datum]", value["headers"])
    status, body = cast("Datum", value["status_code"]), cast("Datum", value["body"])
    cookies = cast("Iterable[SimpleCookie]", value.get("cookies") or ())
    return HttpReply(
        status=int(str(status.value)),
        headers=(
            *((name, str(item.value)) for name, item in headers.items()),
            *(
                ("Set-Cookie", morsel.OutputString())
                for cookie in cookies
                for morsel in cookie.values()
            ),
        ),
        body=cast("bytes", body.value),
    )


def _from_text(text: str) -> HttpReply:
    try:
        content = parse_json(text)
    except ValueError:
        return _content_reply(200, text, ())
    if not isinstance(content, dict):
        return _content_reply(200, content, ())
    fields = {name.lower(): value for name, value in content.items()}
    if "body" not in fields:
        return _content_reply(200, content, ())
    headers = fields.get("headers")
    described = tuple(
        (name, value if isinstance(value, str) else compact_text(value))
        for name, value in (headers.items() if isinstance(headers, dict) else ())
    )
    return _content_reply(_status(fields), fields["body"], described)


def _status(fields: Mapping[str, Json]) -> int:
    value = fields.get("statuscode", fields.get("status"))
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and _WHOLE_NUMBER.match(value) else 200


def _content_reply(status: int, content: Json, headers: tuple[tuple[str, str], ...]) -> HttpReply:
    if content is None:
        return HttpReply(status=204 if status == 200 else status, headers=headers)
    text = content if isinstance(content, str) else compact_text(content)
    kind = _TEXT_TYPE if isinstance(content, str) else _JSON_TYPE
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = (("Content-Type", kind), *headers)
    return HttpReply(status=status, headers=headers, body=text.encode())

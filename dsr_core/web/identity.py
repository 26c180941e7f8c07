"""The person's answer to a one-time link: the token in a body, never in an address."""

from urllib.parse import parse_qsl

from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.media import MediaType, admit
from dsr_core.web.patterns import TOKEN
from dsr_core.web.problems import Problem, bad_request, invalid_fields
from dsr_core.web.strict_json import JsonContent, read_json
from dsr_core.web.text_rules import TextRule, read_text
from dsr_core.web.wire_requests import IdentityBody

#: Pairs in a form beyond which it is not read on; an honest one has one.
_MOST_PAIRS = 10

_TOKEN = TextRule(longest=128, malformed=FaultCode.MALFORMED_TOKEN, pattern=TOKEN)


def parse_token(body: bytes, content_type: str | None) -> str | Problem:
    """The token of a JSON or form body, or the problem that answers it, as `parse_intake`."""
    media_type = admit(body, content_type, (MediaType.JSON, MediaType.FORM))
    if isinstance(media_type, Problem):
        return media_type
    read = _read_form(body) if media_type is MediaType.FORM else read_json(body)
    if isinstance(read, Problem):
        return read
    reader = FieldReader()
    fields = reader.read_object(read.value, IdentityBody)
    token = read_text(_TOKEN, reader.read_text(fields, "token"), reader.faults)
    if token is None or reader.faults:
        return invalid_fields(reader.faults or [Fault(field="token", code=FaultCode.MISSING)])
    return token


def _read_form(body: bytes) -> JsonContent | Problem:
    """The form's fields as the object they stand for; 400 for a form with a name twice."""
    try:
        pairs = parse_qsl(body.decode("ascii", errors="replace"), max_num_fields=_MOST_PAIRS)
    except ValueError:
        return bad_request("malformed-form", "The form has too many fields")
    fields = dict(pairs)
    if len(fields) != len(pairs):
        return bad_request("repeated-name", "A name occurs twice in the form")
    return JsonContent(value=fields)

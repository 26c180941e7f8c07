"""The person's answer to a one-time link: the token in a body, never in an address."""

from urllib.parse import parse_qs

from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.media import MediaType, admit
from dsr_core.web.patterns import TOKEN
from dsr_core.web.problems import Problem, invalid_fields
from dsr_core.web.strict_json import read_json
from dsr_core.web.text_rules import TextRule, read_text
from dsr_core.web.wire_requests import IdentityBody

_TOKEN = TextRule(longest=128, malformed=FaultCode.MALFORMED_TOKEN, pattern=TOKEN)


def parse_token(body: bytes, content_type: str | None) -> str | Problem:
    """The token of a JSON or form body, or the problem that answers it, as `parse_intake`."""
    media_type = admit(body, content_type, (MediaType.JSON, MediaType.FORM))
    if isinstance(media_type, Problem):
        return media_type
    content: object
    if media_type is MediaType.FORM:
        form = parse_qs(body.decode("ascii", errors="replace"), max_num_fields=10)
        content = {name: texts[0] for name, texts in form.items()}
    else:
        read = read_json(body)
        if isinstance(read, Problem):
            return read
        content = read.value
    reader = FieldReader()
    fields = reader.read_object(content, IdentityBody)
    token = read_text(_TOKEN, reader.read_text(fields, "token"), reader.faults)
    if token is None:
        return invalid_fields(reader.faults or [Fault(field="token", code=FaultCode.MISSING)])
    return token

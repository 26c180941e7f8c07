"""What a browser posted from the form: its fields as they were typed, and the form's own key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from dsr_core.web.form_intake import MOST_PAIRS
from dsr_core.web.media import LONGEST_BODY
from dsr_core.web.report_texts import LANGUAGES

#: A hidden field that makes sending a form twice one request: browsers send no header for it.
FORM_KEY = "form_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedForm:
    """The fields by name, in the order they came; empty for a body that cannot be read."""

    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    #: None where the form is not ours: a company's own page may post without one.
    key: str | None = field(default=None, repr=False)
    #: What the API is to read: the body without the key.
    body: bytes = field(default=b"", repr=False)

    @property
    def language(self) -> str | None:
        """The language of the form that was sent, where we have it."""
        said = self.typed.get("language", ("",))[0]
        return said if said in LANGUAGES else None

    @property
    def tenant(self) -> str | None:
        return self.typed.get("tenant", ("",))[0].strip() or None


def read_posted(body: bytes) -> PostedForm:
    """The fields, and the body as the API reads it. What is wrong with them is said there."""
    try:
        pairs = parse_qsl(
            body[: LONGEST_BODY + 1].decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PAIRS,
        )
    except ValueError:  # UnicodeDecodeError is one
        return PostedForm(body=body)
    if len(body) > LONGEST_BODY:
        return PostedForm(body=body)
    keys = [text for name, text in pairs if name == FORM_KEY]
    rest = [(name, text) for name, text in pairs if name != FORM_KEY]
    typed: dict[str, tuple[str, ...]] = {}
    for name, text in rest:
        typed[name] = (*typed.get(name, ()), text)
    return PostedForm(
        typed=typed, key=keys[0] if keys else None, body=urlencode(rest).encode() if keys else body
    )

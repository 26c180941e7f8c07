"""A posted request: bytes and headers in, a well-formed wish or every fault at once out.

On the path of every cold start: imports msgspec and the standard library, nothing else of weight.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.plan import Right
from dsr_core.domain.subject import DataSubject, Identifier
from dsr_core.domain.wish import Correction, Wish
from dsr_core.web import text_rules
from dsr_core.web.drafts import Draft, Given
from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.form_intake import draft_from_form
from dsr_core.web.json_intake import draft_from_json
from dsr_core.web.media import MediaType, admit
from dsr_core.web.problems import Problem, invalid_fields
from dsr_core.web.strict_json import read_json
from dsr_core.web.text_rules import read_text
from dsr_core.web.wire_requests import MOST_CORRECTIONS, MOST_IDENTIFIERS

#: The media types a request may be posted in.
ACCEPTED = (MediaType.JSON, MediaType.FORM)
IDEMPOTENCY_KEY_HEADER = "Idempotency-Key"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeForm:
    """A well-formed wish, with every text normalised."""

    #: Name of a configured tenant: the one named, or the only one there is.
    tenant: str
    right: Right
    subject: DataSubject
    wish: Wish = field(default_factory=Wish)
    #: The sender's Idempotency-Key without quotes; None when the sender gave none.
    idempotency_key: str | None = field(default=None, repr=False)

    @property
    def language(self) -> str:
        """BCP 47 tag of the language the person reads."""
        return self.subject.language


def parse_intake(
    body: bytes,
    content_type: str | None,
    *,
    idempotency_key: str | None,
    tenants: Collection[str],
) -> IntakeForm | Problem:
    """What a post to `/api/requests` asks for, or the problem that answers it.

    413 and 415 come before the body is read, 400 where it cannot be read, 422 with every field
    that is wrong. No fault repeats a value. `tenants` are the names of those configured.
    """
    media_type = admit(body, content_type, ACCEPTED)
    if isinstance(media_type, Problem):
        return media_type
    draft = _draft(body, media_type)
    if isinstance(draft, Problem):
        return draft
    return _check(draft, tenants, idempotency_key)


def _draft(body: bytes, media_type: MediaType) -> Draft | Problem:
    if media_type is MediaType.FORM:
        return draft_from_form(body)
    content = read_json(body)
    return content if isinstance(content, Problem) else draft_from_json(content.value)


def _check(draft: Draft, tenants: Collection[str], key: str | None) -> IntakeForm | Problem:
    """Goes through every field, whatever was wrong before; the faults of the shape come first."""
    faults = list(draft.faults)
    right = _check_right(draft.right, faults)
    tenant = check_tenant(draft.tenant, tenants, faults)
    subject = DataSubject(
        identifiers=_check_identifiers(draft, faults),
        name=read_text(text_rules.NAME, draft.name, faults),
        contact=read_text(text_rules.EMAIL, draft.contact, faults),
        language=read_text(text_rules.LANGUAGE, draft.language, faults) or DEFAULT_LANGUAGE,
    )
    wish = Wish(
        corrections=_check_corrections(draft, right, faults),
        representative=read_text(text_rules.NAME, draft.representative, faults),
        representative_contact=read_text(text_rules.EMAIL, draft.representative_contact, faults),
        representative_basis=_check_basis(draft.representative_basis, faults),
    )
    if draft.representative is None and (
        draft.representative_contact or draft.representative_basis
    ):
        faults.append(Fault(field="representative", code=FaultCode.MISSING))
    idempotency_key = read_text(text_rules.IDEMPOTENCY_KEY, _unquoted(key), faults)
    if faults or right is None or tenant is None:
        return invalid_fields(faults)
    return IntakeForm(
        tenant=tenant, right=right, subject=subject, wish=wish, idempotency_key=idempotency_key
    )


def _check_corrections(
    draft: Draft, right: Right | None, faults: list[Fault]
) -> tuple[Correction, ...]:
    """What fields should say: needed for rectification, and meaningless for any other right."""
    given = draft.corrections
    if right is Right.RECTIFICATION and not given:
        faults.append(Fault(field="corrections", code=FaultCode.CORRECTION_NEEDED))
    if right not in (None, Right.RECTIFICATION) and given:
        faults.append(Fault(field="corrections", code=FaultCode.NOT_FOR_THIS_RIGHT))
    if len(given) > MOST_CORRECTIONS:
        faults.append(Fault(field="corrections", code=FaultCode.TOO_MANY_CORRECTIONS))
    checked = (
        (
            read_text(text_rules.PROPERTY, each.name, faults),
            read_text(text_rules.VALUE, each.value, faults),
        )
        for each in given[:MOST_CORRECTIONS]
    )
    return tuple(Correction(name=name, value=value) for name, value in checked if name is not None)


def _check_right(given: Given | None, faults: list[Fault]) -> Right | None:
    """The right asked for; that it is missing is a fault of the shape already."""
    if given is None:
        return None
    name = given.text.strip()
    if name not in set(Right):
        faults.append(Fault(field=given.path, code=FaultCode.UNKNOWN_RIGHT))
        return None
    return Right(name)


def _check_basis(given: Given | None, faults: list[Fault]) -> Authority | None:
    """On what ground somebody says they may write for the person."""
    if given is None:
        return None
    code = given.text.strip()
    if code not in set(Authority):
        faults.append(Fault(field=given.path, code=FaultCode.UNKNOWN_CODE))
        return None
    return Authority(code)


def check_tenant(given: Given | None, tenants: Collection[str], faults: list[Fault]) -> str | None:
    """The tenant that is named, or the only one there is; None where that is a fault."""
    if given is None:
        if len(tenants) == 1:
            return next(iter(tenants))
        if not any(fault.field == "tenant" for fault in faults):
            faults.append(Fault(field="tenant", code=FaultCode.TENANT_NEEDED))
        return None
    name = given.text.strip()
    if name not in tenants:
        faults.append(Fault(field=given.path, code=FaultCode.UNKNOWN_TENANT))
    return name


def _check_identifiers(draft: Draft, faults: list[Fault]) -> tuple[Identifier, ...]:
    count = draft.identifier_count
    if count == 0:
        faults.append(Fault(field=draft.identifiers_field, code=FaultCode.NO_IDENTIFIER))
    elif count is not None and count > MOST_IDENTIFIERS:
        faults.append(Fault(field=draft.identifiers_field, code=FaultCode.TOO_MANY_IDENTIFIERS))
    checked = (
        (entry.kind, read_text(text_rules.IDENTIFIERS[entry.kind], entry.given, faults))
        for entry in draft.identifiers
    )
    found = (Identifier(kind=kind, value=value) for kind, value in checked if value is not None)
    # The same identifier twice is one.
    return tuple(dict.fromkeys(found))


def _unquoted(header: str | None) -> Given | None:
    """The key with or without the quotes of a structured string (RFC 9651 3.3.3)."""
    if header is None:
        return None
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    return Given(path=IDEMPOTENCY_KEY_HEADER, text=key)

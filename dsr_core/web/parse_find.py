"""Who somebody looks for: from JSON or a page's form, with every fault at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.web import text_rules
from dsr_core.web.drafts import Given, GivenIdentifier
from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.form_intake import MOST_PAIRS
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.json_intake import read_identifier
from dsr_core.web.parse import check_tenant
from dsr_core.web.problems import Problem, invalid_fields
from dsr_core.web.strict_json import read_json_body
from dsr_core.web.text_rules import read_text
from dsr_core.web.wire_find import FindBody

_IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindForm:
    """Who is looked for, and where."""

    tenant: str
    identifier: Identifier


def parse_find(
    body: bytes, content_type: str | None, tenants: Collection[str]
) -> FindForm | Problem:
    """What a call of the API looks for, or 400, 413, 415, 422. No fault repeats a value."""
    content = read_json_body(body, content_type)
    if isinstance(content, Problem):
        return content
    reader = FieldReader()
    fields = reader.read_object(content.value, FindBody)
    item = fields.get(_IDENTIFIER)
    given = None if item is None else read_identifier(reader, item, _IDENTIFIER)
    return _check(reader.read_text(fields, "tenant"), given, tenants, reader.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPerson:
    """A page's form as it was filled in, to be shown again."""

    kind: str = IdentifierKind.EMAIL
    value: str = field(default="", repr=False)
    tenant: str = ""


def read_asked_person(body: bytes) -> AskedPerson:
    """What a form says; empty where it cannot be read."""
    try:
        given = parse_qs(body.decode("utf-8"), max_num_fields=MOST_PAIRS)
    except ValueError:
        return AskedPerson()
    kind, value, tenant = (given.get(name, [""])[0] for name in ("kind", "value", "tenant"))
    return AskedPerson(kind=kind, value=value, tenant=tenant)


def check_asked_person(asked: AskedPerson, tenants: Collection[str]) -> FindForm | Problem:
    """Whom a page's form looks for, or 422."""
    tenant = Given(path="tenant", text=asked.tenant) if asked.tenant else None
    if asked.kind not in set(IdentifierKind):
        return invalid_fields([Fault(field="kind", code=FaultCode.UNKNOWN_KIND)])
    given = Given(path="value", text=asked.value)
    identifier = GivenIdentifier(kind=IdentifierKind(asked.kind), given=given)
    return _check(tenant, identifier, tenants, [])


def _check(
    tenant: Given | None,
    given: GivenIdentifier | None,
    tenants: Collection[str],
    faults: list[Fault],
) -> FindForm | Problem:
    name = check_tenant(tenant, tenants, faults)
    value = read_text(text_rules.IDENTIFIERS[given.kind], given.given, faults) if given else None
    if faults or name is None or given is None or value is None:
        return invalid_fields(faults)
    return FindForm(tenant=name, identifier=Identifier(kind=given.kind, value=value))

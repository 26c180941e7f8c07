"""What somebody asks of a report, from the parameters behind the question mark."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.problems import Problem, invalid_fields

#: Every parameter of a report, and what it is for.
PARAMETERS: Mapping[str, str] = {
    "received_after": "The first day of receipt, such as 2026-01-01.",
    "received_before": "The last day of receipt.",
    "tenant": "Configured names of tenants, by commas; all without it.",
}
_LONGEST = 512
_TENANT = re.compile(r"[a-z][a-z0-9-]{1,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresQuery:
    """A well-formed question. Both days are included."""

    first: date | None = None
    last: date | None = None
    tenants: frozenset[str] = frozenset()


def parse_figures_query(parameters: Mapping[str, str]) -> FiguresQuery | Problem:
    """The question, or 422 with every parameter that is wrong. An empty one counts as not given."""
    faults = [
        Fault(field=name[:64], code=FaultCode.UNKNOWN_FIELD)
        for name in parameters
        if name not in PARAMETERS
    ]
    days: dict[str, date] = {}
    for name in ("received_after", "received_before"):
        text = parameters.get(name, "").strip()
        try:
            if text:
                days[name] = date.fromisoformat(text)
        except ValueError:
            faults.append(Fault(field=name, code=FaultCode.UNKNOWN_CODE))
    asked = parameters.get("tenant", "")[: _LONGEST + 1]
    tenants = {part.strip() for part in asked.split(",") if part.strip()}
    if len(asked) > _LONGEST or not all(map(_TENANT.fullmatch, tenants)):
        faults.append(Fault(field="tenant", code=FaultCode.UNKNOWN_CODE))
    first, last = days.get("received_after"), days.get("received_before")
    return (
        invalid_fields(faults)
        if faults
        else FiguresQuery(first=first, last=last, tenants=frozenset(tenants))
    )


def write_figures_query(query: FiguresQuery) -> Mapping[str, str]:
    """The parameters that ask this: an address to keep."""
    given = {
        "received_after": query.first.isoformat() if query.first else "",
        "received_before": query.last.isoformat() if query.last else "",
        "tenant": ",".join(sorted(query.tenants)),
    }
    return {name: text for name, text in given.items() if text}

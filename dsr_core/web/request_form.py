"""The form as its page shows it: what was typed, and what is wrong at which field."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dsr_core.domain.plan import PLANS, Right
from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.wire_requests import MOST_CORRECTIONS

#: The rights in the order in which people ask for them.
RIGHTS: tuple[Right, ...] = tuple(right for right in Right if right in PLANS)

#: What most people want corrected, by Graph's names; `texts/letters.*.json` says them in words.
CORRECTABLE = (
    "displayName",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "companyName",
    "officeLocation",
    "streetAddress",
    "postalCode",
    "city",
    "state",
    "country",
    "mobilePhone",
    "businessPhones",
    "faxNumber",
    "otherMails",
    "employeeId",
    "preferredLanguage",
    "deviceName",
)
#: Lines for corrections on a page; those that were typed and a few more.
_LINES = 4
_MORE_LINES = 2

#: Where a fault is shown that is about no single field of the form.
_AT: Mapping[str, str] = {
    "right": f"right-{RIGHTS[0]}",
    "identifiers": "email",
    "corrections": "correction_name-0",
    "correction_value": "correction_name-0",
}
_FIELDS = frozenset(
    {
        "name",
        "email",
        "user_principal_name",
        "employee_id",
        "phone",
        "contact",
        "representative",
        "representative_contact",
        "representative_basis",
        "tenant",
    }
)
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFault:
    """One thing wrong, as the summary says it."""

    #: The id of the element to go to; empty where the form has none for it.
    at: str
    #: `fault_{code}` in the words.
    code: FaultCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One line for a correction."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """What the template of the form needs of what was typed."""

    typed: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]], repr=False
    )
    faults: tuple[ShownFault, ...] = ()

    def value(self, name: str) -> str:
        return self.typed.get(name, ("",))[0]

    def fault(self, at: str) -> FaultCode | None:
        """What is wrong at the element of that id."""
        return next((each.code for each in self.faults if each.at == at), None)

    @property
    def right(self) -> str:
        return self.value("right").strip()

    @property
    def lines(self) -> tuple[CorrectionLine, ...]:
        """As many lines as were sent and some to spare, each where it was."""
        names, values = self._typed("correction_name"), self._typed("correction_value")
        used = max((i + 1 for i, name in enumerate(names) if name.strip()), default=0)
        count = min(max(_LINES, used + _MORE_LINES), MOST_CORRECTIONS)
        return tuple(
            CorrectionLine(name=_at(names, place), value=_at(values, place))
            for place in range(count)
        )

    @property
    def shows_corrections(self) -> bool:
        """Whether the lines must be seen whatever right is chosen."""
        return any(each.at.startswith("correction") for each in self.faults)

    @property
    def is_for_another(self) -> bool:
        """Whether the part for representatives is open."""
        names = ("representative", "representative_contact", "representative_basis")
        return any(self.value(name).strip() or self.fault(name) for name in names)

    def _typed(self, name: str) -> tuple[str, ...]:
        return self.typed.get(name, ())


def show_faults(faults: Iterable[Fault]) -> tuple[ShownFault, ...]:
    """Each fault at its element, once, in the order of the form's own check."""
    return tuple(dict.fromkeys(ShownFault(at=_element(each), code=each.code) for each in faults))


def _element(fault: Fault) -> str:
    found = _PLACE.fullmatch(fault.field)
    if found is None:
        return ""
    name, place = found[1], found[2]
    if name in ("correction_name", "correction_value") and place is not None:
        return f"{name}-{place}"
    return name if name in _FIELDS else _AT.get(name, "")


def _at(texts: tuple[str, ...], place: int) -> str:
    return texts[place] if place < len(texts) else ""

"""A person's corrections, sorted by the rules: what is to be sent, and what is refused outright."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dsr_core.domain.grounds import Ground
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind
from dsr_core.domain.wish import Correction
from dsr_core.systems.property_rules import (
    DEVICE_NAME,
    NOT_CLEARABLE,
    PropertyRule,
    is_of_device,
    rule_of,
)
from dsr_core.systems.property_values import Value, is_empty, read_value
from dsr_core.systems.verdicts import CHANGE_REFUSED, Verdict, refused

#: Stands for names that a user has no property of: they may be anything, even a person's name, and
#: a report holds no personal data.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A field, and what it is to say."""

    name: str
    rule: PropertyRule
    value: Value = field(repr=False)
    #: As the person wrote it; None clears.
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Corrections by what is to be done about them."""

    wanted: tuple[Wanted, ...]
    refused: Mapping[str, Verdict]
    #: The names to report, in the person's order.
    names: tuple[str, ...]


def sort_corrections(request: DsrRequest) -> Sorted:
    """What the directory is to be asked. Of several wishes for one field the last holds.

    Wishes for a device's name are left to Intune, where Intune is asked at all.
    """
    wanted: dict[str, Wanted] = {}
    verdicts: dict[str, Verdict] = {}
    for correction in _of_directory(request):
        name = _name_of(correction)
        wanted.pop(name, None)
        verdicts.pop(name, None)
        judged = _judge(correction)
        if isinstance(judged, Wanted):
            wanted[name] = judged
        else:
            verdicts[name] = judged
    names = dict.fromkeys(_name_of(correction) for correction in _of_directory(request))
    return Sorted(wanted=tuple(wanted.values()), refused=verdicts, names=tuple(names))


def _of_directory(request: DsrRequest) -> Iterable[Correction]:
    has_intune = SystemKind.INTUNE in request.systems
    return (
        correction
        for correction in request.wish.corrections
        if not (has_intune and is_of_device(correction.name))
    )


def _name_of(correction: Correction) -> str:
    if is_of_device(correction.name):
        return DEVICE_NAME
    return correction.name if rule_of(correction.name) else UNKNOWN


def _judge(correction: Correction) -> Wanted | Verdict:
    if is_of_device(correction.name):
        return refused(Ground.CORRECTED_ON_DEVICE)
    rule = rule_of(correction.name)
    if rule is None:
        return refused(Ground.PROPERTY_READ_ONLY)
    if rule.refusal is not None:
        return rule.refusal
    try:
        value = read_value(rule.kind, correction.value)
    except ValueError:
        return CHANGE_REFUSED
    if is_empty(value) and not rule.is_clearable:
        return NOT_CLEARABLE
    return Wanted(name=correction.name, rule=rule, value=value, text=correction.value)

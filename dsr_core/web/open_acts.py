"""Which acts a request admits now and its reader may do: tried out on the domain, not listed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain import clock_changes
from dsr_core.domain.clock_changes import ClockChangeRefused
from dsr_core.domain.clock_facts import Jurisdiction
from dsr_core.domain.decide import decide
from dsr_core.domain.duplicates import check_merge
from dsr_core.domain.errors import (
    IllegalTransitionError,
    InvalidValueError,
    MergeRefusedError,
    UnknownManualSourceError,
)
from dsr_core.domain.grounds import PARTIAL_USES, Ground, Use, allowed_for
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterWord, LiftReason
from dsr_core.domain.lifecycle import TRANSITIONS
from dsr_core.domain.manual_work import open_sources
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.principal import Principal
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, is_uncertain
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.domain.systems import SystemKind
from dsr_core.web.acts import ACTS, CLOCK_ACTS, FOR_PEOPLE, Act, ActForm, event_of

type Choices = Mapping[str, tuple[str, ...]]

#: What work by hand comes to; the other outcomes are a system's.
_BY_HAND = (Outcome.DONE, Outcome.NOTHING_FOUND, Outcome.REFUSED, Outcome.FAILED)
#: Where an operator says which entry of the directory is meant.
_WHO = frozenset({Reason.AMBIGUOUS_SUBJECT, Reason.IDENTIFIERS_CONFLICT})

_LETTER_WORDS = tuple(word.value for word in LetterWord)

#: Nobody's id.
_SOMEBODY_ELSE = ""

#: Acts that somebody waits for, where they are possible; the others are done when need be.
CALLED_FOR = frozenset(
    {
        Act.VERIFY_IDENTITY,
        Act.VERIFY_REPRESENTATIVE,
        Act.HONOUR,
        Act.DECLINE,
        Act.APPROVE_FIRST,
        Act.APPROVE_SECOND,
        Act.DONE_BY_HAND,
        Act.RELEASE,
        Act.RESUME,
        Act.RESUME_CLOCK,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAct:
    """An act that can be done now."""

    act: Act
    #: By field; a field that is not here cannot be given now.
    choices: Choices = field(default_factory=dict[str, tuple[str, ...]])
    #: It takes somebody else.
    by_another: bool = False

    @property
    def is_called_for(self) -> bool:
        return self.act in CALLED_FOR


def open_acts(
    request: DsrRequest,
    who: Principal,
    rules: Jurisdiction,
    now: datetime,
    others: tuple[DsrRequest, ...] = (),
) -> tuple[OpenAct, ...]:
    """What may be done, in the order of `ACTS`: as long as nobody does something else before.

    `others` are the person's other open requests, where they were looked for.
    """
    mergeable = _answering(request, others)
    return tuple(
        found
        for act, rule in ACTS.items()
        if rule.event in TRANSITIONS[request.status]
        and who.may(rule.roles)
        and not (act in FOR_PEOPLE and who.is_application)
        and (found := _try(request, act, who.object_id, rules, now, mergeable)) is not None
    )


def _try(
    request: DsrRequest,
    act: Act,
    by: str,
    rules: Jurisdiction,
    now: datetime,
    mergeable: tuple[str, ...],
) -> OpenAct | None:
    if act in CLOCK_ACTS:
        return _try_clock(request, act, rules, now)
    if act is Act.MERGE and not mergeable:
        return None
    choices: Choices = _CHOICES[act](request) if act in _CHOICES else {}
    if act is Act.MERGE:
        choices = {"into": mergeable}
    if act is Act.NOTE:
        return OpenAct(act=act)
    sample = _sample(act, choices)
    if _is_possible(request, sample, by, now):
        return OpenAct(act=act, choices=choices)
    if act in FOR_PEOPLE and _is_possible(request, sample, _SOMEBODY_ELSE, now):
        return OpenAct(act=act, by_another=True)
    return None


def _is_possible(request: DsrRequest, form: ActForm, by: str, now: datetime) -> bool:
    try:
        decide(request, event_of(form, by), now)
    except (IllegalTransitionError, InvalidValueError, UnknownManualSourceError):
        return False
    return True


def _sample(act: Act, choices: Choices) -> ActForm:
    """The least that the act takes; which of its codes is chosen changes nothing."""
    match act:
        case Act.DECLINE:
            return ActForm(act=act, grounds=tuple(map(Ground, choices["grounds"][:1])))
        case Act.RESUME if "letter" in choices:
            return ActForm(act=act, letter=LetterWord.SENT)
        case Act.MERGE:
            return ActForm(act=act, into=choices["into"][0])
        case Act.VERIFY_IDENTITY:
            return ActForm(act=act, means=IdentityMeans.SEEN_IN_PERSON)
        case Act.DONE_BY_HAND:
            return ActForm(act=act, outcome=Outcome.DONE)
        case _:
            return ActForm(act=act)


def _try_clock(request: DsrRequest, act: Act, rules: Jurisdiction, now: datetime) -> OpenAct | None:
    """What of a change of the clock the law admits at this moment."""
    facts = request.clock
    if act is Act.RESUME_CLOCK:
        stands = isinstance(clock_changes.resume(facts, answered_at=now), ClockChangeRefused)
        return None if stands else OpenAct(act=act)
    if act is Act.EXTEND:
        reasons = tuple(
            reason.value
            for reason in ExtensionReason
            if not isinstance(
                clock_changes.extend(facts, rules, notified_at=now, reasons=(reason,)),
                ClockChangeRefused,
            )
        )
        choices = {"reasons": reasons, "letter": _LETTER_WORDS}
        return OpenAct(act=act, choices=choices) if reasons else None
    grounds = tuple(
        ground.value
        for ground in SuspensionGround
        if not isinstance(
            clock_changes.suspend(facts, rules, ground=ground, asked_at=now), ClockChangeRefused
        )
    )
    return OpenAct(act=act, choices={"suspension": grounds}) if grounds else None


def _answering(request: DsrRequest, others: tuple[DsrRequest, ...]) -> tuple[str, ...]:
    """Whose answer can be this one's; the request noted at receipt if no others were looked at."""
    found = tuple(other.id for other in others if _may_merge(request, other))
    noted = (request.duplicate_of,) if request.duplicate_of else ()
    return found or (() if others else noted)


def _may_merge(later: DsrRequest, earlier: DsrRequest) -> bool:
    try:
        check_merge(later, earlier)
    except MergeRefusedError:
        return False
    return True


def _parts(request: DsrRequest) -> Choices:
    """For honouring in part: each system, and the grounds the law has for leaving it out."""
    grounds = allowed_for(request.right, PARTIAL_USES[request.right])
    return {
        "withheld": tuple(system.value for system in request.systems),
        "grounds": tuple(ground.value for ground in grounds),
    }


def _refusals(request: DsrRequest) -> Choices:
    return {"grounds": tuple(g.value for g in allowed_for(request.right, Use.DECLINE))}


def _by_hand(request: DsrRequest) -> Choices:
    task = request.task(request.stage, SystemKind.MANUAL)
    sources = open_sources(task.report) if task else ()
    return {"source": sources, "outcome": tuple(outcome.value for outcome in _BY_HAND)}


def _what_is_unsure(request: DsrRequest) -> Choices:
    choices: dict[str, tuple[str, ...]] = {}
    if any(task.reason in _WHO for task in request.live_tasks):
        choices["object_id"] = ()
    if any(is_uncertain(task) for task in request.live_tasks):
        choices["letter"] = _LETTER_WORDS
    return choices


_CHOICES: Mapping[Act, Callable[[DsrRequest], Choices]] = {
    Act.VERIFY_IDENTITY: lambda _: {"means": tuple(means.value for means in IdentityMeans)},
    Act.VERIFY_REPRESENTATIVE: lambda _: {"basis": tuple(basis.value for basis in Authority)},
    Act.HONOUR: _parts,
    Act.DECLINE: _refusals,
    Act.DONE_BY_HAND: _by_hand,
    Act.LIFT: lambda _: {"lift_reason": tuple(reason.value for reason in LiftReason)},
    Act.RESUME: _what_is_unsure,
}

"""What an operator does to a request: the act in the address, and the body that comes with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain import events as e
from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterWord, LiftReason
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.principal import Role
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.domain.systems import SystemKind
from dsr_core.web import text_rules
from dsr_core.web.faults import FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.problems import Problem, invalid_fields, not_found
from dsr_core.web.strict_json import read_json_body
from dsr_core.web.text_rules import read_text
from dsr_core.web.wire_requests import ActBody


class Act(StrEnum):
    """What an operator can do to a request, as its address names it."""

    VERIFY_IDENTITY = "verify-identity"
    VERIFY_REPRESENTATIVE = "verify-representative"
    HONOUR = "honour"
    DECLINE = "decline"
    MERGE = "merge"
    APPROVE_FIRST = "approve-first"
    APPROVE_SECOND = "approve-second"
    DONE_BY_HAND = "done-by-hand"
    HOLD = "hold"
    RELEASE = "release"
    LIFT = "lift"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    EXTEND = "extend"
    STOP_CLOCK = "stop-clock"
    RESUME_CLOCK = "resume-clock"
    NOTE = "note"
    REVOKE_ACCESS = "revoke-access"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """A well-formed act."""

    act: Act
    #: Which directory entry is meant, where more than one fits.
    object_id: str | None = field(default=None, repr=False)
    #: Systems left out of an honour in part, and the ground of each.
    withheld: tuple[SystemKind, ...] = ()
    grounds: tuple[Ground, ...] = ()
    #: Why more time is needed.
    reasons: tuple[ExtensionReason, ...] = ()
    #: Why the clock stands still.
    suspension: SuspensionGround | None = None
    #: The request whose answer is this one's as well.
    into: str | None = None
    #: What came of work by hand.
    outcome: Outcome | None = None
    #: Which of the places that are looked into by hand.
    source: str | None = None
    #: What the sent mail shows of a letter that nobody knows the fate of.
    letter: LetterWord | None = None
    #: Why a restriction ends.
    lift_reason: LiftReason | None = None
    #: How the person's identity was checked.
    means: IdentityMeans | None = None
    #: On what ground somebody acts for the person.
    basis: Authority | None = None
    #: What should be known later; every act may come with one.
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule:
    """Who may do an act, what they must and may say with it, and which event it is."""

    event: type[e.Event]
    roles: tuple[Role, ...] = (Role.OPERATOR, Role.ADMIN)
    needs: tuple[str, ...] = ()
    #: At least one of these is needed.
    needs_one: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


#: The one field that every act takes.
_NOTE = "note"

#: An act is possible where the table of transitions has its event.
ACTS: Mapping[Act, ActRule] = {
    # Art. 12(6): who vouches for somebody says how it was checked.
    Act.VERIFY_IDENTITY: ActRule(event=e.IdentityVerified, needs_one=("means", _NOTE)),
    Act.VERIFY_REPRESENTATIVE: ActRule(event=e.RepresentativeVerified, needs=("basis", _NOTE)),
    Act.HONOUR: ActRule(event=e.ReviewHonoured, takes=("withheld", "grounds")),
    Act.DECLINE: ActRule(event=e.Declined, needs=("grounds",)),
    Act.MERGE: ActRule(event=e.Merged, needs=("into",)),
    # Whoever works a request does not countersign it: approving is a role of its own.
    Act.APPROVE_FIRST: ActRule(event=e.FirstApproved, roles=(Role.APPROVER,)),
    Act.APPROVE_SECOND: ActRule(event=e.SecondApproved, roles=(Role.APPROVER,)),
    Act.DONE_BY_HAND: ActRule(event=e.ManualTaskDone, needs=("outcome",), takes=("source",)),
    Act.HOLD: ActRule(event=e.Held),
    Act.RELEASE: ActRule(event=e.Released),
    Act.LIFT: ActRule(event=e.LiftOrdered, takes=("lift_reason",)),
    Act.RESUME: ActRule(event=e.Resumed, takes=("object_id", "letter")),
    Act.WITHDRAW: ActRule(event=e.WithdrawalAsked),
    Act.EXTEND: ActRule(event=e.Extended, needs=("reasons",), takes=("letter",)),
    Act.STOP_CLOCK: ActRule(event=e.ClockStopped, needs=("suspension",)),
    Act.RESUME_CLOCK: ActRule(event=e.ClockResumed),
    Act.NOTE: ActRule(event=e.NoteTaken, needs=(_NOTE,)),
    # Every link and session of the person: their mailbox is in wrong hands, say.
    Act.REVOKE_ACCESS: ActRule(event=e.AccessRevoked),
}

#: Acts whose event only the law's rules can make: `steps/extend.py` does.
CLOCK_ACTS = frozenset({Act.EXTEND, Act.STOP_CLOCK, Act.RESUME_CLOCK})

#: Two *people* must say yes to what cannot be undone: a program has no say.
FOR_PEOPLE = frozenset({Act.APPROVE_FIRST, Act.APPROVE_SECOND})

#: Who may do an act.
ROLES: Mapping[Act, tuple[Role, ...]] = {act: rule.roles for act, rule in ACTS.items()}


def parse_act(name: str, body: bytes, content_type: str | None) -> ActForm | Problem:
    """What a post to `/api/requests/{request_id}/acts/{act}` asks for, or the problem that answers.

    The body may be empty. 404 for an act that is not one; else as `parse_intake`.
    """
    if name not in set(Act):
        return not_found("No such act")
    if not body:
        return check_act(Act(name), {})
    content = read_json_body(body, content_type)
    if isinstance(content, Problem):
        return content
    return check_act(Act(name), content.value)


def note_of(form: ActForm, by: str, salt: str) -> tuple[e.NoteTaken, ...]:
    """The note that came with an act, as the event that happens before the act's own.

    `salt` is a fresh secret of at least 16 random bytes.
    """
    if form.note is None:
        return ()
    return (e.NoteTaken(by=by, about=form.act.value, text=form.note, salt=salt),)


def event_of(form: ActForm, by: str) -> e.Event:
    """The event that an act is. `by` goes into the history: an id or a role, never a name.

    Raises KeyError for the acts of CLOCK_ACTS, and for a note alone.
    """
    make = _EVENTS.get(form.act)
    return make(form, by) if make else _PLAIN[form.act](by=by)


def resumption_of(form: ActForm, by: str) -> e.Resumed:
    """The event of a RESUME."""
    return e.Resumed(by=by, object_id=form.object_id, letter=form.letter)


_PLAIN: Mapping[Act, Callable[..., e.Event]] = {
    Act.APPROVE_FIRST: e.FirstApproved,
    Act.APPROVE_SECOND: e.SecondApproved,
    Act.HOLD: e.Held,
    Act.RELEASE: e.Released,
    Act.WITHDRAW: e.WithdrawalAsked,
    Act.REVOKE_ACCESS: e.AccessRevoked,
}

_EVENTS: Mapping[Act, Callable[[ActForm, str], e.Event]] = {
    Act.VERIFY_IDENTITY: lambda form, by: e.IdentityVerified(by=by, means=form.means),
    Act.VERIFY_REPRESENTATIVE: lambda form, by: e.RepresentativeVerified(
        by=by, basis=form.basis or Authority.POWER_OF_ATTORNEY
    ),
    Act.HONOUR: lambda form, by: e.ReviewHonoured(
        by=by, withheld=form.withheld, grounds=form.grounds
    ),
    Act.DECLINE: lambda form, by: e.Declined(by=by, grounds=form.grounds),
    Act.MERGE: lambda form, by: e.Merged(by=by, into=form.into or ""),
    Act.RESUME: resumption_of,
    Act.LIFT: lambda form, by: e.LiftOrdered(by=by, reason=form.lift_reason),
    Act.DONE_BY_HAND: lambda form, by: e.ManualTaskDone(
        by=by, outcome=form.outcome or Outcome.DONE, source=form.source
    ),
}


def check_act(act: Act, content: object) -> ActForm | Problem:
    """The act that an object of `ActBody`'s fields is, or 422 with every field that is wrong.

    What the act does not take is a fault too.
    """
    reader = FieldReader()
    fields = reader.read_object(content, ActBody)
    rule = ACTS[act]
    for name in fields.keys() - {*rule.needs, *rule.needs_one, *rule.takes, _NOTE}:
        reader.add(name, FaultCode.NOT_FOR_THIS_ACT)
    for name in rule.needs:
        if not fields.get(name):
            reader.add(name, FaultCode.MISSING)
    if rule.needs_one and not any(fields.get(name) for name in rule.needs_one):
        reader.add(rule.needs_one[0], FaultCode.MISSING)
    form = ActForm(
        act=act,
        object_id=read_text(
            text_rules.OBJECT_ID, reader.read_text(fields, "object_id"), reader.faults
        ),
        withheld=reader.read_codes(fields, "withheld", SystemKind),
        grounds=reader.read_codes(fields, "grounds", Ground),
        reasons=reader.read_codes(fields, "reasons", ExtensionReason),
        into=read_text(text_rules.REQUEST_ID, reader.read_text(fields, "into"), reader.faults),
        suspension=reader.read_code(fields, "suspension", SuspensionGround),
        outcome=reader.read_code(fields, "outcome", Outcome),
        source=read_text(
            text_rules.MANUAL_SOURCE, reader.read_text(fields, "source"), reader.faults
        ),
        letter=reader.read_code(fields, "letter", LetterWord),
        lift_reason=reader.read_code(fields, "lift_reason", LiftReason),
        means=reader.read_code(fields, "means", IdentityMeans),
        basis=reader.read_code(fields, "basis", Authority),
        note=read_text(text_rules.NOTE, reader.read_text(fields, _NOTE), reader.faults),
    )
    return invalid_fields(reader.faults) if reader.faults else form

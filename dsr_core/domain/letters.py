"""Which letter a stage of a request owes the person."""

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.person_access import Purpose
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import Verb


def letter_of_delivery(request: DsrRequest) -> LetterKind:
    """What a DELIVER stage says, by what stands behind it in the plan."""
    done = set(request.plan[: request.stage])
    if request.withdrawing:
        return LetterKind.WITHDRAWN
    if request.ruling is not None and not request.ruling.honoured:
        return LetterKind.DECISION
    if StageKind.PROVE in done:
        return LetterKind.ERASED
    if StageKind.LIFT in done:
        return LetterKind.RESTRICTION_LIFTED
    if StageKind.RESTRICT in done:
        return LetterKind.RESTRICTED
    if StageKind.RECTIFY in done:
        return LetterKind.RECTIFIED
    if StageKind.ASSEMBLE in done and StageKind.SOFT_DELETE not in done:
        return LetterKind.READY
    # An erasure under way, an objection, or nobody found: what was decided and what follows.
    return LetterKind.DECISION


def purpose_of(request: DsrRequest, verb: Verb) -> Purpose | None:
    """What the link in the letter of a task is for; None where its letter has none.

    Only whom somebody vouched for, or who showed it, gets a link to the answer.
    """
    if verb is Verb.CHALLENGE:
        return Purpose.CONFIRM
    is_known = request.verified_by is not None
    if verb is Verb.DELIVER and is_known and letter_of_delivery(request) is LetterKind.READY:
        return Purpose.ENTER
    return None

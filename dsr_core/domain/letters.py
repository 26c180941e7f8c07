"""Which letter a stage of a request owes the person."""

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest


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

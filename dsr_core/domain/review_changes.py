"""What an operator's events do at the gate before a package: mark, accept, have it redacted."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import PackageAccepted, RedactionOrdered, RedactionsMarked
from dsr_core.domain.people_changes import open_gate, require_gate
from dsr_core.domain.redaction import check_review
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import Verb


def mark(request: DsrRequest, event: RedactionsMarked, now: datetime) -> Change:
    """Keeps what is marked; nothing is taken out yet.

    Raises IllegalTransitionError at any other gate, InvalidValueError for a ground that the law
    does not admit.
    """
    require_gate(request, Verb.REVIEW_PACKAGE)
    check_review(request.right, event.review)
    return Change(request=replace(request, review=event.review))


def accept(request: DsrRequest, event: PackageAccepted, now: datetime) -> Change:
    """Lets everything out as it is.

    Raises IllegalTransitionError at any other gate, and while something is marked: a supplement
    must not hand out what was taken out of the answer.
    """
    if request.review.redactions:
        raise IllegalTransitionError("Something is marked to be taken out; take that back first.")
    return open_gate(request, Verb.REVIEW_PACKAGE)


def order(request: DsrRequest, event: RedactionOrdered, now: datetime) -> Change:
    """Lets everything out but what is marked. Raises IllegalTransitionError where nothing is."""
    if not event.redactions or event.redactions != len(request.review.redactions):
        raise IllegalTransitionError("Nothing is marked to be taken out.")
    return open_gate(request, Verb.REVIEW_PACKAGE)

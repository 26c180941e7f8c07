"""Events as history rows tell them: a name and details that hold no personal data."""

import re
from collections import Counter
from collections.abc import Mapping

from dsr_core.domain import events as e
from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.history import Detail, commitment_to
from dsr_core.domain.outcomes import GAPS, SourceResult


def name_of(kind: type[e.Event]) -> str:
    """`TaskFinished` becomes `task_finished`: the name that is kept for years."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def details_of(event: e.Event) -> Mapping[str, Detail]:
    """What the row says beside its name. Codes, counts and ids; never a name or an address."""
    match event:
        case e.TasksStarted():
            return {"stage": event.stage, "systems": ",".join(event.systems)}
        case e.TaskFinished():
            return _finished(event)
        case e.TaskPostponed():
            return _set_aside(event)
        case e.TaskFailed():
            return _set_aside(event) | _in_the_way(event.findings)
        case e.StageCompleted() | e.ApprovalAsked():
            return {"stage": event.stage, "kind": event.kind.value}
        case e.WaitingBegan():
            return {"until": event.until.isoformat()}
        case e.OperatorNeeded():
            return {"systems": ",".join(event.systems), "reason": event.reason.value}
        case e.RequestCompleted():
            return {"complete": event.complete}
        case e.DueDateWarned() | e.SourceReminded():
            return _of_calendar(event)
        case e.CopiesPurged():
            return {
                "copies": ",".join(event.copies),
                "files": event.files,
                "letters": event.letters,
                "drops": event.drops,
            }
        case e.PersonReappeared() | e.ReappearanceConfirmed():
            return {"reason": event.reason.value}
        case _:
            return _of_people(event)


def _of_calendar(event: e.DueDateWarned | e.SourceReminded) -> dict[str, Detail]:
    if isinstance(event, e.DueDateWarned):
        return {"days_left": event.days_left}
    return {
        "stage": event.stage,
        "source": event.source,
        "number": event.number,
        "reason": event.reason.value,
    }


def _set_aside(event: e.TaskPostponed | e.TaskFailed) -> dict[str, Detail]:
    return {
        "stage": event.stage,
        "system": event.system.value,
        "start": event.start,
        "reason": event.reason.value,
    }


def _in_the_way(findings: tuple[SourceResult, ...]) -> dict[str, Detail]:
    """What of the findings an operator must see to; no entry where nothing was found."""
    open_ones = [one for one in findings if one.outcome in GAPS]
    told = ",".join(f"{one.source}={one.reason.value}:{one.items}" for one in open_ones)
    return {"findings": told} if told else {}


def _of_people(event: e.Event) -> Mapping[str, Detail]:
    """Rows of what people did: by whom (an id, never a name), and on which grounds."""
    match event:
        case e.ReviewHonoured():
            return {
                "by": event.by,
                "withheld": ",".join(event.withheld),
                "grounds": ",".join(event.grounds),
            }
        case e.RedactionsMarked() | e.RedactionOrdered() | e.PackageAccepted() | e.Declined():
            return _decided(event)
        case e.Extended() | e.ClockStopped() | e.ClockResumed():
            return _due_date(event)
        case e.Resumed():
            return {"by": event.by} | _word(event)
        case e.ManualTaskDone():
            source = {"source": event.source} if event.source else {}
            return {"by": event.by, "outcome": event.outcome.value, **source}
        case e.LiftOrdered():
            return {"by": event.by} | ({"reason": event.reason.value} if event.reason else {})
        case e.ManualFileAdded():
            return {
                "by": event.by,
                "source": event.source,
                "bytes": event.file.bytes,
                "sha256": event.file.sha256,
            }
        case e.Merged():
            return {"by": event.by, "into": event.into}
        case e.RequestReceived() | e.IdentityVerified() | e.RepresentativeVerified():
            return _of_whoever_asks(event)
        case e.NoteTaken():
            commitment = commitment_to(event.text, event.salt)
            return {"by": event.by, "about": event.about, "commitment": commitment}
        case e.FirstApproved() | e.SecondApproved() | e.Held() | e.Released() | e.WithdrawalAsked():
            return {"by": event.by}
        case _:
            return _of_access(event)


def _decided(
    event: e.RedactionsMarked | e.RedactionOrdered | e.PackageAccepted | e.Declined,
) -> dict[str, Detail]:
    """How many redactions of which kind on which ground; never what they take out."""
    if isinstance(event, e.PackageAccepted):
        return {"by": event.by}
    if isinstance(event, e.Declined):
        return {"by": event.by, "grounds": ",".join(event.grounds)}
    if isinstance(event, e.RedactionOrdered):
        return {
            "by": event.by,
            "redactions": event.redactions,
            "grounds": ",".join(event.grounds),
            "unread_files": event.unread_files,
        }
    marked = Counter((one.kind, one.ground) for one in event.review.redactions)
    told = (f"{kind.value}={ground.value}:{n}" for (kind, ground), n in sorted(marked.items()))
    return {
        "by": event.by,
        "redactions": ",".join(told),
        "dismissed": len(event.review.dismissed),
    }


def _of_whoever_asks(
    event: e.RequestReceived | e.IdentityVerified | e.RepresentativeVerified,
) -> dict[str, Detail]:
    """Who writes, by what right they say they do, and what was shown of it."""
    if isinstance(event, e.RequestReceived):
        claimed = event.basis.value if event.basis else "not_said"
        return {"representative": claimed} if event.for_another else {}
    if isinstance(event, e.RepresentativeVerified):
        return {"by": event.by, "basis": event.basis.value}
    return {"by": event.by, **({"means": event.means.value} if event.means else {})}


def _due_date(event: e.Extended | e.ClockStopped | e.ClockResumed) -> dict[str, Detail]:
    told = _word(event) if isinstance(event, e.Extended) else {}
    return {"by": event.by, "due_on": event.due_on.isoformat(), **_clock(event.clock), **told}


def _word(event: e.Extended | e.Resumed) -> dict[str, Detail]:
    """What was said of a letter that might have gone out; no entry where nobody had to."""
    return {"letter": event.letter.value} if event.letter else {}


def _of_access(event: e.Event) -> Mapping[str, Detail]:
    """Rows of how the person came to what is theirs; of links and sessions nothing is told."""
    match event:
        case e.AccessRevoked():
            return {"by": event.by}
        case e.PackageDownloaded():
            return {"by": event.by, "version": event.version, "number": event.number}
        case _:
            return {}


def _clock(clock: ClockFacts) -> Mapping[str, Detail]:
    extension = clock.extension
    suspensions = [suspension.ground.value for suspension in clock.suspensions]
    return {
        "reasons": ",".join(extension.reasons) if extension else "",
        "suspensions": ",".join(suspensions),
    }


def _finished(event: e.TaskFinished) -> Mapping[str, Detail]:
    details: dict[str, Detail] = {
        "stage": event.stage,
        "system": event.system.value,
        "start": event.start,
        "outcome": event.report.outcome.value,
        "reason": event.report.reason.value,
        "items": event.report.items,
        "files": len(event.report.files),
    }
    if event.duplicate_of is not None:
        details["duplicate_of"] = event.duplicate_of
    if event.package is not None:
        details |= {
            "package_version": event.package.version,
            "package_bytes": event.package.bytes,
            "package_sha256": event.package.sha256,
        }
    redacted = Counter[str]()
    for source in event.report.sources:
        if source.ground is not None and event.package is not None:
            redacted[source.ground.value] += source.items
    if redacted:
        details["redacted"] = ",".join(f"{ground}:{n}" for ground, n in sorted(redacted.items()))
    if event.evidence is not None and event.evidence_salt is not None:
        details["evidence_commitment"] = commitment_to(event.evidence, event.evidence_salt)
    return details

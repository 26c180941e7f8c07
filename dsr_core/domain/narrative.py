"""Events as history rows tell them: a name and details that hold no personal data."""

import re
from collections.abc import Mapping

from dsr_core.domain.events import (
    Event,
    IdentityVerified,
    OperatorNeeded,
    RequestCompleted,
    Resumed,
    StageCompleted,
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
    WaitingBegan,
    Withdrawn,
)
from dsr_core.domain.history import Detail


def name_of(event: Event) -> str:
    """`TaskFinished` becomes `task_finished`: the name that is kept for years."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def details_of(event: Event) -> Mapping[str, Detail]:
    """What the row says beside its name. Codes, counts and ids; never a name or an address."""
    match event:
        case TasksStarted():
            return {"stage": event.stage, "systems": ",".join(event.systems)}
        case TaskFinished():
            return _finished(event)
        case TaskPostponed() | TaskFailed():
            return {
                "stage": event.stage,
                "system": event.system.value,
                "start": event.start,
                "reason": event.reason.value,
            }
        case StageCompleted():
            return {"stage": event.stage, "kind": event.kind.value}
        case WaitingBegan():
            return {"until": event.until.isoformat()}
        case OperatorNeeded():
            return {"systems": ",".join(event.systems), "reason": event.reason.value}
        case RequestCompleted():
            return {"complete": event.complete}
        case IdentityVerified() | Resumed() | Withdrawn():
            return {"by": event.by}
        case _:
            return {}


def _finished(event: TaskFinished) -> Mapping[str, Detail]:
    details: dict[str, Detail] = {
        "stage": event.stage,
        "system": event.system.value,
        "start": event.start,
        "outcome": event.report.outcome.value,
        "reason": event.report.reason.value,
        "items": event.report.items,
        "files": len(event.report.files),
    }
    if event.package is not None:
        details |= {
            "package_version": event.package.version,
            "package_bytes": event.package.bytes,
            "package_sha256": event.package.sha256,
        }
    return details

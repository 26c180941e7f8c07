"""The names of the containers that Microsoft's own export writes into: a fresh one a start."""

from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind


def drop_name(request_id: str, start: int) -> str:
    return f"{request_id}-{start}"


def drops_of(request: DsrRequest) -> tuple[str, ...]:
    """Every name that a start of the request's may have used."""
    starts = [task.start for task in request.tasks if task.system is SystemKind.MICROSOFT_EXPORT]
    most = max(starts, default=0)
    return tuple(drop_name(request.id, start) for start in range(1, most + 1))

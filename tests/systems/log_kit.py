"""Logs as a test says they are, and what came of reading them."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from dsr_core.domain.outcomes import TaskReport
from dsr_core.domain.systems import SystemKind, Verb
from tests.systems.fakes import NOW, MemoryPackages, Starts, captured, report_of
from tests.systems.small_graph import Asked, Said, SmallGraph
from tests.systems.wire_kit import Wired, starts_of

SIGN_INS, AUDITS, PROVISIONING = (
    f"/auditLogs/{name}" for name in ("signIns", "directoryAudits", "provisioning")
)
NOTHING = Said(body={"value": []})


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.1234567Z")


def row(row_id: str, age: timedelta, **more: object) -> dict[str, object]:
    return {"id": row_id, "createdDateTime": stamp(NOW - age), "activityDateTime": None, **more}


def ids(packages: MemoryPackages, names: Iterable[str]) -> list[str]:
    return [one["id"] for name in names for one in json.loads(packages.files[name])]


def ids_of(report: TaskReport, packages: MemoryPackages, log: str) -> list[str]:
    return ids(packages, [r.file for r in report.sources if r.source == log and r.file])


def paged(server: SmallGraph, path: str, pages: list[list[object]]) -> Callable[[Asked], Said]:
    """Answers page by page; a link's number is its page."""

    def answer(asked: Asked) -> Said:
        number = int(parse_qs(asked.query).get("$skiptoken", ["0"])[0])
        body: dict[str, object] = {"value": pages[number]}
        if number + 1 < len(pages):
            body["@odata.nextLink"] = f"{server.base_url}/v1.0{path}?$skiptoken={number + 1}"
        return Said(body=body)

    return answer


async def capture_of(wired: Wired) -> TaskReport:
    return report_of(await wired.run(starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)))


def collecting(report: TaskReport) -> Starts:
    starts = starts_of(SystemKind.ENTRA_LOGS)
    starts.request = captured(starts.request, report)
    return starts

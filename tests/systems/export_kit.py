"""A Graph that takes an export, and what Microsoft then writes."""

import pytest

from dsr_core.domain.systems import SystemKind
from tests.systems.small_graph import Said, SmallGraph
from tests.systems.wire_kit import USER, Wired

SUBMIT = f"{USER}/exportPersonalData"


POLL = "/dataPolicyOperations/op-1"


EXPORT = SystemKind.MICROSOFT_EXPORT


def operation(status: str, **headers: str) -> Said:
    body = {"id": "op-1", "status": status, "storageLocation": "https://x.example/?sig=SECRET"}
    return Said(body=body, headers=headers)


@pytest.fixture
def taking(server: SmallGraph) -> SmallGraph:
    """A Graph that takes the request."""
    location = f"{server.base_url}/v1.0{POLL}"
    server.answers[SUBMIT] = Said(202, headers={"Location": location, "Retry-After": "60"})
    return server


def fill(wired: Wired, *names: str) -> None:
    """What Microsoft writes into the newest container."""
    drop = wired.drops.drops[wired.drops.created[-1]]
    drop["RequestInfo.json"] = b'{"storageLocation":"https://x.example/?sig=SECRET"}'
    drop.update({name: f'{{"from":"{name}"}}'.encode() for name in names})

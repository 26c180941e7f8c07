"""A request as a caller is shown it."""

import json
from datetime import datetime

from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind
from dsr_core.host.due_dates import letter_law
from dsr_core.web.present import present_request, write_body
from tests.builders import (
    NOW,
    a_request,
    through_stage,
)

GDPR = letter_law("gdpr")


def shown(request: DsrRequest, now: datetime = NOW) -> dict[str, object]:
    return json.loads(write_body(present_request(request, (), now, law=GDPR)))


def completed() -> DsrRequest:
    request = a_request(systems=(SystemKind.ENTRA,))
    while request.stage_kind is not None:
        request = through_stage(request)
    return request

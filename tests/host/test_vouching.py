"""Who posts a request for somebody else, and vouches for them by signing in."""

import json

import pytest

from dsr_core.domain.request import DsrRequest, Status
from dsr_core.web.routes import RECEIVE
from tests.host.office import Office

JSON = "application/json"


async def intake(office: Office, who: str | None = None, **headers: str) -> DsrRequest:
    wish = {
        "right": "access",
        "subject": {"identifiers": [{"kind": "email", "value": "a@b.example"}]},
    }
    body = json.dumps(wish).encode()
    answer = await office.call(RECEIVE, {}, who=who, body=body, content_type=JSON, **headers)
    assert answer.status_code == 202, answer.get_body()
    return await office.house.request(json.loads(answer.get_body())["request_id"])


async def test_where_operators_vouch_a_strangers_post_starts_no_work(office: Office) -> None:
    stranger, desk = await intake(office), await intake(office, "operator")

    assert (stranger.status, stranger.verified_by) == (Status.IDENTITY_PENDING, None)
    assert office.sent[0].value is None
    assert str(desk.verified_by).startswith("a0000000-")
    assert desk.status is Status.IN_PROGRESS


@pytest.mark.parametrize("who", ["auditor", "approver"])
async def test_a_role_that_does_not_work_requests_vouches_for_nobody(
    office: Office, who: str
) -> None:
    answer = await office.call(RECEIVE, {}, who=who, body=b"{}", content_type=JSON)

    assert answer.status_code == 403

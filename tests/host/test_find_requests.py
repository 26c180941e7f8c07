"""An operator looks for somebody's requests by what tells them from others."""

import json
from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Located
from dsr_core.web.routes import FIND
from tests.host.office import Office

JSON = "application/json"
ADELE = {"kind": "email", "value": "adele.vance@contoso.example"}


async def find(office: Office, body: object, who: str | None = "operator") -> tuple[int, object]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await office.call(FIND, {}, who=who, body=content, content_type=JSON)
    return answer.status_code, json.loads(answer.get_body())


async def test_a_persons_open_requests_are_found_the_most_urgent_first(office: Office) -> None:
    sooner = await office.house.submit(right=Right.OBJECTION)
    await office.house.listen()
    office.house.clock.advance(timedelta(days=3))
    later = await office.house.submit(right=Right.RESTRICTION)
    await office.house.listen()

    status, found = await find(office, {"identifier": ADELE})

    assert status == 200
    assert found["reason"] == ""
    assert [each["request_id"] for each in found["requests"]] == [sooner.id, later.id]
    assert ADELE["value"] not in json.dumps(found)


async def test_a_closed_request_is_not_among_them(office: Office) -> None:
    await office.house.submit()
    await office.house.listen()

    _, found = await find(office, {"identifier": ADELE})

    assert found == {"requests": [], "reason": ""}


async def test_who_is_not_in_the_directory_has_none_and_it_says_why(office: Office) -> None:
    office.house.systems.located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)

    found = await find(office, {"identifier": ADELE, "tenant": "contoso"})

    assert found == (200, {"requests": [], "reason": "not_in_directory"})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["identifier"]),
        ({"identifier": "adele"}, ["identifier"]),
        ({"identifier": {"kind": "shoe_size", "value": "39"}}, ["identifier.kind"]),
        ({"identifier": {"kind": "email", "value": "adele"}}, ["identifier.value"]),
        ({"identifier": ADELE, "tenant": "nowhere"}, ["tenant"]),
        ({"identifier": ADELE, "name": "Adele"}, ["name"]),
    ],
)
async def test_what_is_wrong_is_told_by_field_and_never_by_value(
    office: Office, body: object, fields: list[str]
) -> None:
    status, problem = await find(office, body)

    assert status == 422
    assert [fault["field"] for fault in problem["errors"]] == fields
    assert not any(value in json.dumps(problem) for value in ("adele", "nowhere", "39"))


@pytest.mark.parametrize("who", [None, "auditor", "approver"])
async def test_others_do_not_learn_who_has_asked_for_something(
    office: Office, who: str | None
) -> None:
    status, _ = await find(office, {"identifier": ADELE}, who)

    assert status == (403 if who else 401)


async def test_a_directory_that_cannot_be_asked_is_no_empty_list(office: Office) -> None:
    async def refuse(_: object) -> Located:
        raise SystemUnavailableError(Reason.THROTTLED)

    office.house.systems.locate = refuse

    status, problem = await find(office, {"identifier": ADELE})

    assert status == 503
    assert "requests" not in problem

"""What cannot be a request is refused with all its faults, and leaves nothing behind."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import (
    Product,
    Reply,
    read_blobs,
    read_entities,
    read_messages,
)

ADELE = SAMPLE_PEOPLE["ordinary"]
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SUBJECT = {"identifiers": [{"kind": "email", "value": ADELE}]}


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A body, and the answer it must get."""

    body: object
    content_type: str = JSON
    status: int = 422
    code: str = "invalid-fields"
    fields: tuple[str, ...] = field(default=())

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


REFUSED: Mapping[str, Refused] = {
    "unknown right": Refused(body={"right": "oblivion", "subject": SUBJECT}, fields=("right",)),
    "no right": Refused(body={"subject": SUBJECT}, fields=("right",)),
    "no identifier": Refused(
        body={"right": "access", "subject": {"identifiers": []}},
        fields=("subject.identifiers",),
    ),
    "malformed e-mail": Refused(
        body={
            "right": "access",
            "subject": {"identifiers": [{"kind": "email", "value": "adele at contoso"}]},
        },
        fields=("subject.identifiers[0].value",),
    ),
    "malformed e-mail in a form": Refused(
        body=b"right=access&email=adele", content_type=FORM, fields=("email",)
    ),
    "unknown tenant": Refused(
        body={"right": "access", "tenant": "initech", "subject": SUBJECT}, fields=("tenant",)
    ),
    "unknown field": Refused(
        body={"right": "access", "subject": SUBJECT, "admin": True}, fields=("admin",)
    ),
    "several faults at once": Refused(
        body=b"right=oblivion&email=adele&tenant=initech",
        content_type=FORM,
        fields=("right", "tenant", "email"),
    ),
    "a body over 64 KiB": Refused(
        body=b'{"right": "access", "x": "' + b"x" * 65 * 1024 + b'"}', status=413, code="too-large"
    ),
    "another content type": Refused(
        body={"right": "access", "subject": SUBJECT},
        content_type="text/plain",
        status=415,
        code="unsupported-media-type",
    ),
    "invalid JSON": Refused(body=b'{"right": ', status=400, code="malformed-json"),
    "duplicate keys": Refused(
        body=b'{"right": "access", "right": "erasure"}', status=400, code="repeated-name"
    ),
    "no UTF-8": Refused(body=b'{"right": "\xff"}', status=400, code="invalid-utf-8"),
}


async def post(product: Product, case: Refused) -> Reply:
    headers = {"Content-Type": case.content_type}
    return await product.call("POST", "/api/requests", data=case.content, headers=headers)


def summary_of(reply: Reply) -> tuple[Any, ...]:
    """Status, media type, code and the fields at fault, which are told in no certain order."""
    faults = tuple(sorted(fault["field"] for fault in reply.json.get("errors", ())))
    code = reply.json["type"].removeprefix("urn:dsr:problem:")
    return reply.status, reply.headers["content-type"], code, faults


async def test_each_kind_of_bad_input_gets_its_problem_and_nothing_is_stored(
    start_product: StartProduct,
) -> None:
    product = await start_product()

    replies = {name: await post(product, case) for name, case in REFUSED.items()}

    expected = {
        name: (case.status, "application/problem+json", case.code, tuple(sorted(case.fields)))
        for name, case in REFUSED.items()
    }
    assert {name: summary_of(reply) for name, reply in replies.items()} == expected
    assert await read_entities(product.storage) == {}
    assert await read_messages(product.storage) == {}
    assert await read_blobs(product.storage) == {}
    assert product.templates() == []


async def test_no_problem_repeats_what_was_sent(start_product: StartProduct) -> None:
    product = await start_product()
    mark = "zarathustra"
    bodies = (
        {"right": mark, "tenant": mark, "subject": {"identifiers": [], "name": f"\x00{mark}"}},
        {"right": "access", "subject": {"identifiers": [{"kind": "email", "value": mark}]}},
    )

    replies = [await post(product, Refused(body=body)) for body in bodies]

    assert [reply.status for reply in replies] == [422, 422]
    assert not any(mark.encode() in reply.content for reply in replies)


async def test_the_same_idempotency_key_opens_one_request_however_often_it_comes(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"]})
    headers = {"Idempotency-Key": "letter-17"}
    form = {"right": "access", "email": ADELE}

    async def send(**changes: str) -> Reply:
        data = form | changes
        return await product.call("POST", "/api/requests", data=data, headers=headers)

    together = await asyncio.gather(*(send() for _ in range(5)))
    later = await send()
    other = await send(email=SAMPLE_PEOPLE["manager"])

    request_id = later.json["request_id"]
    shown = await product.wait_for(request_id, "completed", "needs_operator")
    partitions = {row["PartitionKey"] for row in (await read_entities(product.storage))["requests"]}
    starts = [row for row in shown["history"] if row["event"] == "request_received"]
    assert [reply.status for reply in (*together, later)] == [202] * 6
    assert {reply.json["request_id"] for reply in together} == {request_id}
    assert partitions == {request_id}
    assert len(starts) == 1
    assert (other.status, other.json["type"]) == (422, "urn:dsr:problem:idempotency-conflict")


async def test_a_request_without_a_key_may_be_made_twice(start_product: StartProduct) -> None:
    product = await start_product({"systems": ["entra"]})

    first, second = await product.submit(ADELE), await product.submit(ADELE)

    assert first != second


async def test_addresses_of_requests_that_do_not_exist_say_so(
    start_product: StartProduct,
) -> None:
    product = await start_product()

    replies = {
        path: await product.call(method, path)
        for method, path in (
            ("GET", "/api/requests/r0"),
            ("GET", "/api/requests/r0/package"),
            ("POST", "/api/requests/r0/acts/resume"),
        )
    }

    assert {reply.status for reply in replies.values()} == {404}
    assert {reply.headers["content-type"] for reply in replies.values()} == {
        "application/problem+json"
    }

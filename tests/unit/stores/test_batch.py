"""Transactions on the wire, beside what the documents and the SDK say."""

from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.data.tables.aio import TableClient

from dsr_core.stores.batch import read_answer, write_batch
from dsr_core.stores.limits import Entity
from dsr_core.stores.transactions import Operation, Write

ROW: Entity = {
    "PartitionKey": "p'q%",
    "RowKey": "event|000001",
    "text": "é\n--changeset_dsr",
    "number": 1,
    "bytes": b"\x00\xff",
    "truth": True,
}
TABLE = "http://127.0.0.1:10002/devstoreaccount1/requests"
ACCOUNT = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;"
    "TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"
)
OPERATIONS = [
    Operation(write=Write.INSERT, entity=ROW),
    Operation(write=Write.MERGE, entity=ROW, etag='W/"x"'),
    Operation(write=Write.REPLACE, entity=ROW),
    Operation(write=Write.REPLACE, entity=ROW, etag='W/"y"'),
    Operation(write=Write.DELETE, entity=ROW),
]


class SentError(Exception):
    """Carries what the SDK would have sent."""


class Catcher(AsyncHttpTransport[Any, Any]):
    async def send(self, request: Any, **kwargs: Any) -> Any:
        raise SentError(request.content)

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def sleep(self, duration: float) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


async def body_of_sdk() -> bytes:
    # The SDK leaves some of its own types open.
    client: Any = TableClient.from_connection_string(ACCOUNT, "requests", transport=Catcher())
    guard = {
        "mode": "merge",
        "etag": 'W/"x"',
        "match_condition": MatchConditions.IfNotModified,
    }
    with pytest.raises(SentError) as caught:
        await client.submit_transaction(
            [
                ("create", ROW, {}),
                ("update", ROW, guard),
                ("upsert", ROW, {"mode": "replace"}),
                ("update", ROW, guard | {"mode": "replace", "etag": 'W/"y"'}),
                ("delete", ROW, {}),
            ]
        )
    return bytes(caught.value.args[0])


def acts_in(body: bytes) -> list[str]:
    """The request lines and guards."""
    lines = body.decode().split("\r\n")
    return [line for line in lines if line.endswith(" HTTP/1.1") or line.startswith("If-Match")]


async def test_each_row_goes_where_and_under_the_guard_the_sdk_would_send_it() -> None:
    assert acts_in(write_batch(OPERATIONS, TABLE)) == acts_in(await body_of_sdk())


def test_every_length_told_is_that_of_what_follows_it() -> None:
    body = write_batch(OPERATIONS, TABLE)
    told = 0
    for part in body.split(b"Content-Length: ")[1:]:
        length, _, rest = part.partition(b"\r\n\r\n")
        told += 1

        assert rest[int(length) :].startswith(b"\r\n--changeset_dsr")
    assert told == 4


def test_an_answer_gives_the_etag_of_the_first_row() -> None:
    body = (
        b"--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
        b"--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n"
        b"HTTP/1.1 204 No Content\r\nETag: W/\"datetime'2026-11-22'\"\r\n\r\n\r\n"
        b'--changesetresponse_1\r\n\r\nHTTP/1.1 204 No Content\r\netag: W/"other"\r\n\r\n'
        b"--changesetresponse_1--\r\n--batchresponse_1--\r\n"
    )

    assert read_answer(body).etag == "W/\"datetime'2026-11-22'\""
    assert read_answer(body).refused == 0


def test_a_first_row_that_was_deleted_has_no_etag_of_anothers() -> None:
    body = b"HTTP/1.1 204 No Content\r\n\r\n--c\r\n\r\nHTTP/1.1 204 No Content\r\nETag: x\r\n\r\n"

    assert read_answer(body).etag == ""


def test_a_refusal_gives_status_and_code_and_not_azures_words() -> None:
    body = (
        b"--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n"
        b"HTTP/1.1 412 Precondition Failed\r\nContent-Type: application/json\r\n\r\n"
        b'{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US",'
        b'"value":"0:The update condition specified in the request was not satisfied."}}}\r\n'
    )

    answer = read_answer(body)

    assert (answer.refused, answer.code) == (412, "UpdateConditionNotSatisfied")


@pytest.mark.parametrize("body", [b"", b"<html>", b"--changesetresponse_1--"])
def test_an_answer_that_tells_of_no_row_is_no_success(body: bytes) -> None:
    assert read_answer(body).refused == 500

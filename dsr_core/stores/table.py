"""One Azure table as the adapters use it: typed, within Azure's limits, made when first missing."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from dsr_core.stores import batch
from dsr_core.stores.creation import is_missing, with_creation
from dsr_core.stores.found_rows import (
    FoundRow,
    quoted,
    read_page,
    read_row,
    write_condition,
    write_query,
)
from dsr_core.stores.limits import Entity, Value, check_entity, check_transaction
from dsr_core.stores.transactions import Operation

type Row = Mapping[str, Value]

# azure-core does not repeat a POST whose answer was lost, as it cannot know whether it took effect.
# Each of ours is guarded (insert if absent, If-Match), and who repeats it recognises its own row.
_REPEAT_POSTS = {"retry_on_methods": frozenset({"GET", "PUT", "DELETE", "POST", "PATCH"})}

_READ_HEADERS = {
    "Accept": "application/json;odata=minimalmetadata",
    "x-ms-version": "2019-02-02",
    "DataServiceVersion": "3.0",
}
_BATCH_HEADERS = _READ_HEADERS | {
    "Content-Type": batch.CONTENT_TYPE,
    "MaxDataServiceVersion": "3.0;NetFx",
}
#: Where an answer says that there is more: what is asked with, and the header that says it.
_CONTINUATIONS = {key: f"x-ms-continuation-{key}" for key in ("NextPartitionKey", "NextRowKey")}
_UNREAD = "Azure Tables did not send what was asked for."
_REFUSED = "Azure Tables refused a transaction."


class Table:
    """Reading from a missing table finds nothing; writing to it makes it. All calls retry."""

    def __init__(self, client: Any) -> None:
        """`client` is the SDK's `TableClient`, whose own types are partly unknown."""
        self._client = client

    async def insert(self, entity: Entity) -> None:
        """Raises ResourceExistsError, LimitExceededError."""
        check_entity(entity)
        await with_creation(
            lambda: self._client.create_entity(entity, **_REPEAT_POSTS), self._client.create_table
        )

    async def upsert(self, entity: Entity) -> None:
        """Raises LimitExceededError."""
        check_entity(entity)
        await with_creation(lambda: self._client.upsert_entity(entity), self._client.create_table)

    async def delete(self, partition: str, row: str) -> None:
        """Gone already is fine: the SDK takes 404, of the row or of the table, for success."""
        await self._client.delete_entity(partition, row)

    async def get(self, partition: str, row: str, names: list[str] | None = None) -> Row | None:
        """One row, or only some of its properties."""
        keys = f"PartitionKey={_in_path(partition)},RowKey={_in_path(row)}"
        try:
            answer = await self._read(f"({keys})", {"$select": _listed(names)})
        except HttpResponseError as error:
            if error.status_code == 404:
                return None
            raise
        return _readable(read_row, answer)

    async def query(
        self, condition: str, parameters: Mapping[str, str], names: list[str] | None = None
    ) -> AsyncIterator[Row]:
        """In the order of their keys; pages are followed, empty ones too."""
        options = {"$select": _listed(names), "$filter": write_condition(condition, parameters)}
        going_on: dict[str, str | None] = {}
        while True:
            try:
                answer = await self._read("()", options | going_on)
            except HttpResponseError as error:
                if is_missing(error):
                    return
                raise
            for row in _readable(read_page, answer):
                yield row
            going_on = {key: answer.headers.get(name) for key, name in _CONTINUATIONS.items()}
            if not any(going_on.values()):
                return

    async def commit(self, operations: Sequence[Operation]) -> str:
        """All or nothing; answers the new ETag of the first row, none when that was deleted.

        Raises as `commit_each`.
        """
        return (await self.commit_each(operations))[0]

    async def commit_each(self, operations: Sequence[Operation]) -> tuple[str, ...]:
        """All or nothing; answers the new ETag of each row, none for those deleted.

        Raises LimitExceededError before sending, HttpResponseError when Azure refuses.
        """
        check_transaction([operation.entity for operation in operations])
        return await with_creation(lambda: self._send(operations), self._client.create_table)

    async def _read(self, place: str, options: Mapping[str, str | None]) -> Any:
        """The SDK's client sends, as in `_send`; the body is here when this returns."""
        account, _, _ = self._client.url.partition("?")
        address = f"{account.rstrip('/')}/{self._client.table_name}{place}"
        if asked := write_query(options):
            address = f"{address}?{asked}"
        request = HttpRequest("GET", address, headers=_READ_HEADERS)
        response = await self._client._client.send_request(request)
        if response.status_code != 200:
            raise HttpResponseError(message=_UNREAD, response=response)
        return response

    async def _send(self, operations: Sequence[Operation]) -> tuple[str, ...]:
        """The SDK's client sends, so signing, retries and counting are the same as for all else."""
        account = self._client.url.partition("?")[0].rstrip("/")
        request = HttpRequest(
            "POST",
            f"{account}/$batch",
            headers=_BATCH_HEADERS,
            content=batch.write_batch(operations, f"{account}/{self._client.table_name}"),
        )
        sending = self._client._client.send_request(request, stream=True, **_REPEAT_POSTS)
        response = await sending
        body = await response.read()
        if response.status_code != 202:
            raise HttpResponseError(message=_REFUSED, response=response)
        answer = batch.read_answer(body)
        if answer.refused:
            raise BatchRefusedError(answer)
        return answer.etags


class BatchRefusedError(HttpResponseError):
    """As the SDK would raise it, but without Azure's words, which may quote keys."""

    def __init__(self, answer: batch.BatchAnswer) -> None:
        super().__init__(message=_REFUSED)
        self.status_code = answer.refused
        self.error_code = answer.code


def etag_of(row: Row) -> str:
    """What Azure says of the row beside what is in it."""
    assert isinstance(row, FoundRow)
    return row.etag


def _listed(names: list[str] | None) -> str | None:
    return ",".join(names) if names else None


def _in_path(key: str) -> str:
    return f"'{quote(quoted(key)[1:-1], safe='')}'"


def _readable[T](read: Callable[[bytes], T], answer: Any) -> T:
    """Raises HttpResponseError, without the cause, which may quote, for no answer of Azure's."""
    try:
        return read(answer.content)
    except (msgspec.DecodeError, ValueError):
        raise HttpResponseError(message=_UNREAD, response=answer) from None

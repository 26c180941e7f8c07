"""One Azure table as the adapters use it: typed, within Azure's limits, made when first missing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from dsr_core.stores import batch
from dsr_core.stores.creation import is_missing, with_creation
from dsr_core.stores.limits import Entity, Value, check_entity, check_transaction
from dsr_core.stores.transactions import Operation

type Row = Mapping[str, Value]

# azure-core does not repeat a POST whose answer was lost, as it cannot know whether it took effect.
# Each of ours is guarded (insert if absent, If-Match), and who repeats it recognises its own row.
_REPEAT_POSTS = {"retry_on_methods": frozenset({"GET", "PUT", "DELETE", "POST", "PATCH"})}

_BATCH_HEADERS = {
    "Content-Type": batch.CONTENT_TYPE,
    "Accept": "application/json;odata=minimalmetadata",
    "x-ms-version": "2019-02-02",
    "DataServiceVersion": "3.0",
    "MaxDataServiceVersion": "3.0;NetFx",
}
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
        try:
            return cast("Row", await self._client.get_entity(partition, row, select=names))
        except HttpResponseError as error:
            if error.status_code == 404:
                return None
            raise

    async def query(
        self, condition: str, parameters: Mapping[str, str], names: list[str] | None = None
    ) -> AsyncIterator[Row]:
        """In the order of their keys; pages are followed, empty ones too."""
        found = self._client.query_entities(condition, parameters=parameters, select=names)
        try:
            async for row in found:
                yield row
        except HttpResponseError as error:
            if not is_missing(error):
                raise

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
    metadata: Mapping[str, str] = getattr(row, "metadata", {})
    return metadata["etag"]

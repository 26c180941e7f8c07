"""Idempotency keys in table `intake`: insert if absent."""

from collections.abc import Mapping
from datetime import datetime

from azure.core.exceptions import ResourceExistsError

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.idempotency import handle_of
from dsr_core.ports import Claim
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.records import stored_form
from dsr_core.stores.row_schema import VERSION, require_version, write_time

_ROW = "claim"


class TableIntakeLedger:
    """The IntakeLedger port. One billed call for a new key, two for a taken one."""

    def __init__(self, connections: StorageConnections, *, table: str = "intake") -> None:
        self._connections = connections
        self._name = table

    async def claim(self, key: str, claim: Claim) -> Claim:
        """Raises IntegrityError for a claim this version cannot read.

        A repeated insert whose first answer was lost finds its own claim, which is the same value.
        """
        table = self._connections.table(self._name)
        partition = handle_of(key)
        try:
            await table.insert(write_claim(partition, claim))
        except ResourceExistsError:
            found = await table.get(partition, _ROW)
            if found is None:
                raise IntegrityError("A claim is neither free nor taken.") from None
            return read_claim(found)
        return claim

    async def release(self, handle: str) -> None:
        """One billed call."""
        await self._connections.table(self._name).delete(handle, _ROW)


def write_claim(partition: str, claim: Claim) -> Entity:
    return {
        "PartitionKey": partition,
        "RowKey": _ROW,
        "v": VERSION,
        "request_id": claim.request_id,
        "body_hash": claim.body_hash,
        "received_at": write_time(claim.received_at),
    }


def read_claim(row: Mapping[str, Value]) -> Claim:
    require_version(row)
    with stored_form():
        return Claim(
            request_id=str(row["request_id"]),
            body_hash=str(row["body_hash"]),
            received_at=datetime.fromisoformat(str(row["received_at"])),
        )

"""What one transaction on one partition of a table consists of, in the SDK's terms."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azure.core import MatchConditions

from dsr_core.stores.limits import Entity


class Write(StrEnum):
    """What is done with a row; the values are the SDK's words."""

    #: Fails when the row exists.
    INSERT = "create"
    #: Changes the properties given; fails when the row's ETag is another.
    MERGE = "update"
    #: The row is exactly this afterwards; with an ETag it fails when the row's is another.
    REPLACE = "upsert"
    #: Fails when there is no such row.
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of a transaction."""

    write: Write
    entity: Entity
    etag: str | None = None


def for_sdk(operation: Operation) -> tuple[str, Entity, dict[str, Any]]:
    """The operation as `submit_transaction` takes it."""
    options: dict[str, Any] = {}
    if operation.write is Write.MERGE:
        options = {
            "mode": "merge",
            "etag": operation.etag,
            "match_condition": MatchConditions.IfNotModified,
        }
    elif operation.write is Write.REPLACE:
        options = {"mode": "replace"}
        if operation.etag is not None:
            # The SDK's `upsert` knows no guard; its `update` does.
            guard = {"etag": operation.etag, "match_condition": MatchConditions.IfNotModified}
            return Write.MERGE.value, operation.entity, options | guard
    return operation.write.value, operation.entity, options

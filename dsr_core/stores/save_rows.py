"""Which rows a decision writes: the request, the tasks that changed, the events that are new."""

from dsr_core.domain.copies import Copy
from dsr_core.domain.decide import Decision
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import StoredRequest
from dsr_core.stores.data_keys import DataKey
from dsr_core.stores.entities import write_request
from dsr_core.stores.event_entities import write_event
from dsr_core.stores.limits import Entity
from dsr_core.stores.sealing import Seal
from dsr_core.stores.task_entities import task_key, write_task
from dsr_core.stores.transactions import Operation, Write


def rows_to_add(decision: Decision, key: DataKey, seal: Seal, save_id: str) -> list[Operation]:
    """A new request, with the wrapped key that its personal data is sealed with."""
    row = write_request(decision.request, seal)
    row |= {"save_id": save_id, "wrapped_key": key.wrapped}
    return [Operation(write=Write.INSERT, entity=row), *_tasks_and_events(None, decision, seal)]


def rows_to_save(
    stored: StoredRequest, decision: Decision, seal: Seal, save_id: str
) -> list[Operation]:
    """The request's own row comes first and carries the guard.

    A request without personal data replaces its row: of what is not written, the wrapped key and
    all that is sealed with it, nothing stays.
    """
    shredded = Copy.PERSONAL_DATA in decision.request.purged
    row = write_request(decision.request, seal, before=None if shredded else stored.request)
    row["save_id"] = save_id
    write = Write.REPLACE if shredded else Write.MERGE
    return [
        Operation(write=write, entity=row, etag=stored.etag),
        *_tasks_and_events(stored.request, decision, seal),
    ]


def _tasks_and_events(before: DsrRequest | None, decision: Decision, seal: Seal) -> list[Operation]:
    request = decision.request
    old = {} if before is None else {task_key(task): at for at, task in enumerate(before.tasks)}
    operations: list[Operation] = []
    for position, task in enumerate(request.tasks):
        was = old.pop(task_key(task), None)
        if before is None or was != position or before.tasks[position] != task:
            row = write_task(request.id, position, task, seal)
            operations.append(Operation(write=Write.REPLACE, entity=row))
    for gone in old:
        keys: Entity = {"PartitionKey": request.id, "RowKey": gone}
        operations.append(Operation(write=Write.DELETE, entity=keys))
    operations += (Operation(write=Write.INSERT, entity=write_event(row)) for row in decision.rows)
    return operations

from collections.abc import Callable
from pathlib import Path

import pytest
from azure.data.tables import TableServiceClient, UpdateMode
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from emulation.azurite import RunningAzurite
from emulation.storage_count import (
    StorageCount,
    Transaction,
    count_transactions,
    read_line,
    read_transactions,
)
from tests.dev.waiting import wait_until


def looks(queue: str, *, gets: int, deletes: int = 0, updates: int = 0) -> list[Transaction]:
    kinds = ["queue.get"] * gets + ["queue.delete"] * deletes + ["queue.update"] * updates
    return [Transaction(kind=kind, resource=queue) for kind in kinds]


def kinds_logged(azurite: RunningAzurite, start: int, resource: str, expected: int) -> list[str]:
    """The kinds of transactions with one resource since `start`, once `expected` are logged."""

    def read() -> list[str]:
        end = azurite.access_log.stat().st_size
        found = read_transactions(azurite.access_log, start, end)
        return [each.kind for each in found if each.resource in (resource, "$batch")]

    wait_until(lambda: len(read()) >= expected)
    return read()


def test_table_calls_of_the_sdk_are_told_apart(
    azurite: RunningAzurite, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("rows")
    start = azurite.access_log.stat().st_size
    with TableServiceClient.from_connection_string(azurite.connection_string) as service:
        table = service.create_table(name)
        table.create_entity({"PartitionKey": "p", "RowKey": "task|03|intune"})
        table.upsert_entity({"PartitionKey": "p", "RowKey": "b"})
        table.upsert_entity({"PartitionKey": "p", "RowKey": "b"}, UpdateMode.REPLACE)
        table.get_entity("p", "task|03|intune")
        list(table.query_entities("PartitionKey eq 'p'"))
        table.submit_transaction([("create", {"PartitionKey": "p", "RowKey": "c"})])
        table.delete_entity("p", "b")

    kinds = kinds_logged(azurite, start, name, 7)

    assert kinds == [
        *("table.insert", "table.merge", "table.replace", "table.get"),
        *("table.query", "table.batch", "table.delete"),
    ]


def test_queue_calls_of_the_sdk_are_told_apart(
    azurite: RunningAzurite, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("stages")
    start = azurite.access_log.stat().st_size
    with QueueServiceClient.from_connection_string(azurite.connection_string) as service:
        queue = service.create_queue(name)
        queue.send_message("look again")
        queue.peek_messages()
        message = queue.receive_message()
        assert message is not None
        message = queue.update_message(message, visibility_timeout=0)
        queue.delete_message(message)
        queue.get_queue_properties()

    kinds = kinds_logged(azurite, start, name, 7)

    assert kinds == [
        *("queue.create", "queue.put", "queue.peek", "queue.get"),
        *("queue.update", "queue.delete", "queue.properties"),
    ]


def test_blob_calls_of_the_sdk_are_told_apart(
    azurite: RunningAzurite, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("packages")
    start = azurite.access_log.stat().st_size
    with BlobServiceClient.from_connection_string(azurite.connection_string) as service:
        container = service.create_container(name)
        blob = container.get_blob_client("id/profile.json")
        blob.upload_blob(b"{}")
        blob.stage_block("AAAA", b"[]")
        blob.commit_block_list(["AAAA"])
        blob.get_blob_properties()
        blob.download_blob().readall()
        list(container.list_blobs())
        blob.delete_blob()

    kinds = kinds_logged(azurite, start, name, 8)

    assert kinds == [
        *("container.create", "blob.put", "blob.put_block", "blob.put_block_list"),
        *("blob.head", "blob.get", "container.list_blobs", "blob.delete"),
    ]


def test_looks_into_a_queue_that_brought_nothing_are_the_hosts_polling() -> None:
    count = count_transactions(
        [*looks("stages", gets=10, deletes=2, updates=1), *looks("tasks", gets=5)]
    )

    assert count == StorageCount(
        by_kind={"queue.delete": 2, "queue.get": 3, "queue.update": 1}, host_polling=12
    )
    assert count.total == 6


def test_the_hosts_own_containers_are_its_polling_too() -> None:
    lease = Transaction(kind="blob.lease", resource="azure-webjobs-hosts")
    package = Transaction(kind="blob.put", resource="packages-contoso")

    count = count_transactions([lease, package, lease])

    assert count == StorageCount(by_kind={"blob.put": 1}, host_polling=2)


def test_asking_whether_a_queue_is_there_is_the_hosts_polling() -> None:
    question = Transaction(kind="queue.properties", resource="stages-poison")
    message = Transaction(kind="queue.put", resource="stages")

    count = count_transactions([question, message, question])

    assert count == StorageCount(by_kind={"queue.put": 1}, host_polling=2)


def test_what_is_made_to_stay_is_setup_and_what_is_removed_again_is_work() -> None:
    count = count_transactions(
        [
            Transaction(kind="table.create", resource="Tables"),
            Transaction(kind="queue.create", resource="stages"),
            Transaction(kind="container.create", resource="packages"),
            Transaction(kind="container.create", resource="passing"),
            Transaction(kind="container.delete", resource="passing"),
        ]
    )

    assert count.by_kind == {"container.create": 1, "container.delete": 1, "setup": 3}


def test_taking_looks_off_a_count_never_goes_below_zero() -> None:
    count = StorageCount(by_kind={"table.query": 9, "blob.put": 2}, host_polling=4)
    one_look = StorageCount(by_kind={"table.query": 2, "table.get": 1}, host_polling=1)

    left = count.minus(one_look, 5)

    assert left == StorageCount(by_kind={"blob.put": 2}, host_polling=4)


def test_only_the_part_of_the_log_between_two_moments_is_read(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    line = '127.0.0.1 - - [21/Nov/2026:22:29:16 +0000] "POST /acct/q/messages HTTP/1.1" 201 -\n'
    log.write_text("Azurite Blob service is starting\n" + line)
    start = log.stat().st_size
    log.write_text(log.read_text() + line + line)
    end = log.stat().st_size
    log.write_text(log.read_text() + line)

    found = tuple(read_transactions(log, start, end))

    assert found == (Transaction(kind="queue.put", resource="q"),) * 2


@pytest.mark.parametrize("line", ["", "Azurite Blob service is closing...", '"nonsense" 200'])
def test_a_line_that_is_no_request_counts_for_nothing(line: str) -> None:
    assert read_line(line) is None

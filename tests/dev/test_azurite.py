import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from emulation.azurite import AzuriteError, AzuritePorts, RunningAzurite, start_azurite
from tests.dev.programs import start_python
from tests.dev.waiting import is_running, wait_until

STARTER = """
import sys, time
from emulation.azurite import start_azurite
print(start_azurite().child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def starter() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that has started an Azurite, and that Azurite's process id."""
    with start_python("-c", STARTER) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
        process.kill()


def test_all_three_storage_services_take_what_they_are_given(
    azurite: RunningAzurite, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("everything")
    blobs = BlobServiceClient.from_connection_string(azurite.connection_string)
    queues = QueueServiceClient.from_connection_string(azurite.connection_string)
    tables = TableServiceClient.from_connection_string(azurite.connection_string)

    with blobs, queues, tables:
        blobs.create_container(name).upload_blob("file", b"kept")
        queues.create_queue(name).send_message("kept")
        tables.create_table(name).create_entity({"PartitionKey": "p", "RowKey": "r", "v": "kept"})

        blob = blobs.get_blob_client(name, "file").download_blob().readall()
        message = queues.get_queue_client(name).receive_message()
        entity = tables.get_table_client(name).get_entity("p", "r")
    assert blob == b"kept"
    assert message is not None
    assert message.content == "kept"
    assert entity["v"] == "kept"


def test_every_call_leaves_a_line_in_the_access_log(
    azurite: RunningAzurite, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("logged")
    with BlobServiceClient.from_connection_string(azurite.connection_string) as blobs:
        blobs.create_container(name)

    wait_until(lambda: f"PUT /devstoreaccount1/{name}?restype" in azurite.access_log.read_text())


def test_stopping_ends_the_process_and_removes_its_files() -> None:
    running = start_azurite()
    scratch = running.access_log.parent

    running.stop()
    running.stop()

    assert not is_running(running.child.process.pid)
    assert not scratch.exists()


def test_a_folder_keeps_what_was_stored_across_a_restart(tmp_path: Path) -> None:
    first = start_azurite(tmp_path / "data")
    with BlobServiceClient.from_connection_string(first.connection_string) as blobs:
        blobs.create_container("kept").upload_blob("file", b"still here")
    first.stop()
    second = start_azurite(tmp_path / "data")

    with BlobServiceClient.from_connection_string(second.connection_string) as blobs:
        content = blobs.get_blob_client("kept", "file").download_blob().readall()
    second.stop()

    assert content == b"still here"


def test_a_taken_port_is_an_error_that_shows_what_azurite_said(azurite: RunningAzurite) -> None:
    with pytest.raises(AzuriteError, match="EADDRINUSE"):
        start_azurite(ports=AzuritePorts(blob=azurite.ports.blob))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_starter_however_that_ends(
    starter: tuple[subprocess.Popen[str], int], number: signal.Signals
) -> None:
    process, azurite_id = starter
    assert is_running(azurite_id)

    process.send_signal(number)
    process.wait()

    wait_until(lambda: not is_running(azurite_id))

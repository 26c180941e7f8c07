import pytest

from dsr_core.stores.storage_counter import StorageCounter, kind_of

AZURE = "https://acct.{}.core.windows.net"
LOCAL = "http://127.0.0.1:1/devstoreaccount1"


@pytest.mark.parametrize("host", [AZURE, LOCAL])
@pytest.mark.parametrize(
    ("service", "method", "path", "kind"),
    [
        ("table", "POST", "/$batch", "table.batch"),
        ("table", "POST", "/Tables", "table.create"),
        ("table", "POST", "/requests", "table.insert"),
        ("table", "GET", "/requests(PartitionKey='a',RowKey='b')", "table.get"),
        ("table", "GET", "/requests()?$filter=x", "table.query"),
        ("table", "PATCH", "/agenda(PartitionKey='a',RowKey='b')", "table.merge"),
        ("table", "DELETE", "/agenda(PartitionKey='a',RowKey='b')", "table.delete"),
        ("table", "GET", "/Tables", "table.other"),
        ("queue", "POST", "/dsr-task/messages?visibilitytimeout=0", "queue.put"),
        ("queue", "PUT", "/dsr-task", "queue.create"),
        ("blob", "PUT", "/c?restype=container", "container.create"),
        ("blob", "DELETE", "/c?restype=container", "container.delete"),
        ("blob", "GET", "/c?restype=container&comp=list", "container.list_blobs"),
        ("blob", "PUT", "/c/r/a.json?comp=block&blockid=x", "blob.put_block"),
        ("blob", "PUT", "/c/r/a.json?comp=blocklist", "blob.put_block_list"),
        ("blob", "PUT", "/c/r/a.json", "blob.put"),
        ("blob", "GET", "/c/r/a.json", "blob.get"),
        (
            "blob",
            "POST",
            "/?restype=service&comp=userdelegationkey",
            "blob.get_delegation_key",
        ),
    ],
)
def test_a_call_is_known_by_its_method_and_address(
    host: str, service: str, method: str, path: str, kind: str
) -> None:
    assert kind_of(service, method, host.format(service) + path) == kind


def test_what_happened_since_leaves_out_what_did_not() -> None:
    counter = StorageCounter()
    counter.count("blob.get")
    before = counter.snapshot()
    counter.count("blob.put")
    counter.count("blob.put")

    assert counter.since(before) == {"blob.put": 2}
    assert counter.total == 3

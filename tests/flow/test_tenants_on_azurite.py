"""A request acts in the tenant it was received for, and reads nothing of any other."""

from emulation.graph.sample import CONTOSO, FABRIKAM, SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import read_blobs, task_of

ENTRA_ONLY = {"systems": ["entra", "entra_logs"]}
FABRIKAM_ENTRY = {"name": "fabrikam", "tenant_id": FABRIKAM, "token_of": FABRIKAM, **ENTRA_ONLY}


async def test_a_directory_that_is_not_the_configured_one_is_asked_its_name_and_no_more(
    start_product: StartProduct,
) -> None:
    product = await start_product({"tenant_id": FABRIKAM, "token_of": CONTOSO, **ENTRA_ONLY})
    request_id = await product.submit(SAMPLE_PEOPLE["ordinary"])

    stuck = await product.wait_for(request_id, "needs_operator", "completed")

    assert stuck["status"] == "needs_operator"
    assert task_of(stuck, "discover", "entra")["reason"] == "tenant_mismatch"
    assert set(product.templates()) == {"GET /organization"}
    assert await product.files(request_id) == {}


async def test_each_request_acts_in_the_tenant_it_names(start_product: StartProduct) -> None:
    product = await start_product(ENTRA_ONLY, FABRIKAM_ENTRY)
    person = next(iter(product.world.tenants[FABRIKAM].users.values()))

    shown = await product.complete(person["userPrincipalName"], tenant="fabrikam")

    containers = {
        container
        for container, name in await read_blobs(product.storage)
        if name.startswith(shown["request_id"])
    }
    assert shown["tenant"] == "fabrikam"
    assert task_of(shown, "discover", "entra")["outcome"] == "done"
    assert {entry.tenant_id for entry in product.world.journal.entries} == {FABRIKAM}
    assert containers - {"outbox-fabrikam"} == {"packages-fabrikam"}


async def test_somebody_of_another_tenant_is_nobody_here(start_product: StartProduct) -> None:
    product = await start_product(ENTRA_ONLY, FABRIKAM_ENTRY)

    shown = await product.complete(SAMPLE_PEOPLE["ordinary"], tenant="fabrikam")

    assert task_of(shown, "discover", "entra")["reason"] == "not_in_directory"
    assert {entry.tenant_id for entry in product.world.journal.entries} == {FABRIKAM}


async def test_with_two_tenants_a_request_must_name_one(start_product: StartProduct) -> None:
    product = await start_product(ENTRA_ONLY, FABRIKAM_ENTRY)

    reply = await product.call(
        "POST", "/api/requests", data={"right": "access", "email": SAMPLE_PEOPLE["ordinary"]}
    )

    assert reply.status == 422
    assert [fault["field"] for fault in reply.json["errors"]] == ["tenant"]

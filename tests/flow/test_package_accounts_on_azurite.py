"""Packages and letters of a tenant lie in the account it names, and nowhere else."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from emulation.azurite import RunningAzurite, start_azurite
from emulation.graph.sample import FABRIKAM, SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, read_blobs

ENTRA_ONLY = {"systems": ["entra"]}


@pytest.fixture
def west() -> Iterator[RunningAzurite]:
    """A second storage account, which is a second Azurite."""
    running = start_azurite()
    yield running
    running.stop()


@pytest.fixture
async def product(start_product: StartProduct, west: RunningAzurite) -> Product:
    fabrikam = {"name": "fabrikam", "tenant_id": FABRIKAM, "token_of": FABRIKAM, **ENTRA_ONLY}
    account = {"package_storage": west.connection_string}
    return await start_product(ENTRA_ONLY, fabrikam | account)


async def test_a_tenant_with_an_account_of_its_own_keeps_its_files_there(
    product: Product, west: RunningAzurite
) -> None:
    person = next(iter(product.world.tenants[FABRIKAM].users.values()))["userPrincipalName"]

    theirs = await product.complete(person, tenant="fabrikam")
    ours = await product.complete(SAMPLE_PEOPLE["ordinary"], tenant="contoso")

    east_blobs, west_blobs = (
        await read_blobs(product.storage),
        await read_blobs(west.connection_string),
    )
    assert {name.partition("/")[0] for _, name in west_blobs} == {theirs["request_id"]}
    assert ours["request_id"] in {name.partition("/")[0] for _, name in east_blobs}
    assert not any(name.startswith(theirs["request_id"]) for _, name in east_blobs)


async def test_the_package_is_fetched_from_there(product: Product, west: RunningAzurite) -> None:
    person = next(iter(product.world.tenants[FABRIKAM].users.values()))["userPrincipalName"]

    shown = await product.complete(person, tenant="fabrikam")
    way = await product.call(
        "GET",
        f"/api/requests/{shown['request_id']}/package",
        headers={"Authorization": f"Bearer {product.operator}"},
        allow_redirects=False,
    )

    assert way.status == 302
    assert urlsplit(way.headers["location"]).port == west.ports.blob

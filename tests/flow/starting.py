"""Starts the whole product in this process, for a test or for many."""

import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from dsr_core.host import bootstrap
from emulation.functions_host.engine import load_app
from emulation.graph.app import start_simulator
from emulation.graph.sample import build_world
from emulation.local_settings import SAMPLE_NAME, fill_settings, keep_keys
from emulation.sign_in import TOKEN_PATH
from tests.flow.running_product import ROOT, Entry, Product, clear_storage, tenant_entry


def clock_file(folder: Path) -> Path:
    """Where a product that keeps its files in a folder reads how far its time is ahead."""
    return folder / "clock"


async def open_product(
    ending: AsyncExitStack,
    storage: str,
    folder: Path,
    patch: pytest.MonkeyPatch,
    *tenants: Entry,
    listening: bool = True,
) -> Product:
    """The product for these tenants, on a storage that is emptied first; `ending` closes it.

    Each tenant is what differs from the sample tenant's entry.
    """
    await clear_storage(storage)
    simulator = await start_simulator(build_world(datetime.now(UTC)))
    ending.push_async_callback(simulator.stop)
    simulator.world.settings.export_seconds = 0.2
    simulator.world.settings.export_retry_after_seconds = 1
    entries = [tenant_entry(simulator.base_url, **each) for each in tenants or ({},)]
    keep_keys(folder)
    environ = fill_settings(ROOT / SAMPLE_NAME, {}) | {
        "AzureWebJobsStorage": storage,
        "DSR_TENANTS": json.dumps(entries),
        "DSR_SEALING_KEY": f"file:{folder / 'sealing.key'}",
        "DSR_SIGNING_KEY": f"file:{folder / 'signing.key'}",
        "DSR_SIGN_IN_AUTHORITY": simulator.base_url,
        "DSR_CLOCK_OFFSET_FILE": str(clock_file(folder)),
        # The timer would fire in the middle of some tests; it is run where it is meant.
        "AzureWebJobs.sweep_agenda.Disabled": "true",
        "AzureWebJobs.fold_board.Disabled": "true",
    }
    for name, value in environ.items():
        patch.setenv(name, value)
    bootstrap.settings.cache_clear()
    ending.callback(bootstrap.settings.cache_clear)
    ending.push_async_callback(bootstrap.close_services)
    app = load_app(ROOT, environ)
    ending.callback(app.close)
    session = await ending.enter_async_context(aiohttp.ClientSession())
    product = Product(
        app=app,
        simulator=simulator,
        storage=storage,
        secrets=tuple(entry["credential"]["secret"] for entry in entries),
        operator=await sign_in(session, simulator.base_url),
        session=session,
    )
    if listening:
        await product.start(environ)
        assert product.host is not None
        ending.push_async_callback(product.host.stop)
    return product


async def sign_in(session: aiohttp.ClientSession, authority: str, who: str = "operator") -> str:
    """Somebody's token."""
    async with session.get(f"{authority}{TOKEN_PATH}", params={"as": who}) as answer:
        return await answer.text()

"""Made-up calls of every described operation get described answers, and never a server's fault."""

import asyncio

import pytest

from bench.fuzzing.cases import fuzz
from bench.fuzzing.scene import set_scene
from dsr_core.web.routes import ROUTES
from tests.flow.conftest import StartProduct

#: Good calls of each operation, and as many bad ones; `bench/fuzz.py` makes many more.
MOST = 4
LEAST_CASES = 140


# Hypothesis takes the app's own dice, rolled on another thread meanwhile, for its strategies'.
@pytest.mark.filterwarnings("ignore:Do not use the .random. module inside strategies")
async def test_what_is_answered_to_made_up_calls_is_what_the_description_says(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"]})
    assert product.host is not None
    url = f"http://127.0.0.1:{product.host.port}"
    scene = await set_scene(product.session, url, product.simulator.base_url, product.storage)
    document = (await product.call("GET", "/api/openapi.json")).json

    tally = await asyncio.to_thread(fuzz, document, scene, seed_of_all=1, most=MOST)

    assert tally.failures == []
    assert tally.server_errors == 0
    assert tally.cases >= LEAST_CASES
    assert len(tally.statuses) == len(ROUTES)

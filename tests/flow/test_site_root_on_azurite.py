"""The form is at the root of the site, where the host would else show its own page."""

import pytest

from tests.flow.conftest import StartProduct


@pytest.mark.parametrize("path", ["/", "", "/?lang=de"])
async def test_the_form_is_at_the_root(start_product: StartProduct, path: str) -> None:
    product = await start_product({"systems": ["entra"]})

    url = f"http://127.0.0.1:{product.host.port}{path}" if product.host else ""
    reply = await product.call("GET", url)

    assert reply.status == 200
    assert b"<form" in reply.content

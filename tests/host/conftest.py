"""The app in this process, for tests of its functions."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from dsr_core.host import bootstrap
from emulation.azurite import ROOT
from emulation.local_settings import GRAPH_STAND_IN, SAMPLE_NAME, fill_settings
from emulation.sign_in import SignIn
from tests.host.office import Office
from tests.house import House


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    application = web.Application()
    application.add_routes(SignIn().routes())
    async with TestServer(application, host="127.0.0.1") as sign_in:
        root = f"http://127.0.0.1:{sign_in.port}"
        for name, text in fill_settings(ROOT / SAMPLE_NAME, {GRAPH_STAND_IN: root}).items():
            monkeypatch.setenv(name, text)
        bootstrap.settings.cache_clear()
        house = House()
        monkeypatch.setattr(bootstrap, "build_services", lambda *_: house.services)
        yield Office(house, sign_in)
        bootstrap.settings.cache_clear()

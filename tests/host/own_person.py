"""Somebody who came by the link of a letter, with their browser."""

import re
from collections.abc import Mapping

import azure.functions as func
import pytest

from dsr_core.domain.request import DsrRequest
from dsr_core.host import bootstrap
from dsr_core.steps.renewing import send_new_link
from dsr_core.web.person_routes import ENTER
from dsr_core.web.public_pages import public_words
from dsr_core.web.public_routes import (
    PublicPage,
)
from tests.host.office import Office
from tests.host.public_visitor import FORM, PAGE
from tests.house import House

UNKNOWN = "r" + "f" * 32
EN, DE = public_words("en"), public_words("de")


class Person:
    """Somebody who came by the link of a letter, with their browser."""

    def __init__(self, office: Office, request: DsrRequest, cookie: str) -> None:
        self.office, self.request, self.cookie = office, request, cookie

    async def call(
        self, page: PublicPage, language: str = "en", **parameters: str
    ) -> func.HttpResponse:
        address = {"request_id": self.request.id, **parameters}
        headers: Mapping[str, str] = {
            "accept": PAGE,
            "accept_language": language,
            "cookie": self.cookie,
            "content_type": FORM,
            "sec_fetch_site": "same-origin",
            "origin": "null",
        }
        return await self.office.call(page, address, **headers)


async def come(office: Office, request: DsrRequest) -> Person:
    """In by a new link, through its page's form."""
    assert await send_new_link(office.house.services, request.id)
    texts = [each.letter.text for each in office.house.letters.letters]
    token = re.findall(r"token=([\w-]+)", texts[-1])[0]
    entered = await office.call(
        ENTER, {"request_id": request.id}, body=f"token={token}".encode(), content_type=FORM
    )
    assert entered.status_code == 303
    assert entered.headers["Location"] == f"/api/my/{request.id}/page"
    return Person(office, request, entered.headers["Set-Cookie"].partition(";")[0])


async def answered(office: Office, **rest: object) -> DsrRequest:
    opened = await office.house.submit(**rest)
    await office.house.listen()
    return await office.house.request(opened.id)


def move_in(office: Office, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office with another house behind it."""
    office.house = house
    monkeypatch.setattr(bootstrap, "build_services", lambda *_: house.services)

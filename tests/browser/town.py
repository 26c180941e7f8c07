"""What the browser tests share: a running local Azure, a Chromium, and people who sign in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from playwright.async_api import Browser, BrowserContext, Dialog, Page

from emulation.demo.desk import Desk
from emulation.mailbox import Mailbox
from emulation.stack import LocalStack
from emulation.virtual_time import VirtualTime
from emulation.walk import Receipt
from tests.browser.devices import DESKTOP
from tests.browser.inspecting import SOON

#: The tenant whose desk is believed, and the one that sends people links by mail.
DESK, PORTAL = "contoso", "northwind"
#: The one whose packages somebody looks through before they go out.
CAREFUL = "fabrikam"

_MOST_STRIDES = 4
_LOOKS_A_STAGE = 1000
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One local Azure with a browser beside it."""

    stack: LocalStack
    browser: Browser
    session: aiohttp.ClientSession
    desk: Desk
    time: VirtualTime
    mailbox: Mailbox
    #: Cookies of whoever signed in already.
    signed_in: dict[str, Any] = field(default_factory=dict[str, Any])
    #: Complaints of the browser about pages, which no test may leave behind.
    complaints: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        return self.stack.functions_url

    @asynccontextmanager
    async def visit(self, **options: Any) -> AsyncIterator[Page]:
        """A page of a browser that knows nothing yet; in English unless said otherwise."""
        context = await self.browser.new_context(
            base_url=self.url, **{"locale": "en-GB", "timezone_id": "Europe/Berlin", **options}
        )
        context.set_default_timeout(SOON)
        try:
            yield await self._page(context)
        finally:
            await context.close()

    @asynccontextmanager
    async def visit_as(self, who: str, **options: Any) -> AsyncIterator[Page]:
        """The same, signed in already; nobody stays a stranger."""
        if who and who not in self.signed_in:
            async with self.visit(**DESKTOP) as page:
                await sign_in(page, who)
                self.signed_in[who] = await page.context.storage_state()
        state = {"storage_state": self.signed_in[who]} if who else {}
        async with self.visit(**state, **options) as page:
            yield page

    async def _page(self, context: BrowserContext) -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))
        page.on("dialog", lambda dialog: self._refuse(dialog))
        return page

    async def _refuse(self, dialog: Dialog) -> None:
        """No page of ours opens a dialog; a name that is a script would."""
        self.complaints.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _hear(self, kind: str, text: str) -> None:
        # Chromium says of every answer from 400 on that it could not load it.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    async def pass_days(self, request_id: str, stage: str | None, at_once: int) -> None:
        """Let days go by until a request is in a stage (None: has ended); then the timer runs."""
        for _ in range(_MOST_STRIDES):
            now = await self.time.advance(at_once * 86_400)
            await self.desk.sweep()
            if await self._settles(request_id, stage, now):
                return
        raise AssertionError(f"the request does not reach {stage}")

    async def _settles(self, request_id: str, stage: str | None, now: datetime) -> bool:
        """Whether a request gets into a stage by what can be done at a moment."""
        for _ in range(_LOOKS_A_STAGE):
            scene = await self.desk.look_at(request_id)
            if stage == (scene.stage.stage if scene.stage else None):
                return True
            if not scene.is_moving(now):
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return False

    async def reach(self, request_id: str, stage: str | None) -> None:
        """Wait until a request is in a stage (None: has ended) by its own work."""
        for _ in range(_LOOKS_A_STAGE):
            scene = await self.desk.look_at(request_id)
            if stage == (scene.stage.stage if scene.stage else None):
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise AssertionError(f"the request does not reach {stage}: {scene.request.status}")

    async def erase(self, request_id: str) -> None:
        """Have an erasure carried out to its end by those who must say yes to it."""
        await self.reach(request_id, "review")
        await self.desk.act("operator", request_id, "honour")
        await self.reach(request_id, "first_approval")
        await self.desk.act("approver", request_id, "approve-first")
        await self.pass_days(request_id, "second_approval", at_once=26)
        await self.desk.act("second-approver", request_id, "approve-second")
        await self.pass_days(request_id, None, at_once=31)

    async def rename(self, person: str, name: str) -> None:
        """Give somebody of the simulated directory another name."""
        address = f"{self.stack.graph_url}/_sim/users/{person}"
        async with self.session.get(address) as answer:
            row = {**(await answer.json())["row"], "displayName": name}
        async with self.session.put(address, json=row) as answer:
            assert answer.status == 204

    async def post(self, right: str, person: str, **more: object) -> str:
        """A request that the desk passes on; its id."""
        identifier = {"kind": "email", "value": person}
        subject = {"identifiers": [identifier], "name": "Lee Gu", "contact": person}
        body = {"tenant": DESK, "right": right, "subject": subject, **more}
        receipt: Receipt = await self.desk.submit(body)
        return receipt.request_id


async def sign_in(page: Page, who: str, to: str = "/console") -> None:
    """Through the sign-in's page and back, by hand."""
    await page.goto(to)
    await page.get_by_role("link", name=who, exact=False).first.click()
    await page.wait_for_url(f"**{to}*")

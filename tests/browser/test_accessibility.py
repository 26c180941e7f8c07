"""axe-core finds nothing wrong with any page: wide, narrow, light, dark, in both languages."""

import pytest
import pytest_asyncio

from dsr_core.web.console_routes import PAGES
from dsr_core.web.person_routes import PERSON_ROUTES
from dsr_core.web.public_routes import PUBLIC_PAGES
from dsr_core.web.route import Route
from dsr_core.web.routes import ROUTES
from emulation.graph.sample.cast import SAMPLE_PEOPLE
from emulation.sample_console.play import id_of
from tests.browser import portal
from tests.browser.devices import PHONE
from tests.browser.inspecting import overflow, violations
from tests.browser.looks import LOOKS, barriers
from tests.browser.sights import NO_PAGES, SIGHTS, AnyRoute, Names
from tests.browser.town import CAREFUL, PORTAL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]


#: Sample requests, one for each kind of page that a request can have.
STATES = (
    *("access", "access-in-part", "access-right-to-left", "access-long-name", "rectification"),
    *("restriction-lifted", "erased", "erasure-declined", "not-found", "erasure-withdrawn"),
    *("expired", "representative", "erasure-markup", "objection-overdue", "objection-extended"),
    *("erasure-second", "erasure-merged", "first-approval", "second-approval", "held"),
    *("hold-window", "purge-horizon", "restriction-in-force", "export-pending", "two-fit"),
    *("sole-owner", "device-refused", "by-hand-first", "by-hand-late"),
)
NARROW = {"viewport": {"width": 320, "height": 800}}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def names(whole_town: Town, samples: None) -> Names:
    """What the table's addresses are filled in with; `asked` waits for its review."""
    async with whole_town.visit(**PHONE) as page:
        answered = await portal.ask(page, "access", SAMPLE_PEOPLE["umlaut"])
        waiting = await portal.ask(page, "objection", SAMPLE_PEOPLE["formula_name"])
        for request_id in (answered, waiting):
            await portal.confirm(whole_town, page, request_id)
        await portal.enter(whole_town, page, answered)
        await portal.come_again(whole_town, page, waiting)
        whole_town.signed_in["asker"] = await page.context.storage_state()
    for language in LOOKS:
        async with whole_town.visit(**PHONE) as page:
            await portal.come_again(whole_town, page, answered)
            whole_town.signed_in[f"leaver of {language}"] = await page.context.storage_state()
    reviewed = await whole_town.post("access", SAMPLE_PEOPLE["ordinary"], tenant=CAREFUL)
    await whole_town.reach(reviewed, "package_review")
    return {
        "reviewed": reviewed,
        "asked": await whole_town.post("objection", SAMPLE_PEOPLE["ordinary"]),
        "answered": answered,
        "waiting": waiting,
        "portal": PORTAL,
        "stranger": f"r{0:032x}",
        "other": f"r{1:032x}",
        "token": "x" * 43,
        **{key: id_of(key) for key in STATES},
    }


@pytest.mark.parametrize("name", SIGHTS)
async def test_a_page_has_no_barrier(town: Town, names: Names, name: str) -> None:
    sight = SIGHTS[name]

    found: dict[str, list[str]] = {}
    for language, looks in LOOKS.items():
        who = sight.who.format(language=language)
        async with town.visit_as(who, locale=language) as page:
            await sight.show(page, names)
            assert await page.locator("h1").count() == 1, "not a page of ours"
            found |= await barriers(page, looks)

    assert found == {}


async def test_no_state_of_a_request_has_a_barrier(town: Town, samples: None) -> None:
    found: dict[str, list[str]] = {}
    async with town.visit_as("operator", **NARROW) as page:
        for key in STATES:
            await page.goto(f"/console/requests/{id_of(key)}")
            assert await page.locator("h1 code").inner_text() == id_of(key)
            found[key] = await violations(page)
            if wider := await overflow(page):
                found[key].append(f"{wider} px wider than the screen")

    assert {key: faults for key, faults in found.items() if faults} == {}


def _is_page(route: AnyRoute) -> bool:
    """Whether a browser is shown a page there, and not only JSON or a file."""
    if not isinstance(route, Route):
        return route not in NO_PAGES
    kinds = [kind for each in route.responses for kind in (each.media_type, *each.also)]
    return "text/html" in kinds or bool(route.problem_pages)


async def test_every_page_there_is_stands_in_the_table() -> None:
    # Those below `/api/` are the same pages once more.
    console = (page for page in PAGES if not page.base)
    known = (*console, *PUBLIC_PAGES, *PERSON_ROUTES, *ROUTES)

    visited = {sight.route.name for sight in SIGHTS.values()}

    assert {route.name for route in known if _is_page(route)} - visited == set()

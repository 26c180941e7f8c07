"""Every page there is, as a table: its address, who looks at it, and what must be there before."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from playwright.async_api import FilePayload, Page, Response

from dsr_core.web import console_routes as console
from dsr_core.web import person_routes as person
from dsr_core.web import public_routes as public
from dsr_core.web import routes
from dsr_core.web.console_routes import PageRoute
from dsr_core.web.public_routes import PublicPage
from dsr_core.web.route import Route
from emulation.graph.sample import SAMPLE_PEOPLE

#: What the addresses of the table are filled in with.
type Names = Mapping[str, str]
type Show = Callable[[Page, Names], Awaitable[None]]
type AnyRoute = PageRoute | PublicPage | Route


#: The button of the form for requests.
SEND = "form[action='/api/requests'] button[type=submit]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One page in one state."""

    route: AnyRoute
    show: Show
    #: Who is signed in, by what `Town.signed_in` or the sign-in calls them; empty = a stranger.
    who: str = ""


def at(address: str, status: int = 200) -> Show:
    """Go there."""

    async def show(page: Page, names: Names) -> None:
        answer = await page.goto(address.format_map(names))
        assert answer is not None
        assert answer.status == status, f"{address} answers {answer.status}"

    return show


def led(address: str, status: int, submit: str, **typed: str) -> Show:
    """Go there, fill fields in, press the button or link `submit`."""

    async def show(page: Page, names: Names) -> None:
        await page.goto(address.format_map(names))
        await page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        for label, text in typed.items():
            await page.locator(f"[name='{label}']").first.fill(text)
        answer = await press(page, submit)
        assert answer.status == status, f"{address} answers {answer.status}"

    return show


async def press(page: Page, selector: str) -> Response:
    """The answer of the page that a button leads to."""
    async with page.expect_navigation() as led:
        await page.locator(selector).first.click()
    answer = await led.value
    assert answer is not None
    return answer


async def send_too_often(page: Page, names: Names) -> None:
    """Ask for links until no more are given."""
    for _ in range(40):
        await page.goto("/api/my/{stranger}/enter".format_map(names))
        answer = await press(page, "form[action$='/link'] button")
        if answer.status != 202:
            assert answer.status == 429
            return
    raise AssertionError("links are given without end")


async def hand_in_program(page: Page, names: Names) -> None:
    """Hand in what no answer may hold."""
    await page.goto("/console/requests/{by-hand-first}".format_map(names))
    program = FilePayload(name="a.exe", mimeType="application/octet-stream", buffer=b"MZ")
    await page.locator("input[type=file]").first.set_input_files(program)
    answer = await press(page, "form[enctype] button")
    assert answer.status == 415


async def decide_late(page: Page, names: Names) -> None:
    """Send a package whose review somebody else changed since the page was opened."""
    await page.goto(_REVIEW.format_map(names))
    seen = page.locator("form[action$='/decision'] [name=seen]")
    await seen.evaluate("one => { one.value = '1' }")
    answer = await press(page, "form[action$='/decision'] button")
    assert answer.status == 409


async def mark_without_ground(page: Page, names: Names) -> None:
    """Send the form for marks as a browser does that checks no field itself."""
    await page.goto(_REVIEW.format_map(names))
    await page.locator("#rules + form").evaluate("one => { one.noValidate = true }")
    await page.locator("#rules + form [name=rule]").first.check()
    answer = await press(page, "#rules + form button")
    assert answer.status == 422


async def open_entry(page: Page, names: Names) -> None:
    """From the review to the first list, and to its first entry."""
    await page.goto(_REVIEW.format_map(names))
    await press(page, _LISTS)
    await press(page, "tbody th a")


async def ask_nobody(page: Page, names: Names) -> None:
    """What a form on a company's own page may send."""
    await page.goto("/t/{portal}".format_map(names))
    await page.locator("[name=tenant]").evaluate("field => field.value = ''")
    answer = await press(page, SEND)
    assert answer.status == 422


async def ask_for_copy(page: Page, names: Names) -> None:
    """Fill the form in, and send it."""
    await page.goto("/t/{portal}".format_map(names))
    await page.locator("#right-access").check()
    await page.locator("#email").fill("nobody@contoso.example")
    answer = await press(page, SEND)
    assert answer.status == 202


_REVIEW = "/console/requests/{reviewed}/package/review"
_LISTS = "a[href*='/review/items?']"
_REQUEST = "/console/requests/{asked}"
_FIND = "form[action='/console/people'] button"
_LINK = "?token={token}"

CONSOLE: Mapping[str, Sight] = {
    "list": Sight(route=console.REQUESTS, who="operator", show=at("/console")),
    "an empty list": Sight(
        route=console.REQUESTS,
        who="operator",
        show=at("/console?status=refused&right=objection&scope=all&due_before=2001-01-01"),
    ),
    "a filter that cannot be read": Sight(
        route=console.REQUESTS, who="operator", show=at("/console?status=odd", 422)
    ),
    "request": Sight(route=console.REQUEST, who="operator", show=at(_REQUEST)),
    "request for a reader": Sight(route=console.REQUEST, who="auditor", show=at(_REQUEST)),
    "an erasure that needs its second approval": Sight(
        route=console.REQUEST,
        who="second-approver",
        show=at("/console/requests/{second-approval}"),
    ),
    "a request that is not there": Sight(
        route=console.REQUEST, who="operator", show=at("/console/requests/none", 404)
    ),
    "an act that lacks something": Sight(
        route=console.REQUEST_ACT,
        who="operator",
        show=led(_REQUEST, 422, "#act-decline button:not([name])"),
    ),
    "an act that is not theirs": Sight(
        route=console.REQUEST_EVIDENCE, who="approver", show=at(f"{_REQUEST}/evidence", 403)
    ),
    "package review": Sight(route=console.PACKAGE_REVIEW, who="operator", show=at(_REVIEW)),
    "package review for a reader": Sight(
        route=console.PACKAGE_REVIEW, who="auditor", show=at(_REVIEW)
    ),
    "list in a package": Sight(
        route=console.REVIEW_ITEMS, who="operator", show=led(_REVIEW, 200, _LISTS)
    ),
    "entry in a package": Sight(route=console.REVIEW_ITEM, who="operator", show=open_entry),
    "marks without a ground": Sight(
        route=console.REVIEW_MARKS, who="operator", show=mark_without_ground
    ),
    "a review that changed meanwhile": Sight(
        route=console.REVIEW_DECISION, who="operator", show=decide_late
    ),
    "people": Sight(route=console.PEOPLE, who="operator", show=at("/console/people")),
    "a person found": Sight(
        route=console.FIND_PERSON,
        who="operator",
        show=led("/console/people", 200, _FIND, value=SAMPLE_PEOPLE["ordinary"]),
    ),
    "nothing to find a person by": Sight(
        route=console.FIND_PERSON,
        who="operator",
        show=led("/console/people", 422, _FIND, value="x"),
    ),
    "reports": Sight(route=console.REPORTS, who="auditor", show=at("/console/reports")),
    "reports of a span that cannot be read": Sight(
        route=console.REPORTS, who="auditor", show=at("/console/reports?received_after=x", 422)
    ),
    "a file that is not taken": Sight(
        route=console.REQUEST_HAND_IN, who="operator", show=hand_in_program
    ),
    "health": Sight(route=console.HEALTH_PAGE, who="admin", show=at("/console/health")),
    "signed out": Sight(
        route=console.SIGN_OUT, who="auditor", show=led("/console/health", 200, ".who button")
    ),
    "a sign-in that failed": Sight(
        route=console.SIGNED_IN, show=at("/console/signed-in?code=x&state=x", 401)
    ),
}
PUBLIC: Mapping[str, Sight] = {
    "choice of organisations": Sight(route=public.FORM, show=at("/")),
    "the same behind Static Web Apps": Sight(route=public.API_FORM, show=at("/api/form")),
    "form": Sight(route=public.TENANT_FORM, show=at("/t/{portal}")),
    "form behind Static Web Apps": Sight(
        route=public.API_TENANT_FORM, show=at("/api/form/{portal}")
    ),
    "form of nobody": Sight(route=public.TENANT_FORM, show=at("/t/nobody", 404)),
    "form with everything wrong": Sight(
        route=routes.RECEIVE,
        show=led("/t/{portal}", 422, SEND, email="x", representative_contact="y"),
    ),
    "form that names no organisation": Sight(route=routes.RECEIVE, show=ask_nobody),
    "confirmation": Sight(route=routes.RECEIVE, show=ask_for_copy),
    "question": Sight(route=routes.ASK, show=at("/api/requests/{stranger}/identity" + _LINK)),
    "question without a token": Sight(
        route=routes.ASK, show=at("/api/requests/{stranger}/identity")
    ),
    "thanks": Sight(
        route=routes.CONFIRM,
        show=led("/api/requests/{stranger}/identity" + _LINK, 202, "main form button"),
    ),
    "entrance": Sight(route=person.ENTRANCE, show=at("/api/my/{stranger}/enter" + _LINK)),
    "used link": Sight(
        route=person.ENTER,
        show=led("/api/my/{stranger}/enter" + _LINK, 403, "main form button"),
    ),
    "new link": Sight(
        route=person.NEW_LINK,
        show=led("/api/my/{other}/enter", 202, "form[action$='/link'] button"),
    ),
    "too many links": Sight(route=person.NEW_LINK, show=send_too_often),
}
_OWN = "/api/my/{answered}/page"
#: `asker` has a session of the request `answered`, and of `waiting`, which waits for a decision.
OWN: Mapping[str, Sight] = {
    "own page with data to fetch": Sight(route=public.MY_PAGE, who="asker", show=at(_OWN)),
    "own page that waits": Sight(
        route=public.MY_PAGE, who="asker", show=at("/api/my/{waiting}/page")
    ),
    "own page without a session": Sight(route=public.MY_PAGE, show=at(_OWN, 401)),
    "a letter": Sight(
        route=public.MY_LETTER, who="asker", show=led(_OWN, 200, "a[href*='/letters/']")
    ),
    "a letter of nobody": Sight(
        route=public.MY_LETTER, who="asker", show=at(_OWN + "/letters/none", 404)
    ),
    "taking back": Sight(
        route=public.ASK_WITHDRAWAL, who="asker", show=at("/api/my/{waiting}/page/withdraw")
    ),
    "taking back too late": Sight(
        route=public.WITHDRAW,
        who="asker",
        show=led(_OWN + "/withdraw", 409, "form[action$='/withdraw'] button"),
    ),
    "left": Sight(
        route=public.LEAVE_PAGE,
        who="leaver of {language}",
        show=led("/api/my/{answered}/page", 200, "form[action$='/leave'] button"),
    ),
    "no reference number": Sight(route=public.FIND, show=at("/api/my?reference=x", 404)),
}
SIGHTS: Mapping[str, Sight] = {**CONSOLE, **PUBLIC, **OWN}

#: Answers with a redirect, or with a file, and shows no page of its own where all is well.
NO_PAGES = frozenset(
    {
        *(console.SIGN_IN, console.REQUEST_PACKAGE, console.REPORTS_CSV, console.ASSET),
        *(public.PUBLIC_ASSET, public.MY_DOWNLOAD),
    }
)

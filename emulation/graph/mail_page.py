"""The mail that was sent, as pages: what the people of the sample find in their mailboxes."""

from collections.abc import Callable
from html import escape

from aiohttp import web

from emulation.graph.mail import OUTBOX
from emulation.graph.state import World
from emulation.graph.wire import Row

MAIL_PATH = "/_sim/mail"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1.5rem auto;
  padding: 0 1rem; }}
table {{ width: 100%; border-collapse: collapse; }}
th, td {{ padding: .5rem .7rem; text-align: start; vertical-align: top;
  border-bottom: 1px solid; overflow-wrap: anywhere; }}
td a {{ display: inline-block; min-height: 1.5rem; }}
iframe {{ width: 100%; height: 70vh; border: 1px solid; background: white; color-scheme: light; }}
</style></head><body><main>
<h1>{title}</h1>
{body}
</main></body></html>"""

_NOTHING = "<p>No mail yet. Make a request, and look again.</p>"
_INTRODUCTION = (
    "<p>The simulator keeps what the app sends by Microsoft Graph. Nothing leaves this machine.</p>"
)


def mail_routes(world: Callable[[], World]) -> tuple[web.RouteDef, ...]:
    """The list, newest first, and each message, over whatever world `world` gives."""

    async def show_list(_: web.Request) -> web.Response:
        return _html("Sent mail", _list(_messages(world())))

    async def show_one(request: web.Request) -> web.Response:
        found = [row for row in _messages(world()) if row["id"] == request.match_info["id"]]
        if not found:
            raise web.HTTPNotFound(text="there is no such mail\n")
        return _html(str(found[0]["subject"]), _message(found[0]))

    return (
        web.get(MAIL_PATH, show_list),
        web.get(f"{MAIL_PATH}/{{id}}", show_one),
    )


def _messages(world: World) -> list[Row]:
    rows = [row for tenant in world.tenants.values() for row in tenant.rows(OUTBOX)]
    return sorted(rows, key=lambda row: str(row["acceptedDateTime"]), reverse=True)


def _list(rows: list[Row]) -> str:
    if not rows:
        return _INTRODUCTION + _NOTHING
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Sent (UTC)", "To", "Subject"))
    lines = "".join(
        f"<tr><td>{_moment(row)}</td><td><bdi>{escape(_to(row))}</bdi></td>"
        f'<td><a href="{MAIL_PATH}/{escape(str(row["id"]))}"><bdi>{escape(str(row["subject"]))}'
        "</bdi></a></td></tr>"
        for row in rows
    )
    return f"{_INTRODUCTION}<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _message(row: Row) -> str:
    """The letter in a frame of its own: it can do nothing but open links in a new tab."""
    body: Row = row["message"].get("body") or {}
    content = str(body.get("content", ""))
    shown = content if str(body.get("contentType")).casefold() == "html" else escape(content)
    frame = escape(f'<base target="_blank">{shown}')
    return (
        f'<p><a href="{MAIL_PATH}">All mail</a></p>'
        f"<p>From <bdi>{escape(str(row['sender']))}</bdi> to <bdi>{escape(_to(row))}</bdi>, "
        f"{_moment(row)} UTC</p>"
        '<iframe title="The letter" sandbox="allow-popups allow-popups-to-escape-sandbox" '
        f'srcdoc="{frame}"></iframe>'
    )


def _to(row: Row) -> str:
    return ", ".join(str(each) for each in row["recipients"])


def _moment(row: Row) -> str:
    return str(row["acceptedDateTime"])[:19].replace("T", " ")


def _html(title: str, body: str) -> web.Response:
    text = _PAGE.format(title=escape(title), body=body)
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})

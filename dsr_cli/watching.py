"""`dsr watch`: a request's progress as it happens, until it ends."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from dsr_cli.api import Answer, Api
from dsr_cli.showing import ENDINGS, table_of_stages

if TYPE_CHECKING:
    from rich.console import Console


def watch(
    api: Api, request_id: str, console: "Console", pause: Callable[[], None], as_json: bool
) -> Answer:
    """Show the request at each change, and answer its last state. `pause` waits between looks."""
    if as_json:
        return _follow(api, request_id, pause, lambda request: print(json.dumps(request)))
    from rich.live import Live

    with Live(console=console, auto_refresh=False) as live:
        return _follow(
            api,
            request_id,
            pause,
            lambda request: live.update(table_of_stages(request), refresh=True),
        )


def _follow(
    api: Api, request_id: str, pause: Callable[[], None], show: Callable[[Answer], None]
) -> Answer:
    shown: Answer | None = None
    while True:
        request = api.show(request_id)
        if request != shown:
            show(request)
            shown = request
        if request["status"] in ENDINGS:
            return request
        pause()

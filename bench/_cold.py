"""A fresh interpreter that does one thing and tells what it cost: run by `cold_start`, as a child.

`python -m bench._cold STEP PERSON TOKEN`, with the app's settings in the environment. The token is
the desk's, by whose word a request starts at once. Prints one JSON object: processor seconds since
the interpreter started, and the modules loaded.
"""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import os
import sys
import time
from typing import Any

STEPS = ("nothing", "azure.functions", "index", "intake", "message")

_BODY = {"right": "access", "subject": {"identifiers": [{"kind": "email", "value": ""}]}}


class _Bound:
    """The output binding that the host hands to a function."""

    value = ""

    def set(self, value: str) -> None:
        self.value = value


class _Message:
    """What of a queue message our functions read."""

    id = "1"
    dequeue_count = 1

    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def get_body(self) -> bytes:
        return self._body


async def _run(step: str, person: str, token: str) -> None:
    import json

    import azure.functions as func

    import function_app

    functions: dict[str, Any] = {
        str(each.get_function_name()): each for each in function_app.app.get_functions()
    }
    _BODY["subject"] = {"identifiers": [{"kind": "email", "value": person}]}
    desk = {"authorization": f"Bearer {token}"} if step == "message" else {}
    request = func.HttpRequest(
        method="POST",
        url="http://127.0.0.1/api/requests",
        headers={"content-type": "application/json", **desk},
        body=json.dumps(_BODY).encode(),
    )
    bound = _Bound()
    answer = await functions["receive_request"].get_user_function()(request, bound)
    if answer.status_code != 202:
        raise SystemExit(f"the intake answered {answer.status_code}")
    if step == "message":
        await functions["look_discover"].get_user_function()(_Message(bound.value))


def main(step: str, person: str, token: str) -> None:
    if step == "azure.functions":
        __import__(step)
    elif step == "index":
        import function_app

        function_app.app.get_functions()
    elif step != "nothing":
        import asyncio

        asyncio.run(_run(step, person, token))
    cpu, modules = time.process_time(), sorted(sys.modules)
    import json

    print(json.dumps({"cpu": cpu, "modules": modules}), flush=True)
    os._exit(0)  # open connections would only be told of


if __name__ == "__main__":
    main(*sys.argv[1:])

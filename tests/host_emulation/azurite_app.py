"""A sample app of all triggers that runs on real storage, and a client of its HTTP function."""

import asyncio
from urllib.request import Request, urlopen

CONNECTION = "AzureWebJobsStorage"
APP = """
import logging, threading
@app.route(auth_level=func.AuthLevel.ANONYMOUS, methods=["POST"])
@app.queue_output(arg_name="out", queue_name="{q}", connection="AzureWebJobsStorage")
async def send(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(req.get_body().decode())
    return func.HttpResponse(status_code=202)

@app.route(auth_level=func.AuthLevel.ANONYMOUS)
def stuck(req: func.HttpRequest) -> func.HttpResponse:
    threading.Event().wait()

@app.queue_trigger(arg_name="m", queue_name="{q}", connection="AzureWebJobsStorage")
@app.table_output(arg_name="row", table_name="{q}", connection="AzureWebJobsStorage")
def keep(m: func.QueueMessage, row: func.Out[str]):
    text = m.get_body().decode()
    logging.info("length %d", len(text))
    if text == "bad":
        raise ValueError("bad")
    row.set('{{"PartitionKey": "p", "RowKey": "' + text + '", "size": ' + str(len(text)) + '}}')

@app.timer_trigger(schedule="0 0 0 1 1 *", arg_name="t", run_on_startup=True)
async def tick(t: func.TimerRequest):
    pass
"""


async def post(port: int, body: bytes) -> int:
    request = Request(f"http://127.0.0.1:{port}/api/send", data=body, method="POST")

    def ask() -> int:
        with urlopen(request) as response:  # noqa: S310
            return response.status

    return await asyncio.to_thread(ask)

"""Intake: the one function that a person waits for while an instance is new; it loads little."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import hashlib
from dataclasses import replace

import azure.functions as func

from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.principal import ANYBODY, Principal
from dsr_core.host.admission import admit_and_answer
from dsr_core.host.binding_queue import BindingQueue
from dsr_core.host.bootstrap import services
from dsr_core.host.http_answers import header, refuse
from dsr_core.host.limiting import limit_use
from dsr_core.steps.intake import Submission, receive
from dsr_core.web.parse import IDEMPOTENCY_KEY_HEADER, parse_intake
from dsr_core.web.present import present_receipt, write_body
from dsr_core.web.problems import Problem
from dsr_core.web.routes import RECEIVE, STATUS, address

#: Seconds until asking for the status pays: most requests are well on their way by then.
_ASK_AGAIN = 2


async def take_in(req: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
    """Take a request; its first message goes out by the binding, so that no queue SDK is loaded."""

    async def handle(req: func.HttpRequest, caller: Principal) -> func.HttpResponse:
        return await _receive(req, caller, message)

    return await admit_and_answer(RECEIVE, req, handle)


async def _receive(
    req: func.HttpRequest, caller: Principal, message: func.Out[str]
) -> func.HttpResponse:
    ours = services()
    body = req.get_body()
    form = parse_intake(
        body,
        header(req, "content-type"),
        idempotency_key=header(req, IDEMPOTENCY_KEY_HEADER),
        tenants=ours.tenants,
    )
    if isinstance(form, Problem):
        return refuse(form)
    if caller is ANYBODY:
        await limit_use(RECEIVE, req, tenant=form.tenant, subject=form.subject)
    submission = Submission(
        tenant=form.tenant,
        right=form.right,
        subject=form.subject,
        wish=form.wish,
        idempotency_key=form.idempotency_key,
        vouched_by=caller.object_id or None,
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    bound = BindingQueue(message, QueueGroup.DISCOVER, ours.queue)
    request = await receive(replace(ours, queue=bound), submission)
    return func.HttpResponse(
        write_body(present_receipt(request)),
        status_code=202,
        headers={
            "Location": address(STATUS, request_id=request.id),
            "Retry-After": str(_ASK_AGAIN),
        },
        mimetype="application/json",
    )

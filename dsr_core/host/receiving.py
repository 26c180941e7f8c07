"""A well-formed wish becomes a request, whoever sent it and however they read the answer."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import hashlib
from dataclasses import replace

import azure.functions as func

from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.principal import ANYBODY, Principal
from dsr_core.domain.request import DsrRequest
from dsr_core.host.binding_queue import BindingQueue
from dsr_core.host.bootstrap import services
from dsr_core.host.limiting import limit_use
from dsr_core.steps.intake import Submission, receive
from dsr_core.web.parse import IntakeForm
from dsr_core.web.routes import RECEIVE


async def open_request(
    req: func.HttpRequest, form: IntakeForm, caller: Principal, message: func.Out[str]
) -> DsrRequest:
    """The request that was opened, or the one that the same key opened before.

    Its first message goes out through the function's own output, so that no queue SDK need be
    loaded. Raises TooManyRequestsError and as `receive`.
    """
    ours = services()
    if caller is ANYBODY:
        await limit_use(RECEIVE, req, tenant=form.tenant, subject=form.subject)
    submission = Submission(
        tenant=form.tenant,
        right=form.right,
        subject=form.subject,
        wish=form.wish,
        idempotency_key=form.idempotency_key,
        vouched_by=caller.object_id or None,
        body_hash=hashlib.sha256(req.get_body()).hexdigest(),
    )
    bound = BindingQueue(message, QueueGroup.DISCOVER, ours.queue)
    return await receive(replace(ours, queue=bound), submission)

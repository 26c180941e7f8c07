"""The evidence file of a request, made and signed when it is asked for."""

from dsr_core.domain.errors import UnknownRequestError
from dsr_core.domain.evidence import compose_evidence
from dsr_core.ports import Services


async def make_evidence(services: Services, request_id: str) -> bytes:
    """The file as bytes: two queries, and nothing is written. Raises UnknownRequestError.

    A broken history is handed out as it is: that it is broken is what the auditor must see.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    rows = await services.requests.history(request_id)
    # The request was read first: rows it gained since are not in its tasks.
    known = rows[: stored.request.history_length]
    signer = services.signer
    return compose_evidence(
        stored.request, known, signer.public_keys, signer.sign, services.clock.now()
    )

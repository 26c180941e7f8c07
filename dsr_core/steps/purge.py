"""Our own copies of a closed request go when their time is over (Art. 5(1)(e))."""

from datetime import timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.duplicates import person_key
from dsr_core.domain.events import CopiesPurged
from dsr_core.domain.export_drops import drops_of
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.retention import Retention
from dsr_core.ports import Services

#: Of a tenant that is no longer configured: nobody can be looked for, and our copies still go.
_UNCONFIGURED = Retention(keep=timedelta(days=90), watch=timedelta())


def retention_of(services: Services, tenant: str) -> Retention:
    """How long copies of a tenant's requests are kept."""
    policy = services.tenants.get(tenant)
    return policy.retention if policy else _UNCONFIGURED


async def purge(services: Services, request: DsrRequest, copies: tuple[Copy, ...]) -> CopiesPurged:
    """Remove the copies; what remains to be done is to save that, and with it destroy the key.

    Safe to repeat after a crash anywhere: what is gone is passed over, and the history then counts
    what the repetition still found. Raises whatever storage raises: nothing is noted then.
    """
    files = letters = drops = 0
    if Copy.FILES in copies:
        files = await services.packages.remove(request)
        for drop in drops_of(request):
            drops += await services.drops.remove(request.tenant, drop)
    if Copy.LETTERS in copies:
        letters = await services.outbox.remove(request)
    if Copy.PERSONAL_DATA in copies and request.intake_handle:
        # The claim holds a hash of all that the sender wrote: guesses could be tried against it.
        await services.ledger.release(request.intake_handle)
    if Copy.PERSONAL_DATA in copies and request.identity is not None:
        key = person_key(request.tenant, request.identity.object_id)
        await services.people.strike(key, (request.id,))
    return CopiesPurged(copies=copies, files=files, letters=letters, drops=drops)

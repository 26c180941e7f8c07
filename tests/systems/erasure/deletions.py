"""Erasures whose account is in the recycle bin, and the names of what is asked."""

from dsr_core.domain.systems import SystemKind, Verb
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.kit import Erasure

SOFT = (SystemKind.ENTRA, Verb.SOFT_DELETE)
HARD = (SystemKind.ENTRA, Verb.HARD_DELETE)
BACK = (SystemKind.ENTRA, Verb.RESTORE)
DELETE = "DELETE /users/{user}"
PURGE = "DELETE /directory/deletedItems/{item}"
RESTORE = "POST /directory/deletedItems/{item}/restore"


async def in_the_bin(begin: Begin, **options: object) -> Erasure:
    """An erasure approved twice, its account soft-deleted by us."""
    erasure = await begin(**options)
    erasure.approve("first")
    await erasure.finish(*SOFT)
    erasure.approve("second")
    return erasure

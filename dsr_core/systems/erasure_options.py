"""What of an erasure is the organisation's choice."""

from dataclasses import dataclass, field
from datetime import timedelta

from dsr_core.domain.erasure_horizon import RESTORABLE
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.subject import DirectoryIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureOptions:
    """One tenant's choices."""

    #: Object ids of accounts that are never erased: the emergency ("break-glass") accounts.
    protected: tuple[str, ...] = field(default=(), repr=False)
    devices: DevicePolicy = DevicePolicy.RETIRE
    #: Days an account stays in the recycle bin before its permanent deletion is asked for.
    hold_days: int = RESTORABLE.days

    @property
    def hold(self) -> timedelta:
        """The time in the recycle bin; after 30 days Entra deletes by itself (graph.md 2.6)."""
        return min(max(timedelta(days=self.hold_days), timedelta(0)), RESTORABLE)

    def is_protected(self, who: DirectoryIdentity) -> bool:
        return who.object_id.lower() in {one.lower() for one in self.protected}

"""Whether the service works: its settings, and the storage that everything depends on."""

from collections.abc import Mapping

from dsr_core.domain.errors import SettingsError
from dsr_core.host.bootstrap import services
from dsr_core.host.telemetry import describe_fault, warn

#: No request has this id: reading it costs one transaction and finds nothing.
_NOBODY = "health"


async def check_health() -> Mapping[str, bool]:
    """Each part by name, and whether it works. Raises nothing."""
    try:
        ours = services()
    except SettingsError as error:
        warn("settings", faults=str(error))
        return {"settings": False, "storage": False}
    try:
        await ours.requests.load(_NOBODY)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is no
        warn("fault", function="show_health", fault=describe_fault(error))
        return {"settings": True, "storage": False}
    return {"settings": True, "storage": True}

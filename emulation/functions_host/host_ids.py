"""The host id: the name under which locks and timer statuses are kept, one per app and machine."""

import platform
import zlib
from pathlib import Path

from emulation.functions_host.app_settings import AppSettings

MAX_LENGTH = 32
_SETTING = "AzureFunctionsWebHost__hostid"


def host_id_of(app_root: Path, settings: AppSettings) -> str:
    """The setting if there is one, else machine name and a stable hash of the path, as locally.

    Two apps with the same id on one account share their locks: only one of them fires its timers.
    """
    chosen = settings.get(_SETTING)
    if chosen:
        return chosen.lower()[:MAX_LENGTH]
    machine = "".join(c for c in platform.node().lower() if c.isalnum()) or "local"
    digest = str(zlib.crc32(str(app_root.resolve()).encode()))
    return f"{machine[: MAX_LENGTH - len(digest) - 1]}-{digest}"

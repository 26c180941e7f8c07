"""Where Microsoft Graph lives in each of Azure's clouds, and what is not offered everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from dsr_core.domain.errors import InvalidValueError

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class CloudName(StrEnum):
    """The clouds that are open (the German one is closed)."""

    GLOBAL = "global"
    US_GOVERNMENT = "us_government"
    US_DEFENSE = "us_defense"
    CHINA = "china"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One cloud: the root of its Graph, who issues its tokens, and what it can do."""

    #: Scheme, host and port, without a path.
    graph: str
    authority: str
    #: Whether `exportPersonalData` exists there: Global only (graph.md 1.8).
    exports_personal_data: bool

    @property
    def scope(self) -> str:
        """What a token is asked for."""
        return f"{self.graph}/.default"

    @property
    def is_loopback(self) -> bool:
        """Whether this is a simulator on this machine rather than Microsoft."""
        return urlsplit(self.graph).hostname in _LOOPBACK


#: Roots and authorities as of graph.md 1.8; GCC lives in the global cloud.
CLOUDS: Mapping[CloudName, Cloud] = {
    CloudName.GLOBAL: Cloud(
        graph="https://graph.microsoft.com",
        authority="https://login.microsoftonline.com",
        exports_personal_data=True,
    ),
    CloudName.US_GOVERNMENT: Cloud(
        graph="https://graph.microsoft.us",
        authority="https://login.microsoftonline.us",
        exports_personal_data=False,
    ),
    CloudName.US_DEFENSE: Cloud(
        graph="https://dod-graph.microsoft.us",
        authority="https://login.microsoftonline.us",
        exports_personal_data=False,
    ),
    CloudName.CHINA: Cloud(
        graph="https://microsoftgraph.chinacloudapi.cn",
        authority="https://login.chinacloudapi.cn",
        exports_personal_data=False,
    ),
}


def loopback_cloud(root: str, *, exports_personal_data: bool = True) -> Cloud:
    """The cloud that a simulator at `root` (scheme, host, port) stands for.

    Raises InvalidValueError when the address is not one of this machine: a token must never go
    to a host that somebody wrote into a setting.
    """
    cloud = Cloud(
        graph=root.rstrip("/"),
        authority=root.rstrip("/"),
        exports_personal_data=exports_personal_data,
    )
    if not cloud.is_loopback:
        raise InvalidValueError("Only an address of this machine can stand in for Graph.")
    return cloud

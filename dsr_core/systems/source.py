"""What a source is: one row of a system's table, and the person it is read for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_requests import (
    PRIORITY,
    GetBuilder,
    address_of,
    build_get,
    headers_of,
    request_at,
)

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation
    from msgraph.generated.device_management.managed_devices.item import (
        managed_device_item_request_builder as of_device,
    )
    from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
    from msgraph.graph_service_client import GraphServiceClient


class Shape(StrEnum):
    """What a source answers with."""

    OBJECT = "object"
    COLLECTION = "collection"
    #: No JSON: goes into a file of its own.
    BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whom a source is read for, and the builders that make its address."""

    service: "GraphServiceClient"
    who: DirectoryIdentity
    #: Which of several things of the person's, e.g. a device's id; empty for the person.
    key: str = ""

    @property
    def user(self) -> "UserItemRequestBuilder":
        return self.service.users.by_user_id(self.who.object_id)

    @property
    def device(self) -> "of_device.ManagedDeviceItemRequestBuilder":
        return self.service.device_management.managed_devices.by_managed_device_id(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing to read about a person, by Graph's own name for it."""

    name: str
    #: The least application permission that reading it takes.
    permission: str
    #: Where it is; None for what Microsoft does not let an application read.
    at: Callable[[Asking], GetBuilder] | None
    shape: Shape = Shape.COLLECTION
    select: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    #: Rows asked for on a page; 0 leaves it to the service.
    top: int = 0
    #: Put after the address as it is, for parameters no builder knows.
    suffix: Callable[[Asking], str] | None = None
    #: Which rows are the person's, or hold anything, where the service does not tell; None = all.
    keeps: Callable[[bytes, DirectoryIdentity], bool] | None = None
    #: What it means that the service does not know the person.
    missing: Reason = Reason.NONE
    #: Not to be shed first: for services whose limit leaves nothing to shed.
    is_urgent: bool = False
    #: A reason that goes with what is found.
    told: Reason = Reason.NONE
    #: The file of a source that is no JSON.
    file: str = ""


def request_for(source: Source, asking: Asking, root: str) -> "RequestInformation":
    """The request that reads a source. Raises LookupError for a source that cannot be read."""
    if source.at is None:
        raise LookupError(source.name)
    request = build_get(
        source.at(asking), select=source.select, expand=source.expand, top=source.top
    )
    if source.is_urgent:
        request.headers.try_add(PRIORITY, "normal")
    if source.suffix is None:
        return request
    return request_at(address_of(request, root) + source.suffix(asking), headers_of(request))

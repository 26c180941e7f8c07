"""Functions and bindings as the host sees them after indexing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from emulation.functions_host.newtonsoft import Json

RETURN_NAME = "$return"
DEFAULT_CONNECTION = "AzureWebJobsStorage"


class BindingType(StrEnum):
    """The bindings this host emulates."""

    HTTP_TRIGGER = "httpTrigger"
    QUEUE_TRIGGER = "queueTrigger"
    TIMER_TRIGGER = "timerTrigger"
    HTTP = "http"
    QUEUE = "queue"
    TABLE = "table"


class Direction(StrEnum):
    """Which way a binding's data goes."""

    IN = "in"
    OUT = "out"
    INOUT = "inout"


class AuthLevel(StrEnum):
    """The least key an HTTP function asks for."""

    ANONYMOUS = "anonymous"
    FUNCTION = "function"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One binding of a function. `raw` is what function.json would hold, settings resolved."""

    name: str
    type: str
    direction: Direction
    raw: Mapping[str, Json]

    @property
    def is_trigger(self) -> bool:
        return self.type.lower().endswith("trigger")

    @property
    def connection(self) -> str:
        return self.text("connection") or DEFAULT_CONNECTION

    def text(self, key: str, default: str = "") -> str:
        value = self.raw.get(key)
        return value if isinstance(value, str) else default

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.raw.get(key, default)
        return value if isinstance(value, bool) else str(value).lower() == "true"

    @property
    def methods(self) -> tuple[str, ...]:
        """The HTTP methods a trigger takes, in capitals; none means all."""
        value = self.raw.get("methods")
        return tuple(str(item).upper() for item in value) if isinstance(value, list) else ()

    @property
    def auth_level(self) -> AuthLevel:
        return AuthLevel(self.text("authLevel", AuthLevel.FUNCTION).lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition:
    """A function that passed validation. `function_id` is the worker's name for it."""

    name: str
    function_id: str
    trigger: Binding
    bindings: tuple[Binding, ...]
    is_async: bool
    disabled: bool = False

    @property
    def trigger_type(self) -> BindingType:
        return BindingType(self.trigger.type)

    @property
    def outputs(self) -> tuple[Binding, ...]:
        return tuple(item for item in self.bindings if item.direction is Direction.OUT)

    @property
    def route(self) -> str:
        """The route template below the prefix; the function's name where none is given."""
        return self.trigger.text("route").strip("/") or self.name

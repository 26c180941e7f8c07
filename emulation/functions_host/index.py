"""The host's own validation of what the worker indexed, and `%SETTING%` resolution."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.bindings import (
    RETURN_NAME,
    Binding,
    BindingType,
    Direction,
    FunctionDefinition,
)
from emulation.functions_host.errors import FunctionDefinitionError
from emulation.functions_host.newtonsoft import Json, parse_json
from emulation.functions_host.routes import check_route, routes_conflict
from emulation.functions_host.schedules import parse_schedule
from emulation.functions_host.worker import IndexedFunction

# Utility.FunctionNameValidationRegex, IgnoreCase; "host" is the host's own key scope.
_FUNCTION_NAME = re.compile(r"^[a-z][a-z0-9_\-]{0,127}$", re.IGNORECASE)
_RESERVED_NAME = "host"
# Utility.BindingNameValidationRegex; single underscores since host 4.1038.
_BINDING_NAME = re.compile(r"^[a-zA-Z](?:[a-zA-Z0-9]|_(?!_)){0,127}$")
_SETTING = re.compile(r"%([^%]+)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The functions that run, by name in the host's order, and why the others don't."""

    functions: tuple[FunctionDefinition, ...]
    errors: Mapping[str, str]


def index_functions(
    indexed: Iterable[IndexedFunction], settings: AppSettings, *, route_prefix: str = "api"
) -> Index:
    """Validate each function; one in error doesn't keep the others from running."""
    functions: list[FunctionDefinition] = []
    errors: dict[str, str] = {}
    for item in indexed:
        try:
            definition = define_function(item, settings)
            _check_trigger(definition, functions, route_prefix)
        except FunctionDefinitionError as error:
            errors[item.name] = str(error)
        else:
            functions.append(definition)
    # FunctionMetadataManager orders by name; that is the order routes are matched in.
    return Index(functions=tuple(sorted(functions, key=lambda f: f.name.lower())), errors=errors)


def define_function(item: IndexedFunction, settings: AppSettings) -> FunctionDefinition:
    """One function as the host sees it; raises FunctionDefinitionError.

    The rules of WorkerFunctionMetadataProvider and Utility: names, one trigger, bindings that are
    unique whatever their case.
    """
    if not _FUNCTION_NAME.match(item.name) or item.name.lower() == _RESERVED_NAME:
        raise FunctionDefinitionError(f"'{item.name}' is not a valid function name.")
    bindings = tuple(_define_binding(text, settings) for text in item.raw_bindings)
    names = [binding.name.lower() for binding in bindings]
    if not bindings:
        raise FunctionDefinitionError("At least one binding must be declared.")
    if len(set(names)) < len(names):
        raise FunctionDefinitionError("Multiple bindings share a name; names must be unique.")
    triggers = [binding for binding in bindings if binding.is_trigger]
    if len(triggers) != 1:
        raise FunctionDefinitionError("A function must have exactly one trigger input binding.")
    return FunctionDefinition(
        name=item.name,
        function_id=item.function_id,
        trigger=triggers[0],
        bindings=bindings,
        is_async=item.is_async,
        disabled=settings.is_true(f"AzureWebJobs.{item.name}.Disabled")
        or settings.is_true(f"AzureWebJobs__{item.name}__Disabled"),
    )


def resolve_settings(value: Json, settings: AppSettings) -> Json:
    """Put app settings in place of `%NAME%`, in texts and lists of texts.

    Raises FunctionDefinitionError for a name without a value.
    """
    if isinstance(value, list):
        return [resolve_settings(item, settings) for item in value]
    if not isinstance(value, str):
        return value
    return _SETTING.sub(lambda match: _setting(match[1], settings), value)


def _setting(name: str, settings: AppSettings) -> str:
    if name not in settings:
        raise FunctionDefinitionError(f"'%{name}%' does not resolve to a value.")
    return settings[name]


def _define_binding(text: str, settings: AppSettings) -> Binding:
    raw = parse_json(text)
    if not isinstance(raw, dict):
        raise FunctionDefinitionError("A binding must be a JSON object.")
    binding = Binding(
        name=str(raw.get("name") or ""),
        type=str(raw.get("type") or ""),
        direction=Direction(str(raw.get("direction") or Direction.IN).lower()),
        raw=raw,
    )
    _check_binding(binding)
    return replace(
        binding, raw={key: resolve_settings(value, settings) for key, value in raw.items()}
    )


def _check_binding(binding: Binding) -> None:
    if binding.name != RETURN_NAME and not _BINDING_NAME.match(binding.name):
        raise FunctionDefinitionError(f"The binding name {binding.name} is invalid.")
    if binding.name == RETURN_NAME and binding.direction is not Direction.OUT:
        raise FunctionDefinitionError(f"{RETURN_NAME} bindings must specify a direction of 'out'.")
    if binding.type not in set(BindingType):
        raise FunctionDefinitionError(f"Bindings of type '{binding.type}' aren't emulated.")
    if binding.direction is Direction.IN and not binding.is_trigger:
        raise FunctionDefinitionError(f"Inputs of type '{binding.type}' aren't emulated.")


def _check_trigger(
    definition: FunctionDefinition, accepted: list[FunctionDefinition], route_prefix: str
) -> None:
    match definition.trigger.type:
        case BindingType.HTTP_TRIGGER:
            check_route(definition.route, route_prefix)
            _check_conflicts(definition, accepted)
        case BindingType.TIMER_TRIGGER:
            parse_schedule(definition.trigger.text("schedule"))
        case _:
            if not definition.trigger.text("queueName"):
                raise FunctionDefinitionError("A queue trigger must name a queue.")


def _check_conflicts(definition: FunctionDefinition, accepted: list[FunctionDefinition]) -> None:
    for other in accepted:
        if other.trigger.type == BindingType.HTTP_TRIGGER and routes_conflict(definition, other):
            raise FunctionDefinitionError(
                f"The route specified conflicts with the route defined by function '{other.name}'."
            )

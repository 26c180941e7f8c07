"""host.json of runtime v4: what is required, what is bounded, and what Azure would ignore."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from emulation.functions_host import http_options, queue_options
from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.errors import HostJsonError
from emulation.functions_host.http_options import HttpOptions, read_http_options
from emulation.functions_host.newtonsoft import Json, parse_json
from emulation.functions_host.option_values import unknown_option_warnings
from emulation.functions_host.queue_options import (
    QueueOptions,
    processor_count,
    read_queue_options,
)
from emulation.functions_host.timespan import parse_timespan

FILE_NAME = "host.json"
OVERRIDE_PREFIX = "AzureFunctionsJobHost"
BUNDLE_ID = "Microsoft.Azure.Functions.ExtensionBundle"
# Written by the host when there is no host.json.
DEFAULT_TEXT = json.dumps(
    {"version": "2.0", "extensionBundle": {"id": BUNDLE_ID, "version": "[4.*, 5.0.0)"}}, indent=2
)
KNOWN_KEYS = (
    "version",
    "functionTimeout",
    "retry",
    "functions",
    "watchDirectories",
    "watchFiles",
    "singleton",
    "logging",
    "aggregator",
    "healthMonitor",
    "extensionBundle",
    "managedDependencies",
    "customHandler",
    "extensions",
    "concurrency",
    "sendCanceledInvocationsToWorker",
    "metadataProviderTimeout",
    "telemetryMode",
)
# ScriptJobHostOptionsSetup: the Consumption plan bounds what a function may take, others don't.
DYNAMIC_TIMEOUT, DYNAMIC_TIMEOUT_MAX = timedelta(minutes=5), timedelta(minutes=10)
DEFAULT_TIMEOUT, TIMEOUT_MIN = timedelta(minutes=30), timedelta(seconds=1)
UNBOUNDED = timedelta(days=-1)
_VERSION = r"\d+(?:\.(?:\d+|\*)){0,3}"
_NUGET_RANGE = re.compile(
    rf"^(?:[\[(]\s*(?:{_VERSION})?\s*,\s*(?:{_VERSION})?\s*[\])]|\[\s*{_VERSION}\s*\])$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostJson:
    """What of host.json this host acts on. `function_timeout` is None where unbounded."""

    function_timeout: timedelta | None = DEFAULT_TIMEOUT
    queues: QueueOptions = field(default_factory=QueueOptions)
    http: HttpOptions = field(default_factory=HttpOptions)
    log_level: str = "Information"
    warnings: tuple[str, ...] = ()


def read_host_json(app_root: Path) -> str:
    """The text of host.json; as the host does, a missing file is written with the defaults."""
    path = app_root / FILE_NAME
    if not path.exists():
        path.write_text(DEFAULT_TEXT, encoding="utf-8")
    return path.read_text(encoding="utf-8-sig")


def parse_host_json(text: str, settings: AppSettings, *, development: bool = False) -> HostJson:
    """Check host.json with the settings that override it; raises HostJsonError.

    `AzureFunctionsJobHost__extensions__queues__batchSize=4` replaces that one value.
    """
    document = _parse_document(text)
    for path, value in settings.below(OVERRIDE_PREFIX):
        _override(document, path, value)
    _check_bundle(document.get(_spelling(document, "extensionBundle")))
    sku = settings.get("WEBSITE_SKU", "")
    queues = _section(document, "extensions", "queues")
    http = _section(document, "extensions", "http")
    return HostJson(
        function_timeout=_function_timeout(
            document.get(_spelling(document, "functionTimeout")), sku
        ),
        queues=read_queue_options(queues, processors=processor_count(sku), development=development),
        http=read_http_options(http),
        log_level=str(_section(document, "logging", "logLevel").get("default", "Information")),
        warnings=(
            *unknown_option_warnings(document, KNOWN_KEYS, FILE_NAME),
            *unknown_option_warnings(queues, queue_options.OPTION_NAMES, queue_options.SECTION),
            *unknown_option_warnings(http, http_options.OPTION_NAMES, http_options.SECTION),
            *_not_emulated(document, http),
        ),
    )


def _parse_document(text: str) -> dict[str, Json]:
    try:
        document = parse_json(text)
    except ValueError as error:
        raise HostJsonError(f"Unable to parse host configuration file: {error}") from error
    if not isinstance(document, dict):
        raise HostJsonError("host.json isn't a JSON object")
    if document.get("version") != "2.0":
        raise HostJsonError('host.json must hold "version": "2.0"')
    return document


def _override(document: dict[str, Json], path: tuple[str, ...], value: str) -> None:
    *parents, last = path
    node = document
    for name in parents:
        key = _spelling(node, name)
        child = node.get(key)
        if not isinstance(child, dict):
            child = {}
            node[key] = child
        node = child
    node[_spelling(node, last)] = value


def _spelling(node: Mapping[str, Json], name: str) -> str:
    """The key that means `name`; .NET's configuration knows no case."""
    return next((key for key in node if key.lower() == name.lower()), name)


def _section(document: Mapping[str, Json], *path: str) -> Mapping[str, Json]:
    node = document
    for name in path:
        child = node.get(_spelling(node, name), {})
        if not isinstance(child, dict):
            raise HostJsonError(f"{'.'.join(path)} in host.json isn't a JSON object")
        node = child
    return node


def _check_bundle(bundle: Json) -> None:
    """Both the id and a NuGet version range are required (ExtensionBundleConfigurationHelper)."""
    if bundle is None:
        return
    entry = bundle if isinstance(bundle, dict) else {}
    if not isinstance(entry.get("id"), str) or not entry.get("id"):
        raise HostJsonError("The value of id property in extensionBundle section is missing")
    version = entry.get("version")
    if not isinstance(version, str) or not _NUGET_RANGE.match(version):
        raise HostJsonError("The value of version property in extensionBundle isn't a range")


def _function_timeout(value: Json, sku: str) -> timedelta | None:
    dynamic = sku == "Dynamic"
    if value is None:
        return DYNAMIC_TIMEOUT if dynamic else DEFAULT_TIMEOUT
    timeout = parse_timespan(str(value))
    if timeout is None:
        raise HostJsonError("functionTimeout must be a TimeSpan such as 00:05:00")
    if timeout == UNBOUNDED and not dynamic:
        return None
    if timeout < TIMEOUT_MIN or (dynamic and timeout > DYNAMIC_TIMEOUT_MAX):
        raise HostJsonError(
            "functionTimeout is out of range: 1 s to 10 min on Consumption, "
            "else 1 s or more, or -1 for unbounded"
        )
    return timeout


def _not_emulated(document: Mapping[str, Json], http: Mapping[str, Json]) -> tuple[str, ...]:
    asked = (
        (_section(document, "concurrency"), "dynamicConcurrencyEnabled"),
        (http, "dynamicThrottlesEnabled"),
    )
    return tuple(f"{key} isn't emulated" for section, key in asked if section.get(key) is True)

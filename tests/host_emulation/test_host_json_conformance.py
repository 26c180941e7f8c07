"""I3 and I4 of the conformance list: what host.json must, may and may not hold."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from emulation.functions_host.app_settings import (
    AppSettings,
)
from emulation.functions_host.errors import (
    HostJsonError,
)
from emulation.functions_host.host_json import DEFAULT_TEXT, parse_host_json, read_host_json

NO_SETTINGS = AppSettings({})


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"version": "1.0"}',
        '{"version": 2.0}',
        "[]",
        "{bad",
        '{"version": "2.0", "extensionBundle": {"version": "[4.*, 5.0.0)"}}',
        '{"version": "2.0", "extensionBundle": {"id": "x"}}',
        '{"version": "2.0", "extensionBundle": {"id": "x", "version": "latest"}}',
        '{"version": "2.0", "extensions": {"queues": {"batchSize": 99}}}',
        '{"version": "2.0", "extensions": 1}',
        '{"version": "2.0", "extensions": {"http": {"routePrefix": 1}}}',
    ],
)
def test_i3_a_host_json_that_stops_the_host(text: str) -> None:
    with pytest.raises(HostJsonError):
        parse_host_json(text, NO_SETTINGS)


@pytest.mark.parametrize("version", ["[4.*, 5.0.0)", "[1.0.0,2.0.0]", "(1.2, )", "[4.0.5]"])
def test_i3_bundle_versions_are_nuget_ranges(version: str) -> None:
    document = {"version": "2.0", "extensionBundle": {"id": "x", "version": version}}

    assert parse_host_json(json.dumps(document), NO_SETTINGS).warnings == ()


def test_i3_a_missing_host_json_is_written_with_the_defaults(tmp_path: Path) -> None:
    text = read_host_json(tmp_path)

    assert (tmp_path / "host.json").read_text() == text == DEFAULT_TEXT
    assert parse_host_json(text, NO_SETTINGS).http.route_prefix == "api"


def test_i3_what_azure_ignores_is_a_warning_with_a_suggestion() -> None:
    document = {
        "version": "2.0",
        "functionTimeOut2": 1,
        "extensions": {"queues": {"maxDequeCount": 2}, "http": {"prefix": "x"}},
        "concurrency": {"dynamicConcurrencyEnabled": True},
    }

    warnings = parse_host_json(json.dumps(document), NO_SETTINGS).warnings

    assert len(warnings) == 4
    assert "did you mean maxDequeueCount?" in warnings[1]
    assert "dynamicConcurrencyEnabled isn't emulated" in warnings


def test_i3_app_settings_override_host_json() -> None:
    settings = AppSettings(
        {
            "AzureFunctionsJobHost__extensions__queues__batchSize": "4",
            "AzureFunctionsJobHost:extensions:http:routePrefix": "v2",
            "AzureFunctionsJobHost__functionTimeout": "00:00:05",
        }
    )
    text = '{"version": "2.0", "extensions": {"queues": {"batchSize": 8}}}'

    parsed = parse_host_json(text, settings)

    assert parsed.queues.batch_size == 4
    assert parsed.http.route_prefix == "v2"
    assert parsed.function_timeout == timedelta(seconds=5)


@pytest.mark.parametrize(
    ("sku", "written", "expected"),
    [
        ("Dynamic", None, timedelta(minutes=5)),
        ("", None, timedelta(minutes=30)),
        ("Dynamic", "00:10:00", timedelta(minutes=10)),
        ("", "10:00:00", timedelta(hours=10)),
        ("", "-1", None),
        ("", "-1.00:00:00", None),
        ("", "00:00:01", timedelta(seconds=1)),
    ],
)
def test_i4_function_timeouts_and_their_defaults(
    sku: str, written: str | None, expected: timedelta | None
) -> None:
    document = {"version": "2.0", "functionTimeout": written}

    parsed = parse_host_json(json.dumps(document), AppSettings({"WEBSITE_SKU": sku}))

    assert parsed.function_timeout == expected


@pytest.mark.parametrize(
    ("sku", "written"),
    [
        ("Dynamic", "00:10:01"),
        ("Dynamic", "-1"),
        ("", "00:00:00.5"),
        ("", "00:00:00"),
        ("", "-00:05:00"),
        ("", "half an hour"),
    ],
)
def test_i4_function_timeouts_out_of_bounds_stop_the_host(sku: str, written: str) -> None:
    document = {"version": "2.0", "functionTimeout": written}

    with pytest.raises(HostJsonError, match="functionTimeout"):
        parse_host_json(json.dumps(document), AppSettings({"WEBSITE_SKU": sku}))

"""Local settings, connection names and the host id."""

import json
from pathlib import Path

import pytest

from emulation.functions_host.app_settings import (
    AppSettings,
    apply_settings,
    read_local_settings,
)
from emulation.functions_host.connections import StorageService, resolve_connection
from emulation.functions_host.errors import (
    SettingsError,
)
from emulation.functions_host.host_ids import host_id_of

NO_SETTINGS = AppSettings({})


def test_local_settings_become_variables_but_never_replace_one(tmp_path: Path) -> None:
    path = tmp_path / "local.settings.json"
    path.write_text(
        json.dumps(
            {
                "IsEncrypted": False,
                "Values": {"A": "1", "B": "2", "C": True},
                "ConnectionStrings": {"Db": "x", "Other": {"ConnectionString": "y"}},
            }
        )
    )
    environ = {"A": "kept"}

    apply_settings(read_local_settings(path), environ)

    assert environ == {
        "A": "kept",
        "B": "2",
        "C": "true",
        "ConnectionStrings:Db": "x",
        "ConnectionStrings:Other": "y",
    }


@pytest.mark.parametrize(
    "text", ["{bad", "[]", '{"IsEncrypted": true}', '{"Values": 1}', '{"Values": {"A": []}}']
)
def test_local_settings_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "local.settings.json"
    path.write_text(text)

    with pytest.raises(SettingsError):
        read_local_settings(path)


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("X", {"AzureWebJobsX": "a", "X": "b"}, "a"),
        ("X", {"ConnectionStrings:AzureWebJobsX": "c", "AzureWebJobsX": "a"}, "c"),
        ("X", {"X": "b"}, "b"),
        ("X", {"ConnectionStrings:X": "d", "X": "b"}, "d"),
        ("", {"AzureWebJobsStorage": "s"}, "s"),
        ("AzureWebJobsStorage", {"AzureWebJobsStorage": "s"}, "s"),
        ("Storage", {"AzureWebJobsStorage": "s"}, "s"),
        ("X", {"X": "b", "X__queueServiceUri": "https://q"}, "b"),
    ],
)
def test_connection_names_resolve_in_the_order_of_the_sdk(
    name: str, settings: dict[str, str], expected: str
) -> None:
    assert resolve_connection(name, AppSettings(settings)).connection_string == expected


def test_connections_by_identity_give_an_address_per_service() -> None:
    uris = AppSettings(
        {
            "S__queueServiceUri": "https://q",
            "S__serviceUri": "https://any",
            "S__credential": "managedidentity",
            "S__clientId": "id1",
        }
    )

    by_uri = resolve_connection("S", uris)
    by_name = resolve_connection("S", AppSettings({"AzureWebJobsS__accountName": "acct"}))

    assert by_uri.addresses[StorageService.QUEUE] == "https://q"
    assert by_uri.addresses[StorageService.BLOB] == "https://any"
    assert (by_uri.managed_identity, by_uri.client_id) == (True, "id1")
    assert by_name.addresses[StorageService.TABLE] == "https://acct.table.core.windows.net"
    assert not by_name.managed_identity


def test_the_development_shorthand_means_azurite_on_its_fixed_ports() -> None:
    settings = AppSettings({"AzureWebJobsStorage": "UseDevelopmentStorage=true"})

    text = resolve_connection("", settings).connection_string

    assert text is not None
    assert "QueueEndpoint=http://127.0.0.1:10001/" in text


def test_a_missing_connection_is_named() -> None:
    with pytest.raises(SettingsError, match="AzureWebJobsNope"):
        resolve_connection("Nope", NO_SETTINGS)


def test_the_host_id_is_stable_per_folder_and_short(tmp_path: Path) -> None:
    chosen = AppSettings({"AzureFunctionsWebHost__hostid": "MyHost"})

    assert host_id_of(tmp_path, NO_SETTINGS) == host_id_of(tmp_path, NO_SETTINGS)
    assert host_id_of(tmp_path, NO_SETTINGS) != host_id_of(tmp_path / "x", NO_SETTINGS)
    assert len(host_id_of(tmp_path, NO_SETTINGS)) <= 32
    assert host_id_of(tmp_path, chosen) == "myhost"

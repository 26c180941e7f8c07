import json
from pathlib import Path

import pytest

from emulation.local_settings import SettingsFileError, fill_settings, write_settings


def write_sample(folder: Path, values: dict[str, object]) -> Path:
    path = folder / "local.settings.sample.json"
    path.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    return path


def test_stand_ins_are_replaced_wherever_they_occur(tmp_path: Path) -> None:
    sample = write_sample(
        tmp_path,
        {
            "AzureWebJobsStorage": "UseDevelopmentStorage=true",
            "TENANTS": '[{"graph": "http://127.0.0.1:7072/v1.0", "token": "simulator-token"}]',
            "FUNCTIONS_WORKER_RUNTIME": "python",
        },
    )

    values = fill_settings(
        sample,
        {
            "UseDevelopmentStorage=true": "AccountName=devstoreaccount1;",
            "http://127.0.0.1:7072": "http://127.0.0.1:41234",
            "simulator-token": "aaa.bbb.ccc",
        },
    )

    assert values == {
        "AzureWebJobsStorage": "AccountName=devstoreaccount1;",
        "TENANTS": '[{"graph": "http://127.0.0.1:41234/v1.0", "token": "aaa.bbb.ccc"}]',
        "FUNCTIONS_WORKER_RUNTIME": "python",
    }


def test_a_missing_sample_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match=r"local\.settings\.sample\.json"):
        fill_settings(tmp_path / "local.settings.sample.json", {})


def test_a_value_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match="Expected `str`"):
        fill_settings(write_sample(tmp_path, {"RETRIES": 3}), {})


def test_the_written_file_is_for_its_owner_only_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "run" / "settings.json"
    write_settings({"A": "old"}, path)
    path.chmod(0o644)

    write_settings({"A": "new"}, path)

    assert json.loads(path.read_text()) == {"IsEncrypted": False, "Values": {"A": "new"}}
    assert path.stat().st_mode & 0o777 == 0o600

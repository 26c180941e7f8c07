"""App settings: local.settings.json into the environment, and out of it by .NET's rules."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import cast

from emulation.functions_host.errors import SettingsError
from emulation.functions_host.newtonsoft import Json, parse_json

CONNECTION_STRINGS = "ConnectionStrings"


class AppSettings(Mapping[str, str]):
    """The environment as .NET's configuration sees it: names in any case, `__` meaning `:`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._values = {_canonical(name): value for name, value in environ.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[_canonical(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def below(self, prefix: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The settings below `prefix`: the rest of each name as a path, and the value."""
        start = _canonical(prefix) + ":"
        return tuple(
            (tuple(name.removeprefix(start).split(":")), value)
            for name, value in self._values.items()
            if name.startswith(start)
        )

    def is_true(self, name: str) -> bool:
        return self.get(name, "").strip().lower() in {"true", "1"}


def read_local_settings(path: Path) -> dict[str, str]:
    """The environment variables a local.settings.json stands for. Raises SettingsError.

    `Values` become variables of the same name, `ConnectionStrings` become
    `ConnectionStrings:<name>`; encrypted files are refused, since only Core Tools has the key.
    """
    try:
        document = parse_json(path.read_text(encoding="utf-8-sig"))
    except (OSError, json.JSONDecodeError) as error:
        raise SettingsError(f"{path.name} can't be read: {error}") from error
    if not isinstance(document, dict):
        raise SettingsError(f"{path.name} isn't a JSON object")
    if document.get("IsEncrypted") is True:
        raise SettingsError(f"{path.name} is encrypted; decrypt it with Core Tools first")
    variables = {name: _text(value) for name, value in _section(document, "Values", path)}
    for name, value in _section(document, CONNECTION_STRINGS, path):
        variables[f"{CONNECTION_STRINGS}:{name}"] = _connection_text(value)
    return variables


def apply_settings(variables: Mapping[str, str], environ: MutableMapping[str, str]) -> None:
    """Add what isn't there yet: a variable that is already set wins, as in Core Tools."""
    for name, value in variables.items():
        environ.setdefault(name, value)


def _canonical(name: str) -> str:
    return name.replace("__", ":").lower()


def _section(document: dict[str, Json], name: str, path: Path) -> tuple[tuple[str, Json], ...]:
    section = document.get(name) or {}
    if not isinstance(section, dict):
        raise SettingsError(f"{name} in {path.name} isn't a JSON object")
    return tuple(section.items())


def _text(value: Json) -> str:
    if isinstance(value, (dict, list)):
        raise SettingsError("a value in local.settings.json is neither text nor number")
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _connection_text(value: Json) -> str:
    entry = cast("dict[str, Json]", value) if isinstance(value, dict) else {}
    return _text(entry.get("ConnectionString")) if entry else _text(value)

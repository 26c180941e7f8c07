"""The settings of a local run: the committed sample with this run's addresses put in."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from emulation.processes import EmulationError

SAMPLE_NAME = "local.settings.sample.json"
# What the sample says for what only a run knows. The addresses are the usual ones, so that the
# sample also serves as it stands, copied to local.settings.json.
STORAGE_STAND_IN = "UseDevelopmentStorage=true"
FUNCTIONS_STAND_IN = "http://127.0.0.1:7071"
GRAPH_STAND_IN = "http://127.0.0.1:7072"
FOLDER_STAND_IN = "file:.local/"
TOKEN_STAND_IN = "simulator-token"  # noqa: S105 - the name of a token, and no token


_KEY_BYTES = 32


class SettingsFileError(EmulationError):
    """The sample settings are missing or aren't what Azure Functions reads."""


class _Sample(msgspec.Struct):
    """A local.settings.json: every value must be text, as it becomes an environment variable."""

    values: dict[str, str] = msgspec.field(name="Values")


def fill_settings(sample: Path, actual: Mapping[str, str]) -> dict[str, str]:
    """The sample's values with each stand-in (a key of `actual`) replaced wherever it occurs.

    Raises SettingsFileError when the sample can't be read.
    """
    try:
        values = msgspec.json.decode(sample.read_bytes(), type=_Sample).values
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsFileError(f"{sample.name} can't be read: {error}") from error
    return {name: _replace(text, actual) for name, text in values.items()}


def write_settings(values: Mapping[str, str], path: Path) -> None:
    """Write them as a local.settings.json that only its owner may read: it holds a token."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    text = json.dumps({"IsEncrypted": False, "Values": dict(values)}, indent=2)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")


def keep_keys(folder: Path) -> None:
    """Make the keys of a local run, once: what they sealed and signed needs them again.

    `sealing.key` seals personal data, `signing.key` signs evidence, and `signing.pub` is what an
    auditor checks evidence with.
    """
    sealing, signing = folder / "sealing.key", folder / "signing.key"
    if not sealing.exists():
        _keep_secret(sealing, base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
    if not signing.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _keep_secret(signing, pem.decode())
        (folder / "signing.pub").write_text(key.public_key().public_bytes_raw().hex() + "\n")


def _keep_secret(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)


def _replace(text: str, actual: Mapping[str, str]) -> str:
    for stand_in, value in actual.items():
        text = text.replace(stand_in, value)
    return text

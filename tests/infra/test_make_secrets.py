"""The administrator's script that fills the vault, with a stand-in for the Azure CLI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ROOT = Path(__file__).resolve().parents[2]

#: Keeps each secret as a file of its name beside itself, and refuses when told to.
AZURE_CLI = """#!{python}
import shutil, sys
from pathlib import Path
vault, said = Path(__file__).parent / "vault", sys.argv
kept = vault / said[said.index("--name") + 1]
if "show" in said:
    sys.exit(0 if kept.exists() else 3)
if not vault.exists():
    sys.exit("Forbidden")
shutil.copyfile(said[said.index("--file") + 1], kept)
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    program = tmp_path / "az"
    program.write_text(AZURE_CLI.format(python=sys.executable))
    program.chmod(0o700)
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


def run(vault: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "infra" / "make_secrets.py"), "--vault", "kv"],
        env={**os.environ, "PATH": f"{vault.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_vault_gets_every_secret_that_the_app_refers_to(vault: Path) -> None:
    said = run(vault)

    assert said.returncode == 0, said.stderr
    template = (ROOT / "infra" / "modules" / "vault.bicep").read_text("utf-8")
    made = {path.name for path in vault.iterdir()}
    assert made == {"dsr-hash", "dsr-signing"}
    assert all(f"secrets/{name}" in template for name in made)
    key = load_pem_private_key((vault / "dsr-signing").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    assert key.public_key().public_bytes_raw().hex() in said.stdout
    hash_key = (vault / "dsr-hash").read_text()
    assert len(hash_key) >= 32
    assert hash_key not in said.stdout + said.stderr


def test_secrets_that_are_there_stay(vault: Path) -> None:
    run(vault)
    before = {path.name: path.read_bytes() for path in vault.iterdir()}

    assert run(vault).returncode == 0

    assert {path.name: path.read_bytes() for path in vault.iterdir()} == before


def test_a_vault_that_refuses_is_said(vault: Path) -> None:
    vault.rmdir()

    said = run(vault)

    assert said.returncode == 1
    assert "dsr-signing could not be kept" in said.stderr

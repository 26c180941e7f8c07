"""Makes the secrets that nobody can give us, once, and puts them into the key vault.

Run by `azd` after provisioning, or by hand: `python3 infra/make_secrets.py --vault NAME`. One that
is there is left as it is: a history signed with the old key must stay verifiable.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def main(arguments: list[str]) -> int:
    """0: all are there now. 1: one could not be made. Takes the Azure CLI, signed in."""
    parser = argparse.ArgumentParser(prog="make_secrets.py", description=__doc__)
    parser.add_argument("--vault", default=os.environ.get("DSR_VAULT_NAME", ""))
    vault = parser.parse_args(arguments).vault
    if not vault:
        parser.error("name the vault: --vault, or DSR_VAULT_NAME as `azd env` has it")
    return max(_ensure(vault, name, make) for name, make in _SECRETS.items())


def _ensure(vault: str, name: str, make: Callable[[], tuple[bytes, str]]) -> int:
    shown = _az("secret", "show", "--vault-name", vault, "--name", name, "--query", "id")
    if shown.returncode == 0:
        print(f"{vault} has the secret {name} already; it stays.")
        return 0
    content, remark = make()
    # A file that only we can read, and not an argument, which every program on the machine sees.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "secret"
        path.touch(mode=0o600)
        path.write_bytes(content)
        kept = _az(
            "secret",
            "set",
            "--vault-name",
            vault,
            "--name",
            name,
            "--file",
            str(path),
            "--query",
            "id",
        )
    if kept.returncode != 0:
        print(f"The secret {name} could not be kept:\n{kept.stderr}", file=sys.stderr)
        return 1
    print(f"{vault} has the secret {name} now. {remark}")
    return 0


def _make_signing_key() -> tuple[bytes, str]:
    """What signs histories, and its public half for people to note."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, f"Its public half, for auditors: {public}"


def _make_hash_key() -> tuple[bytes, str]:
    """What keys the hashes by which callers are counted (`DSR_HASH_KEY`)."""
    return secrets.token_urlsafe(48).encode(), "Another one would only forget an hour's counts."


#: Names as `modules/app.bicep` refers to them, and what makes each.
_SECRETS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "dsr-signing": _make_signing_key,
    "dsr-hash": _make_hash_key,
}


def _az(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ("az", "keyvault", *arguments, "--output", "tsv")
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

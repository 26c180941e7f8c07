"""Makes the key that signs histories, once, and puts it into the key vault.

Run by `azd` after provisioning, or by hand: `python3 infra/make_signing_key.py --vault NAME`. A key
that is there is left as it is: a history signed with it must stay verifiable.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SECRET = "dsr-signing"  # noqa: S105 - the secret's name


def main(arguments: list[str]) -> int:
    """0: there is a key now. 1: it could not be made. Takes the Azure CLI, signed in."""
    parser = argparse.ArgumentParser(prog="make_signing_key.py", description=__doc__)
    parser.add_argument("--vault", default=os.environ.get("DSR_VAULT_NAME", ""))
    vault = parser.parse_args(arguments).vault
    if not vault:
        parser.error("name the vault: --vault, or DSR_VAULT_NAME as `azd env` has it")
    shown = _az("secret", "show", "--vault-name", vault, "--name", SECRET, "--query", "id")
    if shown.returncode == 0:
        print(f"{vault} has a signing key already; it stays.")
        return 0
    return _make(vault)


def _make(vault: str) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # A file that only we can read, and not an argument, which every program on the machine sees.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.pem"
        path.touch(mode=0o600)
        path.write_bytes(pem)
        kept = _az("secret", "set", "--vault-name", vault, "--name", SECRET, "--file", str(path))
    if kept.returncode != 0:
        print(f"The key could not be kept:\n{kept.stderr}", file=sys.stderr)
        return 1
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    print(f"{vault} has a signing key now. Its public half, for auditors: {public}")
    return 0


def _az(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ("az", "keyvault", *arguments, "--output", "tsv")
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

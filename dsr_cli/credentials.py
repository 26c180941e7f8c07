"""Who calls: a token from the environment, a file, or a sign-in with Entra ID."""

from collections.abc import Mapping
from pathlib import Path

from dsr_cli.exit_codes import CommandError, ExitCode


def find_token(environment: Mapping[str, str], file: Path | None, scope: str | None) -> str | None:
    """A bearer token, or None where nobody is signed in. The first of: file, DSR_TOKEN, scope.

    Raises CommandError when the way that was chosen gives none.
    """
    if file is not None:
        return _from_file(file)
    if token := environment.get("DSR_TOKEN"):
        return token.strip()
    scope = scope or environment.get("DSR_SCOPE")
    return _from_entra(scope) if scope else None


def _from_file(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise CommandError(ExitCode.NOT_ALLOWED, f"No token can be read from {file}.") from None


def _from_entra(scope: str) -> str:
    """As whoever is signed in with `az login`, else by a browser window."""
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity import (
        AzureCliCredential,
        ChainedTokenCredential,
        InteractiveBrowserCredential,
    )

    chain = ChainedTokenCredential(AzureCliCredential(), InteractiveBrowserCredential())
    try:
        return chain.get_token(scope).token
    except ClientAuthenticationError:
        raise CommandError(ExitCode.NOT_ALLOWED, f"Entra ID gave no token for {scope}.") from None

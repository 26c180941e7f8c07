"""The settings of what signs histories and evidence files, and how each is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dsr_core.host.sign_in_settings import Take

_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")

DEFAULTS: Mapping[str, str] = {"DSR_SIGNING_KEYS_RETIRED": ""}
REQUIRED = ("DSR_SIGNING_KEY",)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKeys:
    """The private key that signs now, and the public ones that signed before."""

    #: `file:PATH`, or the key itself in PEM: in Azure, what a Key Vault reference gives.
    signing_key: str = field(repr=False)
    #: Raw public keys, newest first.
    retired: tuple[bytes, ...]


def take_evidence_keys(take: Take) -> EvidenceKeys | None:
    """The settings of signing evidence, or None when one of them is at fault."""
    signing_key = take("DSR_SIGNING_KEY", _read_signing_key)
    retired = take("DSR_SIGNING_KEYS_RETIRED", _read_retired)
    if signing_key is None or retired is None:
        return None
    return EvidenceKeys(signing_key=signing_key, retired=retired)


def _read_signing_key(text: str) -> str:
    # Azure hands over the reference itself when it cannot follow it.
    if not text.startswith(("file:", "-----BEGIN PRIVATE KEY-----")):
        raise ValueError("is neither file:PATH nor a private key in PEM")
    return text


def _read_retired(text: str) -> tuple[bytes, ...]:
    keys = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(_PUBLIC_KEY.fullmatch(key) for key in keys):
        raise ValueError("is not a list of public keys: 64 hexadecimal digits each")
    return tuple(map(bytes.fromhex, keys))

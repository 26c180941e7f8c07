"""The key that signs: a file locally, in Azure a Key Vault secret that an app setting refers to."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dsr_core.domain.errors import SettingsError

_PEM = re.compile(r"-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----")

# How PKCS #8 begins for every Ed25519 key, 32 bytes of key following (RFC 8410, 7). The library's
# own reader would cost each cold start 20 ms for all the kinds of keys that this is not.
_HEAD = bytes.fromhex("302e020100300506032b657004220420")
_KEY_BYTES = 32


class KeySigner:
    """The Signer port with a private key in this process's memory."""

    def __init__(self, key: Ed25519PrivateKey, retired: tuple[bytes, ...] = ()) -> None:
        """`retired`: raw public keys that signed before this one."""
        self._key = key
        own = key.public_key().public_bytes_raw()
        self._public_keys = (own, *(public for public in retired if public != own))

    @classmethod
    def from_pem(cls, text: str, retired: tuple[bytes, ...] = ()) -> "KeySigner":
        """From PKCS #8, as `openssl genpkey -algorithm ed25519` writes it. Raises SettingsError.

        Line breaks may have become spaces, as they do on the way through portals and shells.
        """
        block = _PEM.search(text)
        try:
            der = b64decode("".join(block[1].split()), validate=True) if block else b""
        except Base64Error:
            der = b""
        if not der.startswith(_HEAD) or len(der) != len(_HEAD) + _KEY_BYTES:
            raise SettingsError("The signing key is no Ed25519 private key in PEM (PKCS #8).")
        return cls(Ed25519PrivateKey.from_private_bytes(der[len(_HEAD) :]), retired)

    @classmethod
    def from_file(cls, path: Path, retired: tuple[bytes, ...] = ()) -> "KeySigner":
        """Raises SettingsError when there is no such file, or no key in it."""
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"The key file {path.name} cannot be read.") from None
        return cls.from_pem(text, retired)

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        return self._public_keys

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def is_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is the key's own over the message: the domain's `SignatureCheck`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

"""What wraps the data keys: a key file locally, Key Vault in Azure."""

import asyncio
from asyncio import AbstractEventLoop
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives import keywrap

from dsr_core.domain.errors import SealBrokenError, SettingsError
from dsr_core.stores.sealing import KEY_BYTES

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.keyvault.keys.crypto import KeyWrapAlgorithm, UnwrapResult, WrapResult


class KeyFileWrapper:
    """Wraps with AES key wrap (RFC 3394), which notices any altered bit by itself."""

    def __init__(self, key: bytes) -> None:
        """Raises SettingsError unless the key has 32 bytes."""
        if len(key) != KEY_BYTES:
            raise SettingsError("The wrapping key must have 32 bytes.")
        self._key = key

    @classmethod
    def from_base64(cls, text: str) -> "KeyFileWrapper":
        """From a setting's value or a key file's text. Raises SettingsError."""
        try:
            return cls(b64decode(text.strip(), validate=True))
        except Base64Error:
            raise SettingsError("The wrapping key must be 32 bytes in base64.") from None

    @classmethod
    def from_file(cls, path: Path) -> "KeyFileWrapper":
        """Raises SettingsError when there is no such file, or no key in it."""
        try:
            return cls.from_base64(path.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"The key file {path.name} cannot be read.") from None

    async def wrap(self, key: bytes) -> bytes:
        return keywrap.aes_key_wrap(self._key, key)

    async def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return keywrap.aes_key_unwrap(self._key, wrapped)
        except (keywrap.InvalidUnwrap, ValueError):
            raise SealBrokenError from None


class CryptoClient(Protocol):
    """What we use of azure-keyvault-keys' CryptographyClient."""

    def wrap_key(self, algorithm: "KeyWrapAlgorithm", key: bytes) -> "Awaitable[WrapResult]": ...

    def unwrap_key(
        self, algorithm: "KeyWrapAlgorithm", encrypted_key: bytes
    ) -> "Awaitable[UnwrapResult]": ...


#: Makes the client of one key, given its id: `https://{vault}/keys/{name}[/{version}]`.
type CryptoClients = Callable[[str], CryptoClient]


def key_vault_clients(credential: "Callable[[], AsyncTokenCredential]") -> CryptoClients:
    """Real clients; the credential is made where a client is, as both belong to one loop."""

    def make(key_id: str) -> CryptoClient:
        from azure.keyvault.keys.crypto.aio import CryptographyClient

        return CryptographyClient(key_id, credential())

    return make


class KeyVaultWrapper:
    """Wraps with an RSA key that never leaves its vault (RSA-OAEP-256).

    The version that wrapped is kept with the result, so that a rotated key still opens what an
    older version closed. The identity needs `keys/get`, `keys/wrapKey` and `keys/unwrapKey`.
    """

    def __init__(self, key_id: str, clients: CryptoClients) -> None:
        """`key_id` names the key, with or without a version; without, the newest one wraps."""
        self._key_id = key_id
        self._name = "/".join(key_id.split("/")[:5])
        self._make = clients
        self._clients: WeakKeyDictionary[AbstractEventLoop, dict[str, CryptoClient]] = (
            WeakKeyDictionary()
        )

    async def wrap(self, key: bytes) -> bytes:
        """Raises SettingsError when the vault does not say which version wrapped."""
        from azure.keyvault.keys.crypto import KeyWrapAlgorithm

        client = self._client(self._key_id)
        result = await client.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, key)
        version = (result.key_id or "").removeprefix(self._name).strip("/")
        if not version:
            raise SettingsError(
                "Give the identity `keys/get` on the wrapping key, or name the key's version."
            )
        return version.encode() + b"\0" + result.encrypted_key

    async def unwrap(self, wrapped: bytes) -> bytes:
        from azure.core.exceptions import HttpResponseError
        from azure.keyvault.keys.crypto import KeyWrapAlgorithm

        version, mark, encrypted = wrapped.partition(b"\0")
        if not mark or not version.isalnum():
            raise SealBrokenError
        client = self._client(f"{self._name}/{version.decode('ascii')}")
        try:
            result = await client.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, encrypted)
        except HttpResponseError as error:
            # 400: the bytes are not what this key wrapped; 404: the key or version is gone.
            if error.status_code in (400, 404):
                raise SealBrokenError from None
            raise
        return result.key

    def _client(self, key_id: str) -> CryptoClient:
        clients = self._clients.setdefault(asyncio.get_running_loop(), {})
        if key_id not in clients:
            clients[key_id] = self._make(key_id)
        return clients[key_id]

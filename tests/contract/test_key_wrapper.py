import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from azure.core.exceptions import HttpResponseError
from azure.keyvault.keys.crypto import KeyWrapAlgorithm, UnwrapResult, WrapResult
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dsr_core.domain.errors import SealBrokenError, SettingsError
from dsr_core.ports import KeyWrapper
from dsr_core.stores.key_wrapper import CryptoClient, KeyFileWrapper, KeyVaultWrapper
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper

KEY_ID = "https://vault.example/keys/dsr"
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
RSA_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(2)]


class FakeVault:
    """A vault with versions of one key; answers as Key Vault does, with real RSA."""

    def __init__(self) -> None:
        self.versions = {"v1": RSA_KEYS[0]}
        self.clients_made = 0
        self.says_version = True

    def client(self, key_id: str) -> CryptoClient:
        self.clients_made += 1
        return FakeCryptoClient(self, key_id.removeprefix(KEY_ID).strip("/"))


class FakeCryptoClient:
    def __init__(self, vault: FakeVault, version: str) -> None:
        self.vault = vault
        self.version = version

    async def wrap_key(self, algorithm: KeyWrapAlgorithm, key: bytes) -> WrapResult:
        assert algorithm == KeyWrapAlgorithm.rsa_oaep_256
        version = self.version or max(self.vault.versions)
        encrypted = self.vault.versions[version].public_key().encrypt(key, OAEP)
        key_id = f"{KEY_ID}/{version}" if self.vault.says_version else KEY_ID
        return WrapResult(key_id, algorithm, encrypted)

    async def unwrap_key(self, algorithm: KeyWrapAlgorithm, encrypted_key: bytes) -> UnwrapResult:
        if self.version not in self.vault.versions:
            raise refusal(404)
        try:
            key = self.vault.versions[self.version].decrypt(encrypted_key, OAEP)
        except ValueError:
            raise refusal(400) from None
        return UnwrapResult(f"{KEY_ID}/{self.version}", algorithm, key)


def refusal(status: int) -> HttpResponseError:
    error = HttpResponseError(message="refused")
    error.status_code = status
    return error


@pytest.fixture
def vault() -> FakeVault:
    return FakeVault()


@pytest.fixture(params=["memory", "key file", "key vault"])
def wrapper(request: pytest.FixtureRequest, vault: FakeVault) -> KeyWrapper:
    made: dict[str, Callable[[], KeyWrapper]] = {
        "memory": MemoryKeyWrapper,
        "key file": lambda: KeyFileWrapper(os.urandom(32)),
        "key vault": lambda: KeyVaultWrapper(KEY_ID, vault.client),
    }
    return made[request.param]()


async def test_a_wrapped_key_comes_out_again(wrapper: KeyWrapper) -> None:
    key = os.urandom(32)

    wrapped = await wrapper.wrap(key)

    assert key not in wrapped
    assert await wrapper.unwrap(wrapped) == key


@pytest.mark.parametrize("place", [0, 5, -1])
async def test_altered_bytes_break_the_seal(wrapper: KeyWrapper, place: int) -> None:
    wrapped = bytearray(await wrapper.wrap(os.urandom(32)))
    wrapped[place] ^= 0x80

    with pytest.raises(SealBrokenError):
        await wrapper.unwrap(bytes(wrapped))


@pytest.mark.parametrize("wrapped", [b"", b"x", b"\0", bytes(40), b"\xff\0" + bytes(256)])
async def test_what_was_never_wrapped_breaks_the_seal(wrapper: KeyWrapper, wrapped: bytes) -> None:
    with pytest.raises(SealBrokenError):
        await wrapper.unwrap(wrapped)


async def test_another_key_file_does_not_open_it() -> None:
    wrapped = await KeyFileWrapper(os.urandom(32)).wrap(os.urandom(32))

    with pytest.raises(SealBrokenError):
        await KeyFileWrapper(os.urandom(32)).unwrap(wrapped)


async def test_a_key_file_holds_base64(tmp_path: Path) -> None:
    master, key = os.urandom(32), os.urandom(32)
    file = tmp_path / "dsr.key"
    file.write_text(b64encode(master).decode() + "\n")

    wrapped = await KeyFileWrapper.from_file(file).wrap(key)

    assert await KeyFileWrapper(master).unwrap(wrapped) == key
    assert await KeyFileWrapper.from_base64(b64encode(master).decode()).unwrap(wrapped) == key


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64!", "ключ"])
def test_a_key_file_that_holds_no_key_is_a_settings_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "dsr.key"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError):
        KeyFileWrapper.from_file(file)
    with pytest.raises(SettingsError):
        KeyFileWrapper.from_file(tmp_path / "missing.key")


async def test_a_rotated_key_opens_what_its_older_version_closed(vault: FakeVault) -> None:
    wrapper = KeyVaultWrapper(KEY_ID, vault.client)
    old = await wrapper.wrap(b"o" * 32)

    vault.versions["v2"] = RSA_KEYS[1]
    new = await wrapper.wrap(b"n" * 32)

    assert await wrapper.unwrap(old) == b"o" * 32
    assert await wrapper.unwrap(new) == b"n" * 32
    assert vault.clients_made == 3
    await wrapper.unwrap(old)
    assert vault.clients_made == 3


async def test_a_destroyed_version_breaks_the_seal(vault: FakeVault) -> None:
    wrapper = KeyVaultWrapper(KEY_ID, vault.client)
    wrapped = await wrapper.wrap(b"o" * 32)
    del vault.versions["v1"]

    with pytest.raises(SealBrokenError):
        await wrapper.unwrap(wrapped)


async def test_a_vault_that_refuses_us_has_not_broken_the_seal(vault: FakeVault) -> None:
    wrapped = await KeyVaultWrapper(KEY_ID, vault.client).wrap(b"o" * 32)

    async def refuse(algorithm: object, encrypted_key: bytes) -> UnwrapResult:
        raise refusal(403)

    wrapper = KeyVaultWrapper(KEY_ID, lambda _: SimpleNamespace(unwrap_key=refuse))

    with pytest.raises(HttpResponseError):
        await wrapper.unwrap(wrapped)


async def test_a_vault_that_does_not_say_which_version_wrapped_is_a_settings_error(
    vault: FakeVault,
) -> None:
    vault.says_version = False

    with pytest.raises(SettingsError):
        await KeyVaultWrapper(KEY_ID, vault.client).wrap(b"o" * 32)

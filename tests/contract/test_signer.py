"""The Signer port: a key from PEM, and one in memory."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dsr_core.domain.errors import SettingsError
from dsr_core.ports import Signer
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.signer import KeySigner, is_signature

MESSAGE = b"dsr-checkpoint-1\0{}"


def a_pem(key: Ed25519PrivateKey | X25519PrivateKey | None = None) -> str:
    made = key or Ed25519PrivateKey.generate()
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(params=[MemorySigner, lambda: KeySigner.from_pem(a_pem())], ids=["memory", "key"])
def signer(request: pytest.FixtureRequest) -> Signer:
    make: Callable[[], Signer] = request.param
    return make()


def test_a_signature_is_the_first_keys_over_the_message(signer: Signer) -> None:
    signature = signer.sign(MESSAGE)

    assert len(signature) == 64
    assert is_signature(signer.public_keys[0], MESSAGE, signature)
    assert not is_signature(signer.public_keys[0], MESSAGE + b" ", signature)
    assert not is_signature(
        signer.public_keys[0], MESSAGE, signature[:-1] + bytes([signature[-1] ^ 1])
    )


def test_after_a_rotation_the_old_key_is_still_told(signer: Signer) -> None:
    rotated = KeySigner.from_pem(a_pem(), signer.public_keys)

    assert rotated.public_keys[1:] == signer.public_keys
    assert is_signature(rotated.public_keys[1], MESSAGE, signer.sign(MESSAGE))
    assert not is_signature(rotated.public_keys[0], MESSAGE, signer.sign(MESSAGE))


def test_a_key_file_is_what_openssl_writes(tmp_path: Path) -> None:
    file = tmp_path / "signing.key"
    command = ("openssl", "genpkey", "-algorithm", "ed25519", "-out", str(file))
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command

    signer = KeySigner.from_file(file)

    assert is_signature(signer.public_keys[0], MESSAGE, signer.sign(MESSAGE))


def test_line_breaks_may_have_become_spaces_on_the_way_through_a_setting() -> None:
    pem = a_pem()

    assert KeySigner.from_pem(pem.replace("\n", " ")).public_keys == (
        KeySigner.from_pem(pem).public_keys
    )


@pytest.mark.parametrize(
    "text",
    ["", "no key", a_pem(X25519PrivateKey.generate()), a_pem()[:60], a_pem().replace("M", "!")],
    ids=["empty", "text", "another kind", "cut off", "not base64"],
)
def test_what_is_no_signing_key_is_a_settings_error_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        KeySigner.from_pem(text)

    assert not text or text not in str(refused.value)


def test_a_missing_key_file_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"signing\.key"):
        KeySigner.from_file(tmp_path / "signing.key")


@pytest.mark.parametrize(
    "key", [b"", b"short", bytes(32), b"\xff" * 32], ids=["empty", "short", "zeros", "ones"]
)
def test_what_is_no_key_has_signed_nothing(key: bytes) -> None:
    assert not is_signature(key, MESSAGE, bytes(64))

"""A signing key that lives in memory, and can be replaced by another."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dsr_core.stores.signer import KeySigner


class MemorySigner:
    """The Signer port with a key of its own; `rotate` retires it."""

    def __init__(self) -> None:
        self._signer = KeySigner(Ed25519PrivateKey.generate())

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        return self._signer.public_keys

    def sign(self, message: bytes) -> bytes:
        return self._signer.sign(message)

    def rotate(self) -> None:
        self._signer = KeySigner(Ed25519PrivateKey.generate(), self._signer.public_keys)

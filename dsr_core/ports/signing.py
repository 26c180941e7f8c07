"""What the core asks of the one who signs: our own word that can be checked without us."""

from typing import Protocol


class Signer(Protocol):
    """Signs with Ed25519 (RFC 8032). The private key never leaves the implementation."""

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        """Raw, 32 bytes each: the key that signs now first, then those that signed before it."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes, by the first of the public keys. Takes some 40 microseconds, hence no await."""
        ...

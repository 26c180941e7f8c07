"""Seals personal data with AES-256-GCM, bound to the place it is stored at. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dsr_core.domain.errors import SealBrokenError

#: NIST SP 800-38D 8.2.2: random nonces of 96 bits; one key seals far fewer than 2^32 values.
NONCE_BYTES = 12
KEY_BYTES = 32

#: Gives 12 fresh random bytes at each call; `os.urandom` outside tests.
type NonceSource = Callable[[int], bytes]


def seal(key: bytes, plaintext: bytes, place: bytes, nonce: bytes) -> bytes:
    """Nonce, ciphertext and tag: 28 bytes longer than the plaintext. A nonce is used once only."""
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The plaintext. Raises SealBrokenError for another key, another place or altered bytes."""
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, place)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None


def place_of(request_id: str, row_key: str, name: str) -> bytes:
    """What a sealed value is bound to; NUL cannot occur in keys, so no two places coincide."""
    return "\0".join(("dsr-seal-1", request_id, row_key, name)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One request's data key at work."""

    request_id: str
    key: bytes = field(repr=False)
    nonces: NonceSource = field(repr=False)

    def close(self, row_key: str, name: str, plaintext: bytes) -> bytes:
        place = place_of(self.request_id, row_key, name)
        return seal(self.key, plaintext, place, self.nonces(NONCE_BYTES))

    def open(self, row_key: str, name: str, sealed: bytes) -> bytes:
        """Raises SealBrokenError."""
        return unseal(self.key, sealed, place_of(self.request_id, row_key, name))

"""What is signed, and by which key: statements, each kind with a prefix of its own.

The signing and the checking of a signature are somebody else's (`ports.Signer`): this room holds no
cryptography but hashes.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.canonical import Json, canonical_json

#: Ed25519 (RFC 8032): sizes in bytes.
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64

# A signature of one kind can never be taken for one of the other.
_CHECKPOINT = b"dsr-checkpoint-1\0"
_EVIDENCE = b"dsr-evidence-1\0"

#: Whether a signature is a public key's own over a message: (public key, message, signature).
type SignatureCheck = Callable[[bytes, bytes, bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signature over a history's head: it vouches for the row and for every row before it."""

    key_id: str
    #: In lower-case hexadecimal, since base64 has more than one spelling of the same bytes.
    signature: str


def key_id_of(public_key: bytes) -> str:
    """The name of a key: SHA-256 of its raw 32 bytes."""
    return hashlib.sha256(public_key).hexdigest()


def checkpoint_statement(
    request_id: str, length: int, head: str, at: datetime, key_id: str
) -> bytes:
    """What a checkpoint signs: that this history had `length` rows, and which was the last."""
    content: Json = {
        "request_id": request_id,
        "length": length,
        "head": head,
        "at": at.isoformat(),
        "key_id": key_id,
    }
    return _CHECKPOINT + canonical_json(content)


def evidence_statement(content: Json) -> bytes:
    """What the seal of an evidence file signs: everything the seal says but the signature."""
    return _EVIDENCE + canonical_json(content)

"""How a sender's Idempotency-Key is remembered."""

import hashlib


def handle_of(key: str) -> str:
    """SHA-256 in hex: a key is whatever a client sent, so it may be long, or personal."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

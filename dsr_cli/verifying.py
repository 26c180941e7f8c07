"""`dsr verify`: checks an evidence file offline, with the same code as the server's."""

import re
from pathlib import Path

from dsr_cli.exit_codes import CommandError, ExitCode
from dsr_core.domain.evidence_check import FAULTS, Finding, Verdict, check_evidence
from dsr_core.domain.signatures import PUBLIC_KEY_BYTES

_HEX = re.compile(r"[0-9a-fA-F]{64}")


def verify_file(file: Path, public_keys: list[str]) -> Verdict:
    """The verdict on a file. Raises CommandError for a file or key that cannot be read."""
    try:
        data = file.read_bytes()
    except OSError:
        raise CommandError(ExitCode.FAILED, f"{file} cannot be read.") from None
    return check_evidence(data, tuple(map(read_public_key, public_keys)), is_signature)


def code_of(verdict: Verdict) -> ExitCode:
    if not verdict.is_whole:
        return ExitCode.FALSIFIED
    return ExitCode.DONE if verdict.vouched else ExitCode.NOT_VOUCHED


def describe(verdict: Verdict) -> list[str]:
    """The verdict in lines for people."""
    if not verdict.is_whole:
        return ["FALSIFIED", *map(_line, verdict.findings)]
    whole = f"{verdict.rows} rows, {verdict.checkpoints} signed, made at {verdict.made_at}"
    if verdict.vouched:
        return [f"VERIFIED  request {verdict.request_id}: {whole}"]
    return [
        f"FITS ITSELF  request {verdict.request_id}: {whole}",
        "WARNING: checked with the key inside the file only. Anybody can make such a file with a",
        f"key of their own. Give the key you trust: --public-key (this one's id: {verdict.key_id})",
    ]


def to_json(verdict: Verdict) -> dict[str, object]:
    """The verdict for programs."""
    return {
        "whole": verdict.is_whole,
        "vouched": verdict.vouched,
        "request_id": verdict.request_id,
        "rows": verdict.rows,
        "checkpoints": verdict.checkpoints,
        "made_at": verdict.made_at,
        "key_id": verdict.key_id,
        "findings": [
            {"fault": each.fault.value, "row": each.row, "where": each.where}
            for each in verdict.findings
        ],
    }


def read_public_key(text: str) -> bytes:
    """Raw bytes from 64 hexadecimal digits, or a file of them or of PEM. Raises CommandError."""
    if not _HEX.fullmatch(text):
        try:
            text = Path(text).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise CommandError(ExitCode.USAGE, "The public key cannot be read.") from None
    return bytes.fromhex(text) if _HEX.fullmatch(text) else _from_pem(text)


def _from_pem(text: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise CommandError(ExitCode.USAGE, "This is no Ed25519 public key (hexadecimal or PEM).")
    raw = key.public_bytes_raw()
    assert len(raw) == PUBLIC_KEY_BYTES
    return raw


def is_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """The domain's SignatureCheck."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _line(finding: Finding) -> str:
    place = f"row {finding.row}" if finding.row else finding.where or "file"
    return f"  {place}: {FAULTS[finding.fault]} ({finding.fault})"

"""Checks an evidence file: finds whatever was changed, removed, inserted or moved, and says where.

Needs nothing but the bytes and, to know whose word it is, a public key. The server and the command
line share it; whoever calls brings the check of a single signature (`SignatureCheck`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsr_core.domain.evidence import digest_of
from dsr_core.domain.evidence_damage import damaged_row, differing_byte
from dsr_core.domain.evidence_reading import (
    EvidenceFile,
    EvidenceFormError,
    Seal,
    is_canonical,
    parse_json,
    read_evidence,
)
from dsr_core.domain.history import GENESIS, HistoryRow, hash_row
from dsr_core.domain.signatures import (
    SignatureCheck,
    checkpoint_statement,
    evidence_statement,
    key_id_of,
)


class Fault(StrEnum):
    """What can be wrong with an evidence file."""

    UNREADABLE = "unreadable"
    NOT_CANONICAL = "not_canonical"
    WRONG_FORM = "wrong_form"
    ROW_ALTERED = "row_altered"
    ROW_MISPLACED = "row_misplaced"
    ROWS_MISSING = "rows_missing"
    CHECKPOINT_FALSE = "checkpoint_false"
    CHECKPOINT_MISSING = "checkpoint_missing"
    SECTION_ALTERED = "section_altered"
    SEAL_FALSE = "seal_false"
    KEY_FALSE = "key_false"
    KEY_NOT_TRUSTED = "key_not_trusted"
    PACKAGE_CONTRADICTED = "package_contradicted"


FAULTS: Mapping[Fault, str] = {
    Fault.UNREADABLE: "The file cannot be read as JSON: bytes were changed, added or cut off.",
    Fault.NOT_CANONICAL: "The bytes are not those that were written (RFC 8785).",
    Fault.WRONG_FORM: "The content is not of the form of an evidence file.",
    Fault.ROW_ALTERED: "The row does not have the hash that it states: it was altered.",
    Fault.ROW_MISPLACED: "The row is not here: it was removed, replaced or moved.",
    Fault.ROWS_MISSING: "The history ends too early: from this row on it was cut off.",
    Fault.CHECKPOINT_FALSE: "The signature is not the key's over the history up to this row.",
    Fault.CHECKPOINT_MISSING: "The signature over the history up to this row is missing.",
    Fault.SECTION_ALTERED: "This part of the file is not the one that was signed.",
    Fault.SEAL_FALSE: "The signature over the whole file is not the key's.",
    Fault.KEY_FALSE: "A public key does not have the id that it states.",
    Fault.KEY_NOT_TRUSTED: "The file is signed by another key than the one it was checked with.",
    Fault.PACKAGE_CONTRADICTED: "The history tells another hash or size of the package.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    fault: Fault
    #: Number of the history row; None for what is beside the history.
    row: int | None = None
    #: Part of the file, or its byte.
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of checking a file."""

    #: Of the rows first, in their order.
    findings: tuple[Finding, ...]
    #: Whether the file is signed by a key that the caller trusts.
    vouched: bool = False
    #: What the file says of itself; empty for one that cannot be read.
    request_id: str = ""
    key_id: str = ""
    made_at: str = ""
    rows: int = 0
    checkpoints: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.findings


def check_evidence(data: bytes, trusted: Sequence[bytes], is_signature: SignatureCheck) -> Verdict:
    """The verdict on a file. `trusted`: raw public keys, got from elsewhere than the file.

    Without any, a whole file only shows that it fits itself: anybody can make one with a key of
    their own. A trusted key that signed the file vouches for the older keys the file lists.
    """
    try:
        content = parse_json(data)
    except (ValueError, RecursionError):
        return _damaged(Fault.UNREADABLE, data, "")
    if not is_canonical(content, data):
        place = differing_byte(content, data)
        return _damaged(Fault.NOT_CANONICAL, data, "" if place is None else f"byte {place}")
    try:
        file = read_evidence(content)
    except EvidenceFormError as error:
        wrong = Finding(fault=Fault.WRONG_FORM, row=error.row, where=error.where)
        return Verdict(findings=(wrong,))
    findings = tuple(_findings(file, trusted, is_signature))
    in_order = sorted(findings, key=lambda finding: (finding.row is None, finding.row or 0))
    return Verdict(
        findings=tuple(in_order),
        vouched=file.seal.key_id in set(map(key_id_of, trusted)),
        request_id=file.request_id,
        key_id=file.seal.key_id,
        made_at=file.seal.made_at,
        rows=len(file.rows),
        checkpoints=sum(row.checkpoint is not None for row in file.rows),
    )


def _damaged(fault: Fault, data: bytes, where: str) -> Verdict:
    row = damaged_row(data)
    return Verdict(findings=(Finding(fault=fault, row=row, where="history" if row else where),))


def _findings(
    file: EvidenceFile, trusted: Sequence[bytes], is_signature: SignatureCheck
) -> Iterator[Finding]:
    yield from check_chain(file.rows)
    yield from _check_length(file)
    keys = {key_id_of(key): key for key in (*trusted, *(key for _, key in file.public_keys))}
    if any(key_id_of(key) != key_id for key_id, key in file.public_keys):
        yield Finding(fault=Fault.KEY_FALSE, where="public_keys")
    else:
        yield from check_checkpoints(file.rows, keys, is_signature)
    yield from _check_seal(file, keys, is_signature)
    if trusted and file.seal.key_id not in set(map(key_id_of, trusted)):
        yield Finding(fault=Fault.KEY_NOT_TRUSTED, where="seal")
    yield from _check_packages(file)


def check_chain(rows: Sequence[HistoryRow]) -> Iterator[Finding]:
    """Each altered row, and the first place where the rows do not follow one another."""
    previous, in_line = GENESIS, True
    for place, row in enumerate(rows, 1):
        true_hash = hash_row(
            row.request_id, row.number, row.at, row.event, row.details, row.previous
        )
        if row.hash != true_hash:
            yield Finding(fault=Fault.ROW_ALTERED, row=place, where="history")
        elif in_line and row.number != place:
            in_line = False
            yield Finding(fault=Fault.ROW_MISPLACED, row=place, where="history")
        elif in_line and row.previous != previous:
            # The row itself is sound, and so is its number: it follows another one than stands
            # before it.
            in_line = False
            yield Finding(fault=Fault.ROW_MISPLACED, row=max(place - 1, 1), where="history")
        previous = row.hash


def check_checkpoints(
    rows: Sequence[HistoryRow], keys: Mapping[str, bytes], is_signature: SignatureCheck
) -> Iterator[Finding]:
    """Each checkpoint that does not vouch for the rows up to its own. `keys` by their id."""
    for place, row in enumerate(rows, 1):
        if row.checkpoint is None:
            continue
        key_id = row.checkpoint.key_id
        statement = checkpoint_statement(row.request_id, row.number, row.hash, row.at, key_id)
        signature = bytes.fromhex(row.checkpoint.signature)
        if key_id not in keys or not is_signature(keys[key_id], statement, signature):
            yield Finding(fault=Fault.CHECKPOINT_FALSE, row=place, where="history")


def _check_length(file: EvidenceFile) -> Iterator[Finding]:
    """Rows cut off the end, by what the request or the seal says; and an end nobody signed."""
    present = len(file.rows)
    if present < max(file.history_length, file.seal.length):
        yield Finding(fault=Fault.ROWS_MISSING, row=present + 1, where="history")
    elif file.rows and file.rows[-1].checkpoint is None:
        yield Finding(fault=Fault.CHECKPOINT_MISSING, row=present, where="history")
    head = file.rows[-1].hash if file.rows else GENESIS
    if (present, head) != (file.history_length, file.history_head):
        yield Finding(fault=Fault.SECTION_ALTERED, where="request")


def _check_seal(
    file: EvidenceFile, keys: Mapping[str, bytes], is_signature: SignatureCheck
) -> Iterator[Finding]:
    seal = file.seal
    statement = evidence_statement(seal.content)
    key = keys.get(seal.key_id)
    if key is None or not is_signature(key, statement, seal.signature):
        yield Finding(fault=Fault.SEAL_FALSE, where="seal")
    for name, section in file.sections.items():
        if seal.digests.get(name) != digest_of(section):
            yield Finding(fault=Fault.SECTION_ALTERED, where=name)
    head = file.rows[-1].hash if file.rows else ""
    if (seal.request_id, seal.length, seal.head) != (file.request_id, len(file.rows), head):
        yield Finding(fault=Fault.SEAL_FALSE, where="seal")
    yield from _check_signed_rows(file.rows, seal)


def _check_signed_rows(rows: Sequence[HistoryRow], seal: Seal) -> Iterator[Finding]:
    """Rows that carried a checkpoint when the file was made, and carry none now."""
    signed = {row.number for row in rows if row.checkpoint}
    for number in sorted(set(seal.checkpoints) - signed):
        if number < len(rows):
            yield Finding(fault=Fault.CHECKPOINT_MISSING, row=number, where="history")


def _check_packages(file: EvidenceFile) -> Iterator[Finding]:
    """A package that the history names too must be the same one."""
    told = {
        row.details["package_version"]: row.details
        for row in file.rows
        if "package_version" in row.details
    }
    for package in file.packages:
        details = told.get(_version(package))
        if details is None:
            continue
        said = (details.get("package_sha256"), details.get("package_bytes"))
        if said != (package.get("sha256"), package.get("bytes")):
            yield Finding(fault=Fault.PACKAGE_CONTRADICTED, where="packages")


def _version(package: Mapping[str, object]) -> int | None:
    version = package.get("version")
    return version if isinstance(version, int) else None

"""Reads an evidence file strictly: all of it is of the one form, or it is said where it is not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from dsr_core.domain.canonical import Json, canonical_json
from dsr_core.domain.errors import DsrError, InvalidValueError
from dsr_core.domain.evidence import FORMAT, SECTIONS
from dsr_core.domain.history import Detail, HistoryRow
from dsr_core.domain.signatures import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, Checkpoint

_MEMBERS = {"format", "seal", *SECTIONS}
_ROW_MEMBERS = {"at", "checkpoint", "details", "event", "hash", "number", "previous"}


class EvidenceFormError(DsrError):
    """This is not an evidence file of the form that this version reads."""

    code = "evidence-form"

    def __init__(self, where: str, row: int | None = None) -> None:
        super().__init__()
        self.where = where
        #: Number of the history row that is meant; None for what is beside the history.
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The signature over the whole file, and what it says of it."""

    key_id: str
    signature: bytes
    request_id: str
    length: int
    head: str
    #: Numbers of the rows that carry a checkpoint.
    checkpoints: tuple[int, ...]
    digests: Mapping[str, Json]
    made_at: str
    #: Everything it says but the signature: what was signed.
    content: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """An evidence file's content, of the right form; nothing of it is verified."""

    request_id: str
    history_length: int
    history_head: str
    rows: tuple[HistoryRow, ...]
    #: Key ids as stated, with the raw public keys.
    public_keys: tuple[tuple[str, bytes], ...]
    packages: tuple[Mapping[str, Json], ...]
    seal: Seal
    #: By name, as read: what the seal's digests are over.
    sections: Mapping[str, Json]


def parse_json(data: bytes) -> Json:
    """The content of UTF-8 JSON. Raises ValueError, and RecursionError for one nested too deep."""
    return json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)


def _refuse(text: str) -> Json:
    raise ValueError(text)


def is_canonical(content: Json, data: bytes) -> bool:
    """Whether these bytes are the one way to write this content."""
    try:
        return canonical_json(content) == data
    except (InvalidValueError, RecursionError):
        return False


def read_evidence(content: Json) -> EvidenceFile:
    """Raises EvidenceFormError, which says where."""
    whole = _object(content, "file")
    if set(whole) != _MEMBERS or whole["format"] != FORMAT:
        raise EvidenceFormError("format")
    request = _object(whole["request"], "request")
    request_id = _text(request.get("id"), "request")
    history = _array(whole["history"], "history")
    return EvidenceFile(
        request_id=request_id,
        history_length=_whole(request.get("history_length"), "request"),
        history_head=_text(request.get("history_head"), "request"),
        rows=tuple(read_row(request_id, row, at) for at, row in enumerate(history, 1)),
        public_keys=tuple(_key(key) for key in _array(whole["public_keys"], "public_keys")),
        packages=tuple(
            _object(package, "packages") for package in _array(whole["packages"], "packages")
        ),
        seal=_seal(whole["seal"]),
        sections={name: whole[name] for name in SECTIONS},
    )


def read_row(request_id: str, content: Json, place: int) -> HistoryRow:
    """A row of the history; `place` is where in it. Raises EvidenceFormError."""
    where = "history"
    try:
        row = _object(content, where)
        if set(row) != _ROW_MEMBERS:
            raise EvidenceFormError(where)
        return HistoryRow(
            request_id=request_id,
            number=_whole(row["number"], where),
            at=_moment(row["at"], where),
            event=_text(row["event"], where),
            details=_details(row["details"]),
            previous=_text(row["previous"], where),
            hash=_text(row["hash"], where),
            checkpoint=_checkpoint(row["checkpoint"]),
        )
    except EvidenceFormError as error:
        raise EvidenceFormError(error.where, row=place) from None


def _checkpoint(content: Json) -> Checkpoint | None:
    if content is None:
        return None
    checkpoint = _object(content, "history")
    if set(checkpoint) != {"key_id", "signature"}:
        raise EvidenceFormError("history")
    signature = _hex(checkpoint["signature"], SIGNATURE_BYTES, "history").hex()
    return Checkpoint(key_id=_text(checkpoint["key_id"], "history"), signature=signature)


def _details(content: Json) -> Mapping[str, Detail]:
    details = _object(content, "history")
    if not all(isinstance(value, str | int | bool | None) for value in details.values()):
        raise EvidenceFormError("history")
    return cast("Mapping[str, Detail]", details)


def _key(content: Json) -> tuple[str, bytes]:
    key = _object(content, "public_keys")
    public = _hex(key.get("public_key"), PUBLIC_KEY_BYTES, "public_keys")
    return _text(key.get("key_id"), "public_keys"), public


def _seal(content: Json) -> Seal:
    seal = _object(content, "seal")
    return Seal(
        key_id=_text(seal.get("key_id"), "seal"),
        signature=_hex(seal.get("signature"), SIGNATURE_BYTES, "seal"),
        request_id=_text(seal.get("request_id"), "seal"),
        length=_whole(seal.get("length"), "seal"),
        head=_text(seal.get("head"), "seal"),
        checkpoints=tuple(
            _whole(number, "seal") for number in _array(seal.get("checkpoints"), "seal")
        ),
        digests=_object(seal.get("digests"), "seal"),
        made_at=_text(seal.get("made_at"), "seal"),
        content={name: value for name, value in seal.items() if name != "signature"},
    )


def _object(value: Json, where: str) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise EvidenceFormError(where)
    return value


def _array(value: Json, where: str) -> Sequence[Json]:
    if not isinstance(value, list):
        raise EvidenceFormError(where)
    return cast("Sequence[Json]", value)


def _text(value: Json, where: str) -> str:
    if not isinstance(value, str):
        raise EvidenceFormError(where)
    return value


def _whole(value: Json, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise EvidenceFormError(where)
    return value


def _moment(value: Json, where: str) -> datetime:
    """One spelling for each moment: that which was hashed."""
    text = _text(value, where)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise EvidenceFormError(where) from None
    if moment.isoformat() != text:
        raise EvidenceFormError(where)
    return moment


def _hex(value: Json, size: int, where: str) -> bytes:
    """Lower case only, so that no two spellings mean the same bytes."""
    text = _text(value, where)
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise EvidenceFormError(where) from None
    if len(data) != size or data.hex() != text:
        raise EvidenceFormError(where)
    return data

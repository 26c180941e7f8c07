"""The evidence file as a type: what `domain.evidence` writes and `openapi` describes."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dsr_core.domain.grounds import Ground
from dsr_core.domain.history import Detail
from dsr_core.domain.outcomes import Outcome, Reason
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.web.wire_answers import Moment

type Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
type Signature = Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


class CheckpointBody(Struct, frozen=True, kw_only=True):
    """Our signature over the history up to a row."""

    #: SHA-256 of the public key.
    key_id: Sha256
    signature: Signature


class EvidenceRowBody(Struct, frozen=True, kw_only=True):
    """A row of the history, as it was hashed."""

    number: int
    #: To the letter: the hash is over these letters.
    at: str
    event: str
    details: Mapping[str, Detail]
    previous: Sha256
    hash: Sha256
    #: null on rows that others of the same save follow.
    checkpoint: CheckpointBody | None


class EvidenceFileBody(Struct, frozen=True, kw_only=True):
    """A file that was written for the package."""

    name: str
    bytes: int
    sha256: Sha256


class EvidenceSourceBody(Struct, frozen=True, kw_only=True):
    """What one source of a system gave."""

    source: str
    outcome: Outcome
    reason: Reason
    ground: Ground | None
    items: int
    permission: str
    read_at: Moment | None


class EvidenceTaskBody(Struct, frozen=True, kw_only=True):
    """What one system did in one stage."""

    stage: int
    kind: StageKind
    system: SystemKind
    verb: Verb
    state: TaskState
    starts: int
    outcome: Outcome | None
    reason: Reason
    items: int
    collected_files: int
    written: tuple[EvidenceFileBody, ...]
    sources: tuple[EvidenceSourceBody, ...]


class EvidencePackageBody(Struct, frozen=True, kw_only=True):
    """A package as it was put together."""

    version: int
    bytes: int
    sha256: Sha256
    files: int
    complete: bool


class PublicKeyBody(Struct, frozen=True, kw_only=True):
    """A key that signs, or has signed."""

    key_id: Sha256
    public_key: Sha256


class EvidenceRequestBody(Struct, frozen=True, kw_only=True):
    """The request as it stood when the file was made."""

    id: str
    tenant: str
    right: Right
    article: str
    law: str
    status: Status
    received_at: Moment
    due_on: date
    due_at: Moment
    answered_at: Moment | None
    closed_at: Moment | None
    history_length: int
    history_head: Sha256


class SealBody(Struct, frozen=True, kw_only=True):
    """The signature over the whole file, and what it says of it."""

    #: Numbers of the rows that carry a checkpoint.
    checkpoints: tuple[int, ...]
    #: SHA-256 of the canonical JSON of each part of the file, by its name.
    digests: Mapping[str, Sha256]
    head: str
    key_id: Sha256
    length: int
    made_at: Moment
    request_id: str
    signature: Signature


class EvidenceBody(Struct, frozen=True, kw_only=True):
    """What happened to a request and what came of it (docs/EVIDENCE.md): canonical JSON."""

    format: Literal["dsr-evidence/1"]
    history: tuple[EvidenceRowBody, ...]
    packages: tuple[EvidencePackageBody, ...]
    public_keys: tuple[PublicKeyBody, ...]
    request: EvidenceRequestBody
    seal: SealBody
    tasks: tuple[EvidenceTaskBody, ...]

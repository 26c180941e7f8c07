"""The manifest of a package (`dsr-package/1`) as types: what the report reads of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, Reason
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind

type _Moment = Annotated[datetime, Meta(tz=True)]


class ManifestFile(Struct, frozen=True, kw_only=True):
    """A file of the package."""

    name: str
    bytes: int
    sha256: str


class ManifestSource(Struct, frozen=True, kw_only=True):
    """What one source of a system gave."""

    source: str
    outcome: Outcome
    reason: Reason
    items: int
    file: str | None
    bytes: int


class ManifestSystem(Struct, frozen=True, kw_only=True):
    """What one system gave."""

    system: SystemKind
    outcome: Outcome
    reason: Reason
    items: int
    sources: tuple[ManifestSource, ...]
    files: tuple[ManifestFile, ...]


class ManifestRedaction(Struct, frozen=True, kw_only=True):
    """What was taken out of a file at one kind of place."""

    file: str
    pointer: str
    ground: Ground
    article: str
    count: int


class Manifest(Struct, frozen=True, kw_only=True):
    """What a package holds and what it does not; members beyond these are not looked at."""

    request_id: str
    tenant: str
    right: Right
    language: str
    name: str | None
    received_at: _Moment
    due_on: date
    prepared_at: _Moment
    version: int
    complete: bool
    systems: tuple[ManifestSystem, ...]
    files: tuple[ManifestFile, ...]
    #: Manifests written before anything could be taken out have none.
    redactions: tuple[ManifestRedaction, ...] = ()


def read_manifest(content: Mapping[str, object]) -> Manifest:
    """The manifest from plain JSON values. Raises InvalidValueError, without any value in it."""
    try:
        return msgspec.convert(dict(content), Manifest)
    except msgspec.ValidationError:
        # msgspec's own message may repeat a value, so that it must not travel on.
        raise InvalidValueError("The manifest is not of the form dsr-package/1.") from None

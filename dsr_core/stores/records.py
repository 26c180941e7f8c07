"""The JSON of values that are stored whole: subjects, identities, reports, packages, details."""

import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import msgspec

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.history import Detail
from dsr_core.domain.identity_means import Representation
from dsr_core.domain.manual_work import SourceReminder
from dsr_core.domain.notes import Note
from dsr_core.domain.outcomes import PackageRecord, TaskReport
from dsr_core.domain.person_access import PersonAccess
from dsr_core.domain.redaction import PackageReview
from dsr_core.domain.request import Approval, Ruling
from dsr_core.domain.subject import DataSubject, DirectoryIdentity
from dsr_core.domain.wish import Wish

_encoder = msgspec.json.Encoder()
_subject = msgspec.json.Decoder(DataSubject)
_identity = msgspec.json.Decoder(DirectoryIdentity)
_report = msgspec.json.Decoder(TaskReport)
_trace = msgspec.json.Decoder(FailureTrace)
_packages = msgspec.json.Decoder(tuple[PackageRecord, ...])
_wish = msgspec.json.Decoder(Wish)
_access = msgspec.json.Decoder(PersonAccess)
_clock = msgspec.json.Decoder(ClockFacts)
_ruling = msgspec.json.Decoder(Ruling | None)
_approvals = msgspec.json.Decoder(tuple[Approval, ...])
_representation = msgspec.json.Decoder(Representation | None)
_notes = msgspec.json.Decoder(tuple[Note, ...])
_review = msgspec.json.Decoder(PackageReview)
_reminded = msgspec.json.Decoder(tuple[SourceReminder, ...])
_details = msgspec.json.Decoder(dict[str, Detail])


@contextmanager
def stored_form() -> Generator[None]:
    """Raises IntegrityError for whatever cannot be read; the cause is cut off, as it may quote."""
    try:
        yield
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError, zlib.error):
        raise IntegrityError("A stored row is not of a form that this version reads.") from None


def encode(value: object) -> bytes:
    return _encoder.encode(value)


def decode_subject(data: bytes) -> DataSubject:
    return _subject.decode(data)


def decode_identity(data: bytes) -> DirectoryIdentity:
    return _identity.decode(data)


def decode_wish(data: bytes) -> Wish:
    return _wish.decode(data)


def decode_access(text: str) -> PersonAccess:
    return _access.decode(text)


def decode_clock(text: str) -> ClockFacts:
    return _clock.decode(text)


def decode_ruling(text: str) -> Ruling | None:
    return _ruling.decode(text)


def decode_approvals(text: str) -> tuple[Approval, ...]:
    return _approvals.decode(text)


def decode_representation(text: str) -> Representation | None:
    return _representation.decode(text)


def decode_notes(data: bytes) -> tuple[Note, ...]:
    return _notes.decode(data)


def encode_review(review: PackageReview) -> bytes:
    """Compressed: redactions repeat files and grounds."""
    return zlib.compress(_encoder.encode(review))


def decode_review(data: bytes) -> PackageReview:
    return _review.decode(zlib.decompress(data))


def decode_reminded(text: str) -> tuple[SourceReminder, ...]:
    return _reminded.decode(text)


def encode_report(report: TaskReport) -> bytes:
    """Compressed: a report repeats the names of its sources and folders in every file."""
    return zlib.compress(_encoder.encode(report))


def decode_report(data: bytes) -> TaskReport:
    return _report.decode(zlib.decompress(data))


def decode_trace(data: bytes) -> FailureTrace:
    return _trace.decode(data)


def encode_packages(packages: tuple[PackageRecord, ...]) -> str:
    return _encoder.encode(packages).decode()


def decode_packages(text: str) -> tuple[PackageRecord, ...]:
    return _packages.decode(text)


def encode_details(details: Mapping[str, Detail]) -> str:
    return _encoder.encode(details).decode()


def decode_details(text: str) -> dict[str, Detail]:
    return _details.decode(text)

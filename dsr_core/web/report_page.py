"""The report as values that a template only has to lay out: every text chosen, nothing escaped."""

from collections.abc import Iterable
from dataclasses import dataclass

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, Reason
from dsr_core.web.letter_texts import cite_in
from dsr_core.web.letter_words import LetterWords
from dsr_core.web.report_texts import (
    Texts,
    write_date,
    write_files,
    write_items,
    write_moment,
    write_places,
    write_size,
)
from dsr_core.web.shown_text import link_to, shown
from dsr_core.web.wire_manifest import Manifest, ManifestFile, ManifestSource, ManifestSystem

#: Outcomes that leave nothing to explain.
_PLAIN = frozenset({Outcome.DONE, Outcome.NOTHING_FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file of the package."""

    name: str
    #: None: the name leads nowhere safe, and is shown without a link.
    link: str | None
    size: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """What one source gave."""

    name: str
    #: Graph's own name, where `name` is another.
    technical_name: str | None
    outcome: str
    #: Empty where nothing was read.
    amount: str
    file: FileLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPart:
    """What one system gave."""

    anchor: str
    name: str
    what: str
    outcome: str
    #: Empty when there is nothing to explain.
    reason: str
    #: Empty where nothing was read.
    amount: str
    sources: tuple[SourceLine, ...]
    #: Files that no source of the table names.
    other_files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that was not given, and why."""

    system: str
    what: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedPart:
    """What was taken out of one file on one ground."""

    file: str
    amount: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """Everything on the page that is not a fixed text."""

    title: str
    facts: tuple[tuple[str, str], ...]
    complete: bool
    systems: tuple[SystemPart, ...]
    #: What the person may do besides, under the law of the request.
    remaining_rights: tuple[str, ...]
    gaps: tuple[Gap, ...]
    redacted: tuple[RedactedPart, ...]
    files: tuple[FileLine, ...]


def compose_page(manifest: Manifest, words: LetterWords) -> ReportPage:
    """What a manifest says, in the words of one language and of one law."""
    texts = words.general
    is_answer = manifest.version == 1
    return ReportPage(
        title=texts.labels["title" if is_answer else "supplement_title"],
        facts=_facts(manifest, words),
        complete=manifest.complete,
        systems=tuple(_system(system, texts) for system in manifest.systems),
        remaining_rights=tuple(_remaining_rights(words)),
        gaps=tuple(gap for system in manifest.systems for gap in _gaps(system, texts)),
        redacted=tuple(_redacted(manifest, words)),
        files=tuple(_file(file, texts) for file in manifest.files),
    )


def _redacted(manifest: Manifest, words: LetterWords) -> Iterable[RedactedPart]:
    counts: dict[tuple[str, Ground], int] = {}
    for one in manifest.redactions:
        place = (one.file, one.ground)
        counts[place] = counts.get(place, 0) + one.count
    for (file, ground), count in counts.items():
        yield RedactedPart(
            file=shown(file),
            amount=write_places(count, words.general),
            why=words.reason(ground),
        )


def _remaining_rights(words: LetterWords) -> Iterable[str]:
    """Those that the law of the request has, as far as it is known where."""
    for right in words.general.remaining_rights:
        place = words.cite(right.article)
        if place or right.everywhere:
            yield cite_in(right.text, place)


def _facts(manifest: Manifest, words: LetterWords) -> tuple[tuple[str, str], ...]:
    texts = words.general
    facts = (
        ("person", shown(manifest.name or "")),
        ("asked", texts.rights[manifest.right]),
        ("legal_basis", words.article_of(manifest.right)),
        ("organisation", shown(manifest.tenant)),
        ("received", write_moment(manifest.received_at, texts)),
        ("due", write_date(manifest.due_on, texts)),
        ("prepared", write_moment(manifest.prepared_at, texts)),
        ("number", shown(manifest.request_id)),
    )
    return tuple((texts.labels[label], value) for label, value in facts if value)


def _system(system: ManifestSystem, texts: Texts) -> SystemPart:
    text = texts.systems[system.system]
    files = {file.name: file for file in system.files}
    named = {source.file for source in system.sources}
    return SystemPart(
        anchor=system.system.value,
        name=text.name,
        what=text.what,
        outcome=texts.outcomes[system.outcome],
        reason=texts.reasons[system.reason],
        amount=_amount(system, texts),
        sources=tuple(
            _source(source, files.get(source.file or ""), texts) for source in system.sources
        ),
        other_files=tuple(_file(file, texts) for file in system.files if file.name not in named),
    )


def _amount(system: ManifestSystem, texts: Texts) -> str:
    """`1,204 entries`, or the number of files where nobody counted what is in them."""
    if system.items == 0 and system.files:
        return write_files(len(system.files), texts)
    return _items(system, texts)


def _items(part: ManifestSystem | ManifestSource, texts: Texts) -> str:
    """Empty where nothing was read: "0 entries" would pass a gap off as "no data"."""
    return write_items(part.items, texts) if part.outcome is Outcome.DONE else ""


def _source(source: ManifestSource, file: ManifestFile | None, texts: Texts) -> SourceLine:
    name = _source_name(source, texts)
    return SourceLine(
        name=name,
        technical_name=shown(source.source) if source.source in texts.sources else None,
        outcome=texts.outcomes[source.outcome],
        amount=_items(source, texts),
        file=_file(file, texts) if file else None,
    )


def _source_name(source: ManifestSource, texts: Texts) -> str:
    return texts.sources.get(source.source) or shown(source.source)


def _gaps(system: ManifestSystem, texts: Texts) -> Iterable[Gap]:
    """A line for each source with something to explain; for the system where no source has."""
    found = [
        Gap(
            system=texts.systems[system.system].name,
            what=_source_name(source, texts),
            outcome=texts.outcomes[source.outcome],
            reason=texts.reasons[source.reason],
        )
        for source in system.sources
        if _needs_words(source.outcome, source.reason)
    ]
    if found or not _needs_words(system.outcome, system.reason):
        return found
    return [
        Gap(
            system=texts.systems[system.system].name,
            what=texts.labels["everything"],
            outcome=texts.outcomes[system.outcome],
            reason=texts.reasons[system.reason],
        )
    ]


def _needs_words(outcome: Outcome, reason: Reason) -> bool:
    return outcome not in _PLAIN or reason is not Reason.NONE


def _file(file: ManifestFile, texts: Texts) -> FileLine:
    return FileLine(
        name=shown(file.name),
        link=link_to(file.name),
        size=write_size(file.bytes, texts),
        fingerprint=shown(file.sha256),
    )

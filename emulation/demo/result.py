"""What a demo came to: as one JSON object, and as lines for a person."""

from collections.abc import Iterator, Mapping

from emulation.demo.performance import Outcome
from emulation.package_files import PackageFiles


def to_json(outcome: Outcome, package: PackageFiles, seconds: float) -> Mapping[str, object]:
    """The object `--json` prints."""
    return {
        "right": outcome.play.right,
        "request_id": outcome.receipt.request_id,
        "status": outcome.scene.request.status,
        "as_expected": outcome.is_as_expected,
        "seconds": round(seconds, 3),
        "days": round(outcome.days, 1),
        "directory": outcome.sightings,
        "letters": [{"name": one.name, "subject": one.subject} for one in outcome.letters],
        "files": [
            {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}
            for file in package.files
        ],
    }


def describe(outcome: Outcome, package: PackageFiles, seconds: float) -> Iterator[str]:
    """The ending, what the directory holds now and held before, the files and the letters."""
    view = outcome.scene.request
    yield (
        f"Request {view.request_id}: {view.status} after {outcome.days:.0f} days of virtual time, "
        f"played in {seconds:.1f} s."
    )
    yield "What the cloud holds about the person:"
    yield from _compare(outcome.sightings)
    yield f"Files: {len(package.files) or 'none'}."
    yield from (f"  {file.name:<40} {file.bytes:>10,} bytes" for file in package.files)
    yield f"Letters: {len(outcome.letters) or 'none'}."
    yield from (f"  {letter.name:<40} {letter.subject}" for letter in outcome.letters)
    yield "As expected." if outcome.is_as_expected else "NOT as expected."


def _compare(sightings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A line for each fact, a column for each moment."""
    columns = [["", *next(iter(sightings.values()))]]
    columns += [[moment, *facts.values()] for moment, facts in sightings.items()]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield ("  " + "   ".join(cells)).rstrip()

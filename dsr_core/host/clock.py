"""What time it is: the machine's, or, on a simulator, the machine's and some days more."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dsr_core.domain.errors import SettingsError

#: What of a file's status says that it is another than the one that was read.
type _Edition = tuple[int, int, int]


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    edition: _Edition
    offset: timedelta


class OffsetClock:
    """The machine's time and as many seconds more as a file says; none while there is no file.

    So that the days of an erasure pass in a second, together with the simulator's. Settings admit
    it only where every tenant is a simulator on this machine.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: _Reading | None = None

    def now(self) -> datetime:
        """Raises SettingsError when the file holds no number of seconds."""
        return datetime.now(UTC) + self._offset()

    def _offset(self) -> timedelta:
        edition = self._edition()
        if edition is None:
            return timedelta()
        if self._read is None or self._read.edition != edition:
            self._read = _Reading(edition=edition, offset=_read_offset(self._file))
        return self._read.offset

    def _edition(self) -> _Edition | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        # A file that is renamed into place may be as old, to the tick, as the one before.
        return found.st_mtime_ns, found.st_ino, found.st_size


def _read_offset(file: Path) -> timedelta:
    try:
        return timedelta(seconds=float(file.read_text(encoding="ascii")))
    except (ValueError, OverflowError) as error:
        raise SettingsError("the file of DSR_CLOCK_OFFSET_FILE holds no seconds") from error

"""Keeps two local Azures from using the same data folder at once."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from emulation.processes import EmulationError


class FolderInUseError(EmulationError):
    """Another local Azure keeps its data there."""


@contextmanager
def hold_folder(folder: Path) -> Generator[None]:
    """Own `folder` while in the block; the system lets go of it when this process ends.

    Raises FolderInUseError at once when another process owns it. Windows has no such lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "in-use.lock").open("w") as stream:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderInUseError(
                    f"another `dev.py up` is running in {folder}; stop it, or choose another "
                    "folder with --folder."
                ) from error
        yield

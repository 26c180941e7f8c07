"""Who listens on a port, as far as this machine lets us know."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

UNKNOWN = "another program"
_LISTENING = "0A"  # the state column of /proc/net/tcp


def holder_of(port: int) -> str:
    """The listening program's name and process id, or words that say it is unknown."""
    process_id = _by_proc(port) if Path("/proc/net/tcp").exists() else _by_lsof(port)
    return UNKNOWN if process_id is None else f"{_name_of(process_id)} (process {process_id})"


def _by_proc(port: int) -> int | None:
    """Linux: the listening socket's inode, then the process that has it open."""
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue  # another user's process, or one that ended meanwhile
        if target in wanted:
            return int(descriptor.parts[2])
    return None


def _listening_inodes(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            columns = line.split()
            local_port = int(columns[1].rpartition(":")[2], 16)
            if local_port == port and columns[3] == _LISTENING:
                yield columns[9]


def _by_lsof(port: int) -> int | None:
    if shutil.which("lsof") is None:
        return None
    asked = subprocess.run(
        ("lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"),
        capture_output=True,
        text=True,
        check=False,
    )
    first = asked.stdout.split("\n", 1)[0]
    return int(first) if first.isdigit() else None


def _name_of(process_id: int) -> str:
    name = Path(f"/proc/{process_id}/comm")
    return name.read_text().strip() if name.exists() else "a program"

"""Brings the files of Microsoft's own export from its container into the package."""

from dsr_core.domain.outcomes import FileRecord
from dsr_core.ports import Assignment
from dsr_core.systems.tools import Tools

#: Microsoft's note to itself: it holds the container's address with its key.
_NOTE = "requestinfo.json"


async def copy_files(
    tools: Tools, assignment: Assignment, drop: str, copied: tuple[FileRecord, ...]
) -> tuple[tuple[FileRecord, ...], bool] | None:
    """Copy what is not copied yet, block by block; what is copied now, and whether that is all.

    Stops between two files when the time is up, though never before the first. None when the
    container is not there, for one that Microsoft has written to has its note at least.
    """
    found = await tools.drops.list(assignment.request.tenant, drop)
    if not found:
        return None
    records = list(copied)
    names = {record.name for record in copied}
    for file in found:
        target = _name_in_package(file.name)
        if target in names or _is_note(file.name):
            continue
        if len(records) > len(copied) and assignment.is_out_of_time():
            return tuple(records), False
        records.append(await _copy(tools, assignment, drop, file.name, target))
    return tuple(records), True


async def _copy(
    tools: Tools, assignment: Assignment, drop: str, name: str, target: str
) -> FileRecord:
    writer = tools.packages.writer(assignment.request, target)
    async for block in tools.drops.read(assignment.request.tenant, drop, name):
        await writer.write(block)
    return await writer.close()


def _is_note(name: str) -> bool:
    return name.rpartition("/")[2].lower() == _NOTE


def _name_in_package(name: str) -> str:
    """Somebody else chose the name: nothing in it may lead out of our folder."""
    parts = (part for part in name.replace("\\", "/").split("/") if part.strip(". "))
    return "/".join(("microsoft_export", *parts))

"""Brings the files of Microsoft's own export from its container into the package."""

from dsr_core.domain.outcomes import FileRecord
from dsr_core.ports import Assignment
from dsr_core.systems.package_names import name_in_package
from dsr_core.systems.tools import Tools

_FOLDER = "microsoft_export"
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
        target = name_in_package(_FOLDER, file.name)
        if target in names or _is_note(file.name):
            continue
        if len(records) > len(copied) and assignment.is_out_of_time():
            return tuple(records), False
        records.append(await _copy(tools, assignment, drop, file.name, target))
    return tuple(records), True


async def _copy(
    tools: Tools, assignment: Assignment, drop: str, name: str, target: str
) -> FileRecord:
    writer = assignment.packages.writer(assignment.request, target)
    async for block in tools.drops.read(assignment.request.tenant, drop, name):
        await writer.write(block)
    return await writer.close()


def _is_note(name: str) -> bool:
    return name.rpartition("/")[2].lower() == _NOTE

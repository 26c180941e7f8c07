"""One page of a collected file's items, by the index that the examination made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import ExaminedFile, Reading, Run
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.text_redacting import Json
from dsr_core.ports import Services

__all__ = ["ShownItem", "read_item_of", "read_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An item, and its number in the file."""

    number: int
    value: Json = field(repr=False)


async def read_page(
    services: Services, request: DsrRequest, file: ExaminedFile, runs: Sequence[Run]
) -> tuple[ShownItem, ...]:
    """The items of a page: one range of the file. Raises IntegrityError when it has changed."""
    if not runs:
        return ()
    start, end = runs[0].start, runs[-1].end
    content = await services.packages.read_part(request, file.name, start, end - start)
    items: list[ShownItem] = []
    for run in runs:
        values = _values(content[run.start - start : run.end - start], file.reading)
        if len(values) != run.count:
            raise IntegrityError
        items += [
            ShownItem(number=run.first + place, value=one) for place, one in enumerate(values)
        ]
    return tuple(items)


async def read_item_of(
    services: Services, request: DsrRequest, file: ExaminedFile, number: int
) -> tuple[str, ShownItem] | None:
    """One item and the name of its list; None when there is no such item."""
    for one in file.lists:
        for page in one.pages:
            for run in page:
                if run.first <= number < run.first + run.count:
                    items = await read_page(services, request, file, (run,))
                    return one.source, items[number - run.first]
    return None


def _values(content: bytes, reading: Reading) -> list[Json]:
    if reading is Reading.LINES:
        return list(content.decode().split("\n"))
    try:
        return orjson.loads(b"[" + content + b"]")
    except orjson.JSONDecodeError:
        pass
    # Members of one object that stand by themselves: each after its name.
    try:
        return list(orjson.loads(b'{"":' + content + b"}").values())
    except orjson.JSONDecodeError:
        raise IntegrityError from None

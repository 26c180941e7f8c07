"""Reading JSON objects field by field against a type, so that every fault is found at once.

msgspec by itself stops at the first fault (ecosystem.md 1, "Validation note"); here it says which
fields a type has and which of them are required.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import cast

import msgspec

from dsr_core.web.drafts import Given, path_to
from dsr_core.web.faults import Fault, FaultCode

#: What faults call the body as a whole.
WHOLE_BODY = "body"


class FieldReader:
    """Reads one body; `faults` grows with everything that is wrong with its shape."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read_object(
        self, value: object, shape: type[msgspec.Struct], path: str = ""
    ) -> Mapping[str, object]:
        """The fields of `shape` that an object gives; empty when it is no object at all.

        Names that `shape` does not have, and required ones that are missing or null, are faults.
        """
        if not isinstance(value, dict):
            self.add(path or WHOLE_BODY, FaultCode.WRONG_TYPE)
            return {}
        given = cast("dict[str, object]", value)
        required = _required_by_name(shape)
        for name in given.keys() - required.keys():
            self.add(path_to(path, name), FaultCode.UNKNOWN_FIELD)
        for name, is_required in required.items():
            if is_required and given.get(name) is None:
                code = FaultCode.WRONG_TYPE if name in given else FaultCode.MISSING
                self.add(path_to(path, name), code)
        return {name: given[name] for name in required if given.get(name) is not None}

    def read_text(self, fields: Mapping[str, object], name: str, path: str = "") -> Given | None:
        """The text of a field; None when it is absent, or is no text, which is a fault."""
        value = fields.get(name)
        where = path_to(path, name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.add(where, FaultCode.WRONG_TYPE)
            return None
        return Given(path=where, text=value)

    def read_code[C: StrEnum](
        self, fields: Mapping[str, object], name: str, codes: type[C]
    ) -> C | None:
        """One of a closed set of codes; None when absent, or none of them, which is a fault."""
        return self._code(fields.get(name), name, codes)

    def read_codes[C: StrEnum](
        self, fields: Mapping[str, object], name: str, codes: type[C]
    ) -> tuple[C, ...]:
        """A list of codes of a closed set; those that are none of them are faults."""
        items = fields.get(name, [])
        if not isinstance(items, list):
            self.add(name, FaultCode.WRONG_TYPE)
            return ()
        listed = cast("list[object]", items)
        read = (
            self._code(item, f"{name}[{place}]", codes)
            for place, item in enumerate(listed[: len(codes)])
        )
        return tuple(code for code in read if code is not None)

    def _code[C: StrEnum](self, item: object, path: str, codes: type[C]) -> C | None:
        if item is None:
            return None
        if not isinstance(item, str):
            self.add(path, FaultCode.WRONG_TYPE)
        elif item not in set(codes):
            self.add(path, FaultCode.UNKNOWN_CODE)
        else:
            return codes(item)
        return None

    def add(self, field: str, code: FaultCode) -> None:
        self.faults.append(Fault(field=field, code=code))


@cache
def _required_by_name(shape: type[msgspec.Struct]) -> Mapping[str, bool]:
    """Every field of a type in its order, the tag first, and whether it must be given."""
    fields = {field.encode_name: field.required for field in msgspec.structs.fields(shape)}
    tag = shape.__struct_config__.tag_field
    return {tag: True, **fields} if tag else fields

"""Takes what is marked out of the items of a file, and tells of where it did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dsr_core.domain.grounds import Ground
from dsr_core.domain.redaction import (
    Redaction,
    RedactionKind,
    Withheld,
    mark_of,
    parts_of,
    pointer_to,
)
from dsr_core.domain.text_redacting import Json, Taken, TextRedactor

__all__ = ["FileRedactor", "Json", "Spot", "TextRedactor"]

type _Path = tuple[str | int, ...]

#: The place of an item that was taken out holds an object of this one member.
_ITEM_MARK = "redacted"
#: What is told of a file: kinds of places, and items for each.
_MOST_PLACES = 300
_MOST_ITEMS = 20


class _Steps:
    """A pointer's parts as a tree, to be walked beside the value."""

    def __init__(self) -> None:
        self.next: dict[str, _Steps] = {}
        self.redaction: Redaction | None = None

    def add(self, redaction: Redaction) -> None:
        step = self
        for part in parts_of(redaction.pointer or ""):
            step = step.next.setdefault(part, _Steps())
        step.redaction = redaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where an item is: the number in its file, its list, and the pointer of that list."""

    item: int
    source: str = ""
    #: With `*` for the item's own place.
    pointer: str = ""


class FileRedactor:
    """Redacts one file item by item, and counts what it took out of where."""

    def __init__(self, name: str, redactions: Iterable[Redaction], texts: TextRedactor) -> None:
        self._name = name
        self._texts = texts
        here = [redaction for redaction in redactions if redaction.file == name]
        self._items = {one.item: one for one in here if one.kind is RedactionKind.ITEM}
        self._properties: dict[str, _Steps] = {}
        self._places: dict[int, _Steps] = {}
        for one in here:
            if one.kind is RedactionKind.PROPERTY:
                self._properties.setdefault(one.source or "", _Steps()).add(one)
            elif one.kind is RedactionKind.PLACE and one.item is not None:
                self._places.setdefault(one.item, _Steps()).add(one)
        self._counts: dict[tuple[Ground, RedactionKind, str], int] = {}
        self._first: dict[tuple[Ground, RedactionKind, str], list[int]] = {}

    def redact(self, value: Json, spot: Spot) -> Json:
        """The item as it may leave."""
        whole = self._items.get(spot.item)
        if whole is not None:
            if not _is_marked(value):
                self._note(whole.ground, whole.kind, spot, ())
            return {_ITEM_MARK: whole.ground.value}
        if _is_marked(value):
            return value
        steps = (self._properties.get(spot.source), self._places.get(spot.item))
        return self._walk(value, (), tuple(one for one in steps if one is not None), spot)

    def redact_name(self, text: str, spot: Spot) -> str:
        """A name in the file that is no item, such as the key of a list."""
        changed, taken = self._texts.redact(text)
        for ground, kind in taken:
            self._note(ground, kind, spot, ())
        return changed

    def withheld(self) -> tuple[Withheld, ...]:
        """What was taken out so far."""
        return tuple(
            Withheld(
                file=self._name,
                ground=ground,
                kind=kind,
                pointer=pointer,
                count=count,
                items=tuple(self._first[ground, kind, pointer]),
            )
            for (ground, kind, pointer), count in self._counts.items()
        )

    def _walk(self, value: Json, path: _Path, steps: tuple[_Steps, ...], spot: Spot) -> Json:
        marked = next((one.redaction for one in steps if one.redaction and path), None)
        if marked is not None:
            mark = mark_of(marked.ground)
            if value != mark:
                self._note(marked.ground, marked.kind, spot, path)
            return mark
        if isinstance(value, str):
            changed, taken = self._texts.redact(value)
            self._note_all(taken, spot, path)
            return changed
        if isinstance(value, list):
            return [
                self._walk(each, (*path, "*"), _into(steps, str(number), "*"), spot)
                for number, each in enumerate(value)
            ]
        if isinstance(value, dict):
            return self._walk_object(value, path, steps, spot)
        numbers: list[tuple[Ground, RedactionKind]] = []
        changed_number = self._texts.redact_number(value, numbers)
        self._note_all(tuple(numbers), spot, path)
        return changed_number

    def _walk_object(
        self, value: Mapping[str, Json], path: _Path, steps: tuple[_Steps, ...], spot: Spot
    ) -> Json:
        changed: dict[str, Json] = {}
        for name, each in value.items():
            shown, taken = self._texts.redact(name)
            where = (*path, shown)
            self._note_all(taken, spot, where)
            while shown in changed:
                shown += "'"  # two names of which the same is left
            changed[shown] = self._walk(each, where, _into(steps, name), spot)
        return changed

    def _note_all(self, taken: Taken, spot: Spot, path: _Path) -> None:
        for ground, kind in taken:
            self._note(ground, kind, spot, path)

    def _note(self, ground: Ground, kind: RedactionKind, spot: Spot, path: _Path) -> None:
        # The names on the way may hold what was taken out, too.
        above = "".join(pointer_to((self._texts.redact(p)[0],)) for p in parts_of(spot.pointer))
        place = (ground, kind, above + pointer_to(path))
        if place not in self._counts and len(self._counts) >= _MOST_PLACES:
            place = (ground, kind, "")
        self._counts[place] = self._counts.get(place, 0) + 1
        items = self._first.setdefault(place, [])
        if len(items) < _MOST_ITEMS and spot.item not in items:
            items.append(spot.item)


def _into(steps: tuple[_Steps, ...], *parts: str) -> tuple[_Steps, ...]:
    if not steps:
        return steps
    return tuple(one.next[part] for one in steps for part in parts if part in one.next)


def _is_marked(value: Json) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    return str(value.get(_ITEM_MARK)) in {ground.value for ground in Ground}

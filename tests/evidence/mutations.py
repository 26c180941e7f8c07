"""Ways to falsify an evidence file, each by a seed; with the row that a check must point at."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from dsr_core.domain.canonical import canonical_json
from dsr_core.domain.evidence_reading import read_row
from dsr_core.domain.history import hash_row

#: Members of a row that somebody may change.
_FIELDS = ("at", "event", "details", "hash", "previous", "number", "checkpoint")


@dataclass(frozen=True, kw_only=True)
class Forgery:
    """A falsified file."""

    kind: str
    file: bytes
    #: The rows one of which the first finding must name; empty where no row was touched.
    rows: range = range(0)


type Mutation = Callable[[Random, bytes, bytes], Forgery | None]


def forge(seed: int, file: bytes, other: bytes) -> Forgery:
    """A forgery of `file`; `other` is one of another request, signed by the same key."""
    random = Random(seed)
    while True:
        forgery = random.choice(MUTATIONS)(random, file, other)
        if forgery is not None and forgery.file != file:
            return forgery


def flip_byte(random: Random, file: bytes, other: bytes) -> Forgery:
    place = random.randrange(len(file))
    changed = file[place] ^ random.randrange(1, 256)
    return Forgery(
        kind="flip_byte",
        file=file[:place] + bytes([changed]) + file[place + 1 :],
        rows=rows_at(file, place),
    )


def remove_byte(random: Random, file: bytes, other: bytes) -> Forgery:
    place = random.randrange(len(file))
    return Forgery(
        kind="remove_byte", file=file[:place] + file[place + 1 :], rows=rows_at(file, place)
    )


def insert_byte(random: Random, file: bytes, other: bytes) -> Forgery:
    place = random.randrange(len(file) + 1)
    return Forgery(
        kind="insert_byte",
        file=file[:place] + bytes([random.randrange(256)]) + file[place:],
        rows=rows_at(file, place),
    )


def cut_bytes_off(random: Random, file: bytes, other: bytes) -> Forgery:
    return Forgery(kind="cut_bytes_off", file=file[: random.randrange(len(file))])


def change_row(random: Random, file: bytes, other: bytes) -> Forgery | None:
    content = json.loads(file)
    place = random.randrange(len(content["history"]))
    row = content["history"][place]
    name = random.choice(_FIELDS)
    if name == "checkpoint" and row[name] is None:
        return None
    row[name] = _another(random, name, row[name])
    return Forgery(kind=f"change_{name}", file=canonical_json(content), rows=_only(place + 1))


def remove_row(random: Random, file: bytes, other: bytes) -> Forgery:
    content = json.loads(file)
    place = random.randrange(len(content["history"]))
    del content["history"][place]
    return Forgery(kind="remove_row", file=canonical_json(content), rows=_only(place + 1))


def repeat_row(random: Random, file: bytes, other: bytes) -> Forgery:
    content = json.loads(file)
    place = random.randrange(len(content["history"]))
    content["history"].insert(place, content["history"][place])
    return Forgery(kind="repeat_row", file=canonical_json(content), rows=_only(place + 2))


def insert_row_of_another(random: Random, file: bytes, other: bytes) -> Forgery:
    content, foreign = json.loads(file), json.loads(other)
    place = random.randrange(len(content["history"]) + 1)
    content["history"].insert(place, random.choice(foreign["history"]))
    return Forgery(kind="insert_foreign", file=canonical_json(content), rows=_only(place + 1))


def swap_rows(random: Random, file: bytes, other: bytes) -> Forgery:
    content = json.loads(file)
    first, second = sorted(random.sample(range(len(content["history"])), 2))
    history = content["history"]
    history[first], history[second] = history[second], history[first]
    return Forgery(kind="swap_rows", file=canonical_json(content), rows=_only(first + 1))


def cut_rows_off(random: Random, file: bytes, other: bytes) -> Forgery:
    """And make the request say that it never had more."""
    content = json.loads(file)
    left = random.randrange(1, len(content["history"]))
    del content["history"][left:]
    content["request"]["history_length"] = left
    content["request"]["history_head"] = content["history"][-1]["hash"]
    return Forgery(kind="cut_rows_off", file=canonical_json(content), rows=_only(left + 1))


def write_history_anew(random: Random, file: bytes, other: bytes) -> Forgery:
    """Change a row and make every hash fit: only the signatures tell."""
    content = json.loads(file)
    history = content["history"]
    place = random.randrange(len(history))
    history[place]["event"] = "approved_by_nobody"
    for at in range(place, len(history)):
        row = history[at]
        row["previous"] = history[at - 1]["hash"] if at else row["previous"]
        read = read_row(content["request"]["id"], row, at + 1)
        row["hash"] = hash_row(
            read.request_id, read.number, read.at, read.event, read.details, read.previous
        )
    content["request"]["history_head"] = history[-1]["hash"]
    signed = next(at for at in range(place, len(history)) if history[at]["checkpoint"])
    return Forgery(
        kind="write_history_anew", file=canonical_json(content), rows=range(place + 1, signed + 2)
    )


def swap_checkpoints(random: Random, file: bytes, other: bytes) -> Forgery:
    content = json.loads(file)
    signed = [at for at, row in enumerate(content["history"]) if row["checkpoint"]]
    first, second = sorted(random.sample(signed, 2))
    one, two = content["history"][first], content["history"][second]
    one["checkpoint"], two["checkpoint"] = two["checkpoint"], one["checkpoint"]
    return Forgery(kind="swap_checkpoints", file=canonical_json(content), rows=_only(first + 1))


def take_checkpoint_of_another(random: Random, file: bytes, other: bytes) -> Forgery:
    content, foreign = json.loads(file), json.loads(other)
    signed = [at for at, row in enumerate(content["history"]) if row["checkpoint"]]
    place = random.choice(signed)
    others = [row["checkpoint"] for row in foreign["history"] if row["checkpoint"]]
    content["history"][place]["checkpoint"] = random.choice(others)
    return Forgery(kind="foreign_checkpoint", file=canonical_json(content), rows=_only(place + 1))


def remove_checkpoint(random: Random, file: bytes, other: bytes) -> Forgery:
    content = json.loads(file)
    signed = [at for at, row in enumerate(content["history"]) if row["checkpoint"]]
    place = random.choice(signed)
    content["history"][place]["checkpoint"] = None
    return Forgery(kind="remove_checkpoint", file=canonical_json(content), rows=_only(place + 1))


def change_section(random: Random, file: bytes, other: bytes) -> Forgery | None:
    content = json.loads(file)
    section = random.choice(("packages", "public_keys", "request", "tasks", "seal"))
    whole = content[section]
    member = whole if isinstance(whole, dict) else random.choice(whole) if whole else None
    if member is None:
        return None
    name = random.choice(sorted(member))
    member[name] = _another(random, name, member[name])
    return Forgery(kind=f"change_{section}", file=canonical_json(content))


def take_seal_of_another(random: Random, file: bytes, other: bytes) -> Forgery:
    content, foreign = json.loads(file), json.loads(other)
    content["seal"] = foreign["seal"]
    return Forgery(kind="foreign_seal", file=canonical_json(content))


MUTATIONS: Sequence[Mutation] = (
    *(flip_byte, flip_byte, flip_byte, remove_byte, insert_byte, cut_bytes_off),
    *(change_row, change_row, remove_row, repeat_row, insert_row_of_another, swap_rows),
    *(cut_rows_off, write_history_anew, swap_checkpoints, take_checkpoint_of_another),
    *(remove_checkpoint, change_section, take_seal_of_another),
)


def rows_at(file: bytes, place: int) -> range:
    """The row whose bytes a place lies in; its neighbour too, where one ends and one begins."""
    begin = file.index(b'"history":[') + len(b'"history":[')
    end = file.index(b'],"packages":[')
    if not begin <= place < end:
        return range(0)
    number = file[begin:place].count(b',{"at":"') + 1
    is_border = any(file[at : at + 8] == b',{"at":"' for at in range(place - 8, place + 2))
    return range(number - is_border, number + 1 + is_border)


def _only(row: int) -> range:
    return range(row, row + 1)


def _another(random: Random, name: str, value: Any) -> Any:
    """Another value of the same kind, as a forger would put it."""
    match value:
        case bool():
            return not value
        case int():
            return value + random.choice((-1, 1, 1000))
        case dict():
            return _other_member(random, value)
        case list():
            return [*value, *value] if value else ["more"]
        case str() if name == "at":
            return value.replace(value[:4], str(int(value[:4]) + 1), 1)
        case str() if value and all(digit in "0123456789abcdef" for digit in value):
            place = random.randrange(len(value))
            digit = random.choice([each for each in "0123456789abcdef" if each != value[place]])
            return value[:place] + digit + value[place + 1 :]
        case str():
            return value + random.choice(("x", " ", "é"))
        case _:
            return "was null"


def _other_member(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    if not value:
        return {"by": "nobody"}
    name = random.choice(sorted(value))
    return {**value, name: _another(random, name, value[name])}

"""What `bench/floor.py` tells its children, and the calls that one records for the other."""

import msgspec


class Call(msgspec.Struct):
    """One HTTP request as it left, in base64 where it is no text."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Order(msgspec.Struct):
    """What a child is to do."""

    #: Where the calls are written to, or read from.
    file: str
    #: Whose requests are carried out, each with its right.
    wishes: list[tuple[str, str]]
    #: How many of them only warm up.
    warm: int
    at_once: int
    processes: dict[str, int]

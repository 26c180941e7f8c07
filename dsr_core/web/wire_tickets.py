"""Support tickets as they go over the wire."""

from msgspec import Struct


class TicketBody(Struct, frozen=True, kw_only=True):
    """One ready-made ticket. Its text holds ids of the person's: treat it as personal data."""

    category: str
    title: str
    body: str


class TicketsBody(Struct, frozen=True, kw_only=True):
    """What Microsoft's support has to be told."""

    request_id: str
    tickets: tuple[TicketBody, ...]

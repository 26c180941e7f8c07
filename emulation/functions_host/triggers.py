"""What a trigger hands to a function: its values, turned into the worker's inputs and metadata."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from emulation.functions_host.binding_data import BindingData, system_data
from emulation.functions_host.newtonsoft import Json, compact_text
from emulation.functions_host.worker import Datum, make_datum

# The time to live of a message sent without one.
_DEFAULT_TTL = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerInput:
    """One invocation's input: the trigger's datum, its metadata, and the binding data."""

    value: Datum = field(repr=False)
    metadata: Mapping[str, Datum] = field(repr=False)
    binding_data: BindingData = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerMessage:
    """A decoded queue message."""

    id: str
    text: str = field(repr=False)
    dequeue_count: int
    pop_receipt: str
    inserted_on: datetime
    expires_on: datetime
    next_visible_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCall:
    """A request; `url` is absolute, `route_values` those its template gave."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    route_values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCall:
    """Why a timer runs. `status` is the monitor's record, None where the timer has no monitor."""

    past_due: bool
    status: Mapping[str, Json] | None


def message_of(text: str, *, dequeue_count: int, now: datetime) -> TriggerMessage:
    """A message that never was in a queue, for invoking a function by hand."""
    return TriggerMessage(
        id=str(uuid.uuid4()),
        text=text,
        dequeue_count=dequeue_count,
        pop_receipt=uuid.uuid4().hex,
        inserted_on=now,
        expires_on=now + _DEFAULT_TTL,
        next_visible_on=now + timedelta(minutes=10),
    )


def queue_input(function: str, message: TriggerMessage, now: datetime) -> TriggerInput:
    """Metadata by the names QueueTriggerBinding gives; texts as text, the rest as JSON."""
    times = {
        "ExpirationTime": _iso(message.expires_on),
        "InsertionTime": _iso(message.inserted_on),
        "NextVisibleTime": _iso(message.next_visible_on),
    }
    data = BindingData(
        {
            "QueueTrigger": message.text,
            "DequeueCount": message.dequeue_count,
            "Id": message.id,
            "PopReceipt": message.pop_receipt,
            **times,
            **system_data(function, now, str(uuid.uuid4())),
        }
    ).with_body(message.text)
    return TriggerInput(
        value=make_datum(message.text, "string"),
        metadata={
            name: make_datum(value, "string")
            if isinstance(value, str) and times.get(name) != value
            else make_datum(compact_text(value), "json")
            for name, value in data.items()
        },
        binding_data=data,
    )


def http_input(function: str, call: HttpCall, now: datetime) -> TriggerInput:
    """As GrpcMessageConversionExtensions does: names in lower case, empty query values dropped."""
    headers = _joined((name.lower(), value) for name, value in call.headers)
    query = {
        name: value
        for name, value in _joined(
            parse_qsl(urlsplit(call.url).query, keep_blank_values=True)
        ).items()
        if value
    }
    request: dict[str, object] = {
        "method": make_datum(call.method, "string"),
        "url": make_datum(call.url, "string"),
        "headers": _datums(headers),
        "query": _datums(query),
        "params": _datums(call.route_values),
        "body": make_datum(call.body, "bytes"),
    }
    data = BindingData(
        {
            "Query": {**query},
            "Headers": {**headers},
            **query,
            **system_data(function, now, str(uuid.uuid4())),
        }
    ).with_body(call.body.decode("utf-8", "replace"))
    return TriggerInput(
        value=make_datum(request, "http"),
        # The worker says that it doesn't want HTTP metadata (RpcHttpTriggerMetadataRemoved).
        metadata={},
        binding_data=BindingData({**data, **call.route_values}),
    )


def timer_input(function: str, call: TimerCall, now: datetime) -> TriggerInput:
    """The JSON of TimerInfo; without a monitor its status is null."""
    info: Json = {
        "Schedule": {"AdjustForDST": True},
        "ScheduleStatus": dict(call.status) if call.status is not None else None,
        "IsPastDue": call.past_due,
    }
    text = compact_text(info)
    data = BindingData({"TimerTrigger": text, **system_data(function, now, str(uuid.uuid4()))})
    return TriggerInput(value=make_datum(text, "json"), metadata={}, binding_data=data)


def _datums(values: Mapping[str, str]) -> dict[str, Datum]:
    return {name: make_datum(value, "string") for name, value in values.items()}


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values of one name joined by commas, as StringValues.ToString() does."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()

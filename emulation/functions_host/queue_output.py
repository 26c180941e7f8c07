"""The queue output binding: which messages a returned value becomes, and sending them."""

import base64
from typing import cast

from emulation.functions_host.errors import OutputBindingError, StorageError
from emulation.functions_host.newtonsoft import (
    Json,
    looks_like_json,
    parse_json,
    reformat_dates,
    scalar_text,
    token_text,
)
from emulation.functions_host.queue_options import MessageEncoding
from emulation.functions_host.storage import QueuePort
from emulation.functions_host.worker import Datum

# A queue message's limit on the wire; base64 leaves 49,152 bytes of payload.
MAX_WIRE_BYTES = 64 * 1024


def messages_of(datum: Datum) -> tuple[bytes, ...]:
    """The payloads the host sends for a value (FunctionBinding.ReadAsEnumerable).

    A text that looks like JSON is parsed: an array gives one message per element, an object is
    written anew with indentation. Raises OutputBindingError when it only looks like JSON.
    """
    match datum.type, datum.value:
        case "bytes", value:
            return (cast("bytes", value),)
        case "json", value:
            return _tokens(parse_json(str(value)), texts_as_they_are=True)
        case _, str() as text if looks_like_json(text):
            try:
                parsed = parse_json(text)
            except ValueError as error:
                raise OutputBindingError(
                    "a queue output looks like JSON, which the host parses, and isn't"
                ) from error
            return _tokens(parsed, texts_as_they_are=False)
        case _, value:
            return (str(value).encode(),)


def encode_message(payload: bytes, encoding: MessageEncoding) -> str:
    """A payload as it goes over the wire; raises OutputBindingError when it is too large."""
    text = (
        base64.b64encode(payload).decode()
        if encoding is MessageEncoding.BASE64
        else payload.decode("utf-8", "replace")
    )
    if len(text.encode()) > MAX_WIRE_BYTES:
        raise OutputBindingError(
            f"a queue message of {len(payload)} bytes exceeds the limit of 64 KiB on the wire"
        )
    return text


def decode_message(text: str, encoding: MessageEncoding) -> str | None:
    """What a message says; None when it isn't valid base64 though it should be."""
    if encoding is MessageEncoding.NONE:
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        return None


async def send_creating(queue: QueuePort, text: str) -> None:
    """Send; if the queue isn't there, make it and send again."""
    try:
        await queue.send(text)
    except StorageError as error:
        if not error.not_found:
            raise
        await queue.create()
        await queue.send(text)


async def write_messages(queue: QueuePort, datum: Datum, encoding: MessageEncoding) -> None:
    """Send one by one, without a transaction: what was sent before a failure stays sent."""
    for payload in messages_of(datum):
        await send_creating(queue, encode_message(payload, encoding))


def _tokens(parsed: Json, *, texts_as_they_are: bool) -> tuple[bytes, ...]:
    items = parsed if isinstance(parsed, list) else [parsed]
    if texts_as_they_are:
        return tuple(token_text(item).encode() for item in items)
    return tuple(
        (
            token_text(reformat_dates(item))
            if isinstance(item, (dict, list))
            else scalar_text(item)
        ).encode()
        for item in items
    )

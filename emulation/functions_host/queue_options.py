"""extensions.queues of host.json: ranges and defaults of Storage Queues extension 5.x."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from emulation.functions_host.errors import HostJsonError
from emulation.functions_host.newtonsoft import Json
from emulation.functions_host.option_values import known_options, read_int, read_span

MAX_BATCH_SIZE = 32
DEFAULT_BATCH_SIZE = 16
DEFAULT_MAX_DEQUEUE_COUNT = 5
DEFAULT_MAX_POLLING = timedelta(minutes=1)
DEVELOPMENT_MAX_POLLING = timedelta(seconds=2)
MIN_POLLING = timedelta(milliseconds=100)
SECTION = "extensions.queues"
OPTION_NAMES = (
    "batchSize",
    "newBatchThreshold",
    "maxDequeueCount",
    "visibilityTimeout",
    "maxPollingInterval",
    "messageEncoding",
)


class MessageEncoding(StrEnum):
    """How a message's bytes travel."""

    BASE64 = "base64"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOptions:
    """The options of every queue function in the app; there are none per function.

    `visibility_timeout` is for a message after a failed run, not for the lease while it runs.
    """

    batch_size: int = DEFAULT_BATCH_SIZE
    new_batch_threshold: int = DEFAULT_BATCH_SIZE // 2
    max_dequeue_count: int = DEFAULT_MAX_DEQUEUE_COUNT
    visibility_timeout: timedelta = timedelta(0)
    max_polling_interval: timedelta = DEFAULT_MAX_POLLING
    message_encoding: MessageEncoding = MessageEncoding.BASE64

    @property
    def concurrency(self) -> int:
        """How many messages of one function run at once on one instance."""
        return self.batch_size + self.new_batch_threshold


def processor_count(sku: str) -> int:
    """Consumption counts as one processor whatever the machine has (SkuUtility)."""
    return 1 if sku == "Dynamic" else os.cpu_count() or 1


def read_queue_options(
    section: Mapping[str, Json], *, processors: int, development: bool
) -> QueueOptions:
    """Check a section against the ranges of QueuesOptions; raises HostJsonError."""
    values = known_options(section, OPTION_NAMES)
    batch = read_int(values, "batchSize", DEFAULT_BATCH_SIZE, SECTION, low=1, high=MAX_BATCH_SIZE)
    threshold = read_int(values, "newBatchThreshold", batch // 2 * processors, SECTION, low=0)
    polling = read_span(values, "maxPollingInterval", DEFAULT_MAX_POLLING, SECTION, low=MIN_POLLING)
    if development and polling == DEFAULT_MAX_POLLING:
        polling = DEVELOPMENT_MAX_POLLING
    return QueueOptions(
        batch_size=batch,
        new_batch_threshold=threshold,
        max_dequeue_count=read_int(
            values, "maxDequeueCount", DEFAULT_MAX_DEQUEUE_COUNT, SECTION, low=1
        ),
        visibility_timeout=read_span(
            values, "visibilityTimeout", timedelta(0), SECTION, low=timedelta(0)
        ),
        max_polling_interval=polling,
        message_encoding=_read_encoding(values.get("messageEncoding", MessageEncoding.BASE64)),
    )


def _read_encoding(value: Json) -> MessageEncoding:
    try:
        return MessageEncoding(str(value).lower())
    except ValueError:
        raise HostJsonError(f"{SECTION}.messageEncoding must be base64 or none") from None

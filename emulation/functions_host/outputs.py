"""Writes what a function returned to its output bindings, once it has returned successfully."""

import asyncio
from collections.abc import Awaitable, Callable

from emulation.functions_host.binding_data import BindingData
from emulation.functions_host.bindings import Binding, BindingType, FunctionDefinition
from emulation.functions_host.engine import Invocation
from emulation.functions_host.queue_options import MessageEncoding
from emulation.functions_host.queue_output import write_messages
from emulation.functions_host.storage import Storage
from emulation.functions_host.table_output import entities_of, write_entities
from emulation.functions_host.worker import Datum

type _Write = Callable[[Binding, Datum, BindingData], Awaitable[None]]


class OutputWriter:
    """Writes queue and table outputs. `wake` is told the name of every queue written to."""

    def __init__(
        self, storage: Storage, encoding: MessageEncoding, wake: Callable[[str], object]
    ) -> None:
        self._storage = storage
        self._encoding = encoding
        self._wake = wake
        self._writers: dict[str, _Write] = {
            BindingType.QUEUE: self._write_queue,
            BindingType.TABLE: self._write_table,
        }

    async def write(
        self, function: FunctionDefinition, invocation: Invocation, data: BindingData
    ) -> None:
        """Write every output that has a value, side by side as the host does.

        Raises OutputBindingError, BindingExpressionError or StorageError of the first that failed;
        the others are written all the same.
        """
        results = await asyncio.gather(
            *(
                self._writers[binding.type](binding, invocation.outputs[binding.name], data)
                for binding in function.outputs
                if binding.type in self._writers
                and binding.name in invocation.outputs
                and invocation.outputs[binding.name].value is not None
            ),
            return_exceptions=True,
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _write_queue(self, binding: Binding, datum: Datum, data: BindingData) -> None:
        name = data.resolve(binding.text("queueName")).lower()
        queue = self._storage.queue(binding.connection, name)
        try:
            await write_messages(queue, datum, self._encoding)
        finally:
            self._wake(name)

    async def _write_table(self, binding: Binding, datum: Datum, data: BindingData) -> None:
        table = self._storage.table(binding.connection, data.resolve(binding.text("tableName")))
        entities = entities_of(
            datum,
            data.resolve(binding.text("partitionKey")),
            data.resolve(binding.text("rowKey")),
        )
        await write_entities(table, entities)

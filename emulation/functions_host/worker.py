"""The seam to Microsoft's azure-functions-runtime: the only module that knows its insides.

Registered under ids of our own, several apps can live in one process, which the runtime, made for
one app per process, doesn't foresee.
"""

import importlib
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import ClassVar, NamedTuple, Protocol, cast

from emulation.functions_host.errors import AppIndexingError

DEFAULT_SCRIPT = "function_app.py"
_RUNTIME = "azure_functions_runtime"


class Datum(Protocol):
    """The runtime's protobuf-free value: a type name of the wire format, and the value."""

    type: str | None
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFunction:
    """One function the worker accepted; `raw_bindings` are JSON texts as in function.json."""

    name: str
    function_id: str
    raw_bindings: tuple[str, ...]
    is_async: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerResult:
    """What the worker answers to an invocation. `error` is the exception's repr."""

    succeeded: bool
    returned: Datum | None = field(default=None, repr=False)
    outputs: Mapping[str, Datum] = field(repr=False)
    error: str = field(default="", repr=False)


class _FunctionInfo(NamedTuple):
    """The fields of the runtime's FunctionInfo that are read here."""

    name: str
    function_id: str
    is_async: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingInfo:
    """Stands for the protobuf message of that name, with the enum values the runtime compares."""

    undefined: ClassVar[int] = 0
    out: ClassVar[int] = 1
    inout: ClassVar[int] = 2
    type: str
    data_type: int | None
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcFunctionMetadata:
    """Stands for the protobuf message of that name."""

    name: str
    function_id: str
    raw_bindings: Sequence[str]
    managed_dependency_enabled: bool
    directory: str
    script_file: str
    entry_point: str
    is_proxy: bool
    language: str
    bindings: Mapping[str, BindingInfo]
    retry_options: object
    properties: Mapping[str, str]


_PROTOS = SimpleNamespace(
    BindingInfo=BindingInfo,
    RpcFunctionMetadata=RpcFunctionMetadata,
    RpcRetryOptions=SimpleNamespace,
)


class Worker:
    """One app, loaded into this process through the runtime that runs it in Azure."""

    def __init__(self, app_root: Path) -> None:
        self._root = app_root.resolve()
        self._script = os.environ.get("PYTHON_SCRIPT_FILE_NAME", DEFAULT_SCRIPT)
        self._imports = _ImportScope(self._root, Path(self._script).stem)
        self._keys: list[str] = []
        self.functions: tuple[IndexedFunction, ...] = ()

    def load(self) -> None:
        """Import and index the app. Raises AppIndexingError when any function is wrong."""
        path = self._root / self._script
        if not path.exists():
            raise AppIndexingError(f"there is no {self._script} in the app's folder")
        _module("bindings.meta").load_binding_registry()
        if _module("utils.threadpool").get_threadpool_executor() is None:
            _module("utils.threadpool").start_threadpool_executor()
        self._imports.enter()
        try:
            _module("utils.validators").validate_script_file_name(self._script)
            self.functions = self._index(path)
        # The edge of the app's own code: its import may raise anything, and as in Azure any of it
        # fails the whole app.
        except Exception as error:
            self.close()
            raise AppIndexingError(f"{type(error).__name__}: {error}") from error

    async def invoke(
        self,
        function_id: str,
        invocation_id: str,
        inputs: Sequence[tuple[str, Datum]],
        metadata: Mapping[str, Datum],
    ) -> WorkerResult:
        """Run a function; whatever it raises comes back as a failed result."""
        native = _module("native_invocation")
        answer = await native.invocation_request_native(
            invocation_id, function_id, list(inputs), dict(metadata)
        )
        succeeded, returned, outputs, error, _ = cast(
            "tuple[bool, Datum | None, list[tuple[str, Datum]], str | None, str | None]", answer
        )
        return WorkerResult(
            succeeded=succeeded, returned=returned, outputs=dict(outputs), error=error or ""
        )

    def close(self) -> None:
        """Forget the app: its registrations, its modules and its place in the search path."""
        for key in self._keys:
            _registry().pop(key, None)
        self._keys.clear()
        self._imports.leave()

    def _index(self, path: Path) -> tuple[IndexedFunction, ...]:
        loader, functions = _module("loader"), _module("functions")
        found = loader.index_function_app(str(path))
        if _module("http_v2").HttpV2Registry.http_v2_enabled():
            raise AppIndexingError("HTTP streams (azurefunctions-extensions-http) aren't emulated")
        own_registry = functions.Registry()
        records, _ = loader.process_indexed_function(_PROTOS, own_registry, found, str(self._root))
        infos = cast("dict[str, _FunctionInfo]", vars(own_registry)["_functions"])
        return tuple(
            self._register(record, infos[record.function_id])
            for record in cast("list[RpcFunctionMetadata]", records)
        )

    def _register(self, record: RpcFunctionMetadata, info: _FunctionInfo) -> IndexedFunction:
        key = str(uuid.uuid4())
        _registry()[key] = info._replace(function_id=key)
        self._keys.append(key)
        return IndexedFunction(
            name=record.name,
            function_id=key,
            raw_bindings=tuple(record.raw_bindings),
            is_async=info.is_async,
        )


class _ImportScope:
    """An app's folder on the search path, taken back with the modules it brought."""

    def __init__(self, root: Path, script: str) -> None:
        self._root = root
        self._script = script
        self._added = False
        self._before: frozenset[str] = frozenset()

    def enter(self) -> None:
        self._added = str(self._root) not in sys.path
        if self._added:
            sys.path.insert(0, str(self._root))
        sys.modules.pop(self._script, None)
        self._before = frozenset(sys.modules)
        importlib.invalidate_caches()

    def leave(self) -> None:
        if self._added:
            sys.path.remove(str(self._root))
            self._added = False
            for name in [n for n in sys.modules if n not in self._before]:
                if self._is_ours(sys.modules[name]):
                    del sys.modules[name]
        else:
            module = sys.modules.get(self._script)
            if module is not None and self._is_ours(module):
                del sys.modules[self._script]

    def _is_ours(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or "site-packages" in file:
            return False
        return Path(file).is_relative_to(self._root)


def make_datum(value: object, wire_type: str) -> Datum:
    """A value as the host would send it; wire types: string, bytes, json, http, int, double."""
    return cast("Datum", _module("bindings.datumdef").Datum(value, wire_type))


def current_invocation_id() -> str | None:
    """The invocation the running code belongs to; the worker stamps log records with it."""
    return cast("str | None", _module("utils.executor").invocation_id_cv.get())


def _registry() -> dict[str, _FunctionInfo]:
    return cast(
        "dict[str, _FunctionInfo]",
        vars(vars(_module("native_invocation"))["_functions"])["_functions"],
    )


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{_RUNTIME}.{name}")

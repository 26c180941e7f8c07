"""Azure SDK exceptions as the host's StorageError."""

from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum

from azure.core.exceptions import AzureError, HttpResponseError

from emulation.functions_host.errors import StorageError


@contextmanager
def as_storage_errors() -> Generator[None]:
    """Raise StorageError for whatever a client raises in the body."""
    try:
        yield
    except HttpResponseError as error:
        raise StorageError(error.status_code or 0, _code(error)) from error
    except AzureError as error:
        raise StorageError(0, type(error).__name__) from error


def _code(error: HttpResponseError) -> str:
    code: object = getattr(error, "error_code", None)
    return str(code.value if isinstance(code, Enum) else code or "")

"""The errors Graph answers with: one exception that carries status, code, text and headers."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from emulation.graph.wire import Row, second_stamp

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class GraphError(Exception):
    """A handler raises it; the dispatcher turns it into Graph's error body (reference 1.1)."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def body(self, request_id: str, client_request_id: str, now: datetime) -> Row:
        """The error document, with the ids a support ticket would ask for."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "innerError": {
                    "date": second_stamp(now).removesuffix("Z"),
                    "request-id": request_id,
                    "client-request-id": client_request_id,
                },
            }
        }


def not_found(key: str) -> GraphError:
    """404 as the directory words it."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    """400: the request itself is at fault."""
    return GraphError(400, code, message)


def denied(message: str = "Insufficient privileges to complete the operation.") -> GraphError:
    """403 as the directory words it."""
    return GraphError(403, "Authorization_RequestDenied", message)

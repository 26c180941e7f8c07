"""One HTTP request through msgraph's adapter; what the SDK raises becomes an `Answer`."""

from typing import TYPE_CHECKING, cast

from dsr_core.systems.graph_answer import GARBLED, NO_ANSWER, Answer, read_retry_after
from dsr_core.systems.graph_client import UnexpectedRedirectError

if TYPE_CHECKING:
    from kiota_abstractions.api_error import APIError
    from kiota_abstractions.request_information import RequestInformation
    from msgraph.graph_request_adapter import GraphRequestAdapter


async def send_once(adapter: "GraphRequestAdapter", request: "RequestInformation") -> Answer:
    """Send, and map every way it can go wrong to a value; nothing of it is logged."""
    import httpx
    from azure.core.exceptions import AzureError, ClientAuthenticationError
    from kiota_abstractions.api_error import APIError
    from kiota_http.middleware.options import HeadersInspectionHandlerOption
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    # A new option for each request: the call fills it in (graph.md 4.3).
    seen = HeadersInspectionHandlerOption(inspect_request_headers=False)
    request.add_request_options([seen])
    try:
        sent = adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
        body = cast("bytes | None", await sent)
    except APIError as error:
        return _read_error(error)
    except UnexpectedRedirectError:
        return Answer(status=GARBLED)
    except ClientAuthenticationError:
        return Answer(status=401)
    except (httpx.HTTPError, AzureError, OSError):
        return Answer(status=NO_ANSWER)
    headers = {name.lower(): ", ".join(v) for name, v in seen.response_headers.get_all().items()}
    return Answer(
        status=200,
        body=body or b"",
        retry_after=read_retry_after(headers),
        location=headers.get("location"),
    )


def _read_error(error: "APIError") -> Answer:
    """Status, code and wait; the message is left behind, for it may name the person.

    An HTML page of a gateway is an `APIError` without a code (graph.md 4.2 no. 14).
    """
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    detail = error.error if isinstance(error, ODataError) else None
    headers = {name.lower(): str(v) for name, v in dict(error.response_headers or {}).items()}
    return Answer(
        status=error.response_status_code or NO_ANSWER,
        code=(detail.code or "") if detail else "",
        retry_after=read_retry_after(headers),
        request_id=headers.get("request-id", ""),
        client_request_id=headers.get("client-request-id", ""),
    )

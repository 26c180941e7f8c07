"""Where the examination of a request's files is kept: beside them, and removed with them."""

import msgspec

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import Examined
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services

_NAME = "review/examined.json"
_decoder = msgspec.json.Decoder(Examined)


async def keep_examined(services: Services, request: DsrRequest, examined: Examined) -> None:
    """Write it, over what an earlier examination found."""
    writer = services.packages.writer(request, _NAME)
    await writer.write(msgspec.json.encode(examined))
    await writer.close()


async def read_examined(services: Services, request: DsrRequest) -> Examined:
    """What was found. Raises IntegrityError where nothing is kept, or not by this version."""
    content = b"".join([block async for block in services.packages.read(request, _NAME)])
    try:
        examined = _decoder.decode(content)
    except msgspec.DecodeError:
        raise IntegrityError from None
    if examined.version != 1:
        raise IntegrityError
    return examined

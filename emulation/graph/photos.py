"""Profile photos: the picture, its description, and its size read from its own header."""

import hashlib

from emulation.graph.access import require_user
from emulation.graph.errors import GraphError, bad_request
from emulation.graph.routing import Call, Reply, Route, delete, get, put

MAX_BYTES = 4 * 1024 * 1024
"""The largest picture taken (reference 2.4, unverified)."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


def get_photo(call: Call) -> Reply:
    """`GET /users/{id}/photo`: what the picture is."""
    user, picture = require_user(call), _require(call)
    width, height = read_size(picture)
    digest = hashlib.sha256(picture).hexdigest()[:16].upper()
    return Reply(
        body={
            "@odata.context": call.context(f"users('{user['id']}')/photo/$entity"),
            "@odata.mediaContentType": media_type(picture),
            "@odata.mediaEtag": f'"{digest}"',
            "id": f"{width}X{height}",
            "height": height,
            "width": width,
        }
    )


def get_picture(call: Call) -> Reply:
    """`GET /users/{id}/photo/$value`: the bytes."""
    picture = _require(call)
    return Reply(body=picture, headers={"Content-Type": media_type(picture)})


def put_picture(call: Call) -> Reply:
    """`PUT /users/{id}/photo/$value`: 413 above four megabytes, 400 for what is no picture."""
    user = require_user(call)
    if len(call.raw_body) > MAX_BYTES:
        raise GraphError(413, "RequestEntityTooLarge", "The picture is larger than 4 MB.")
    if not call.raw_body.startswith((_PNG, _JPEG)):
        raise bad_request("The content is not a supported picture.", "ErrorInvalidImage")
    call.tenant.photos[user["id"]] = call.raw_body
    return Reply(status=200)


def delete_photo(call: Call) -> Reply:
    """`DELETE /users/{id}/photo`."""
    user = require_user(call)
    _require(call)
    del call.tenant.photos[user["id"]]
    return Reply(status=204)


def media_type(picture: bytes) -> str:
    """The media type a picture's first bytes say it has."""
    return "image/png" if picture.startswith(_PNG) else "image/jpeg"


def read_size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels; `(1, 1)` for a picture whose header does not say."""
    if picture.startswith(_PNG):
        return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    position = 2
    while position + 9 <= len(picture) and picture[position] == 0xFF:
        marker = picture[position + 1]
        # Start-of-frame markers but those of Huffman tables, extensions and arithmetic coding.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            width, height = position + 7, position + 5
            size = picture[width : width + 2], picture[height : height + 2]
            return int.from_bytes(size[0]), int.from_bytes(size[1])
        position += 2 + int.from_bytes(picture[position + 2 : position + 4])
    return 1, 1


def _require(call: Call) -> bytes:
    picture = call.tenant.photos.get(require_user(call)["id"])
    if picture is None:
        raise GraphError(404, "ImageNotFound", "The photo wasn't found.")
    return picture


_PHOTO = "/users/{user}/photo"

ROUTES: tuple[Route, ...] = (
    get(_PHOTO, get_photo, "ProfilePhoto.Read.All", "User.ReadBasic.All"),
    get(f"{_PHOTO}/$value", get_picture, "ProfilePhoto.Read.All", "User.ReadBasic.All"),
    put(f"{_PHOTO}/$value", put_picture, "ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"),
    delete(_PHOTO, delete_photo, "ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"),
)

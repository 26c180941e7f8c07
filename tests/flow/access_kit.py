"""What tests of access in memory look at, and how they make Microsoft wait."""

import io
import zipfile

from dsr_core.domain.request import DsrRequest
from tests.house import House


def zip_of(house: House, request: DsrRequest, name: str = "package.zip") -> zipfile.ZipFile:
    content = house.packages.files["packages-contoso", f"{request.id}/{name}"]
    return zipfile.ZipFile(io.BytesIO(content))

"""`dsr package`: what it fetches, what it checks, and that it leaves nothing else behind."""

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from dsr_cli.__main__ import main
from dsr_cli.exit_codes import ExitCode
from dsr_core.domain.request import DsrRequest
from tests.cli.server import SECRET, STORAGE, Server, problem
from tests.house import House

type Change = Callable[[dict[str, bytes]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A request with the package that was made for it."""

    request: DsrRequest
    archive: bytes

    def altered(self, change: Change) -> "Answered":
        """The same with other files in the package, and the app none the wiser."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as package:
            files = {name: package.read(name) for name in package.namelist()}
        change(files)
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as package:
            for name, content in files.items():
                package.writestr(name, content)
        return self.said_to_be(changed.getvalue())

    def said_to_be(self, archive: bytes) -> "Answered":
        sha256 = hashlib.sha256(archive).hexdigest()
        (package,) = self.request.packages
        package = replace(package, sha256=sha256, bytes=len(archive))
        return Answered(request=replace(self.request, packages=(package,)), archive=archive)

    @property
    def server(self) -> Server:
        return Server(self.request, package=self.archive)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DSR_URL", "https://dsr.contoso.example")
    monkeypatch.setenv("DSR_TOKEN", "token-1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def answered() -> Answered:
    house = House()
    request_id = (await house.submit()).id
    await house.listen()
    request = await house.request(request_id)
    (package,) = request.packages
    blocks = [block async for block in house.services.packages.read(request, package.blob)]
    return Answered(request=request, archive=b"".join(blocks))


def fetch(server: Server, *options: str) -> int:
    return main(["package", "r1", *options], server.transport)


def test_the_package_is_fetched_as_it_was_handed_over(
    answered: Answered, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = answered.server

    code = fetch(server, "--to", "answer.zip", "--json")

    said = capsys.readouterr()
    file = tmp_path / "answer.zip"
    assert code == ExitCode.DONE
    assert file.read_bytes() == answered.archive
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["answer.zip"]
    told = json.loads(said.out)
    (package,) = answered.request.packages
    assert told == {
        "path": "answer.zip",
        "version": 1,
        "bytes": package.bytes,
        "sha256": package.sha256,
        "files": package.files,
        "complete": True,
    }
    assert SECRET not in said.out + said.err


def test_the_storage_gets_no_token(answered: Answered) -> None:
    server = answered.server

    fetch(server)

    elsewhere = [each for each in server.asked if each.url.host == STORAGE]
    assert len(elsewhere) == 1
    assert "authorization" not in elsewhere[0].headers


def test_without_a_name_the_file_is_called_after_the_request(
    answered: Answered, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = fetch(answered.server)

    assert code == ExitCode.DONE
    assert "as handed over" in capsys.readouterr().out
    assert (tmp_path / "package-r1.zip").read_bytes() == answered.archive


def _change_a_file(files: dict[str, bytes]) -> None:
    files["report.html"] += b"!"


def _drop_a_file(files: dict[str, bytes]) -> None:
    del files["report.html"]


def _add_a_file(files: dict[str, bytes]) -> None:
    files["more.json"] = b"{}"


def _drop_the_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


def _break_the_manifest(files: dict[str, bytes]) -> None:
    files["manifest.json"] = b'{"files": [{}]}'


@pytest.mark.parametrize(
    "change",
    [_change_a_file, _drop_a_file, _add_a_file, _drop_the_manifest, _break_the_manifest],
)
def test_a_package_that_is_not_as_its_manifest_says_is_not_kept(
    answered: Answered, change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = fetch(answered.altered(change).server)

    assert code == ExitCode.FALSIFIED
    assert "not the one that was handed over" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("archive", [b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_not_kept(answered: Answered, archive: bytes, tmp_path: Path) -> None:
    code = fetch(answered.said_to_be(archive).server)

    assert code == ExitCode.FALSIFIED
    assert list(tmp_path.iterdir()) == []


def test_another_file_than_the_app_has_leaves_the_one_that_was_there(
    answered: Answered, tmp_path: Path
) -> None:
    (tmp_path / "package-r1.zip").write_bytes(b"of yesterday")
    server = answered.server
    server.package = answered.altered(_change_a_file).archive

    code = fetch(server)

    assert code == ExitCode.FALSIFIED
    assert (tmp_path / "package-r1.zip").read_bytes() == b"of yesterday"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_storage_that_gives_nothing_is_a_failure_that_tells_no_address(
    answered: Answered, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = answered.server
    server.package = None

    code = fetch(server)

    told = capsys.readouterr().err
    assert code == ExitCode.FAILED
    assert (SECRET in told, STORAGE in told) == (False, False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["nowhere/answer.zip", "file/answer.zip"])
def test_a_place_that_cannot_be_written_to_is_a_failure(
    answered: Answered, to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    code = fetch(answered.server, "--to", to)

    assert code == ExitCode.FAILED
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ExitCode.NOT_ALLOWED),
        (403, ExitCode.NOT_ALLOWED),
        (404, ExitCode.NOT_FOUND),
        (409, ExitCode.REFUSED),
        (200, ExitCode.FAILED),
    ],
)
def test_who_gets_no_package_hears_why(
    status: int, code: ExitCode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transport = httpx.MockTransport(lambda _: problem(status, "The package is not ready"))

    assert main(["package", "r1"], transport) == code
    assert "The package is not ready" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

"""`dsr verify` and `dsr export-evidence` on the evidence of a request that was carried out."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dsr_cli.__main__ import main
from dsr_cli.exit_codes import ExitCode
from tests.cli.server import Server
from tests.evidence.kit import Made, evidence_of_access


@pytest.fixture
async def made() -> Made:
    return await evidence_of_access()


@pytest.fixture
def file(made: Made, tmp_path: Path) -> Path:
    path = tmp_path / "evidence.json"
    path.write_bytes(made.file)
    return path


def test_a_whole_file_is_verified_with_the_key_as_hex_or_pem(
    made: Made, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (key,) = made.trusted
    pem = tmp_path / "signing.pem"
    public = Ed25519PublicKey.from_public_bytes(key)
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    codes = [main(["verify", str(file), "--public-key", each]) for each in (key.hex(), str(pem))]

    assert codes == [ExitCode.DONE, ExitCode.DONE]
    assert capsys.readouterr().out.startswith(f"VERIFIED  request {made.request.id}")


def test_without_a_key_it_warns_and_ends_with_a_code_of_its_own(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(file)]) == ExitCode.NOT_VOUCHED
    assert "WARNING" in capsys.readouterr().out


def test_an_altered_file_is_falsified_and_the_row_is_named(
    made: Made, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(made.file.replace(b'"number":3', b'"number":9', 1))
    (key,) = made.trusted

    code = main(["verify", str(file), "--public-key", key.hex(), "--json"])

    verdict = json.loads(capsys.readouterr().out)
    assert code == ExitCode.FALSIFIED
    assert verdict["whole"] is False
    assert verdict["findings"][0] == {"fault": "row_altered", "row": 3, "where": "history"}
    assert main(["verify", str(file)]) == ExitCode.FALSIFIED
    assert "  row 3: The row does not have the hash" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["nowhere.pem", __file__])
def test_what_is_no_key_is_wrong_use(file: Path, key: str) -> None:
    assert main(["verify", str(file), "--public-key", key]) == ExitCode.USAGE


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path / "nowhere.json")]) == ExitCode.FAILED


def test_what_was_exported_verifies_byte_for_byte(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_URL", "https://dsr.contoso.example")
    monkeypatch.setenv("DSR_TOKEN", "token-1")
    path, (key,) = tmp_path / "out.json", made.trusted
    server = Server(evidence=made.file)

    exported = main(["export-evidence", made.request.id, "-o", str(path)], server.transport)
    verified = main(["verify", str(path), "--public-key", key.hex()])

    assert (exported, verified) == (ExitCode.DONE, ExitCode.DONE)
    assert path.read_bytes() == made.file

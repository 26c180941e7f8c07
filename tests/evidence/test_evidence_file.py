"""What is in an evidence file, and whose word it is."""

import json

import msgspec
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dsr_core.domain.canonical import canonical_json
from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import UnknownRequestError
from dsr_core.domain.events import CopiesPurged
from dsr_core.domain.evidence import compose_evidence
from dsr_core.domain.evidence_check import Fault
from dsr_core.domain.history import commitment_to
from dsr_core.steps.evidence import make_evidence
from dsr_core.steps.runner import handle_event
from dsr_core.stores.signer import KeySigner
from dsr_core.web.wire_evidence import EvidenceBody
from tests.evidence.kit import SECRET_BEFORE, check, evidence_of_access, evidence_of_erasure, made
from tests.house import House


async def test_the_file_of_a_request_that_was_carried_out_is_whole() -> None:
    access = await evidence_of_access()

    verdict = check(access.file, *access.trusted)

    assert (verdict.is_whole, verdict.vouched) == (True, True)
    assert verdict.rows == access.request.history_length
    assert verdict.request_id == access.request.id
    assert 1 < verdict.checkpoints <= verdict.rows


async def test_the_file_is_written_as_rfc_8785_says() -> None:
    access = await evidence_of_access()

    assert access.file == rfc8785.dumps(json.loads(access.file))


async def test_the_file_names_the_package_its_manifest_and_what_each_source_gave() -> None:
    access = await evidence_of_access()
    content = json.loads(access.file)
    (assembled,) = [task for task in content["tasks"] if task["verb"] == "assemble"]
    collected = [task for task in content["tasks"] if task["verb"] == "collect"]

    written = {file["name"]: file["sha256"] for file in assembled["written"]}

    assert written["package.zip"] == content["packages"][0]["sha256"]
    assert len(written["manifest.json"]) == 64
    assert [task["sources"][0]["items"] for task in collected] == [1] * len(collected)


async def test_the_file_is_of_the_form_that_the_api_describes() -> None:
    erasure = await evidence_of_erasure()

    read = msgspec.json.decode(erasure.file, type=EvidenceBody)

    # Every member is described: written back, nothing is lost.
    assert canonical_json(msgspec.to_builtins(read)) == erasure.file


async def test_the_file_holds_nothing_of_the_person() -> None:
    erasure = await evidence_of_erasure()

    assert b"adele" not in erasure.file.lower()
    assert b"Vance" not in erasure.file


async def test_the_history_commits_to_what_was_before_a_change() -> None:
    erasure = await evidence_of_erasure()
    content = json.loads(erasure.file)
    (task,) = [task for task in erasure.request.tasks if task.evidence]

    (commitment,) = [
        row["details"]["evidence_commitment"]
        for row in content["history"]
        if "evidence_commitment" in row["details"]
    ]

    assert task.evidence_salt is not None
    assert commitment_to(SECRET_BEFORE, task.evidence_salt) == commitment
    assert commitment_to(SECRET_BEFORE + " ", task.evidence_salt) != commitment


async def test_without_a_key_from_elsewhere_a_whole_file_is_vouched_for_by_nobody() -> None:
    access = await evidence_of_access()

    verdict = check(access.file)

    assert (verdict.is_whole, verdict.vouched) == (True, False)


async def test_a_file_made_whole_with_another_key_is_not_taken() -> None:
    access = await evidence_of_access()
    forger = KeySigner(Ed25519PrivateKey.generate())
    rows = await access.house.requests.history(access.request.id)
    now = access.house.clock.now()

    keys = (*forger.public_keys, *access.trusted)
    forged = compose_evidence(access.request, rows, keys, forger.sign, now)

    assert check(forged).is_whole
    assert [each.fault for each in check(forged, *access.trusted).findings] == [
        Fault.KEY_NOT_TRUSTED
    ]


async def test_after_a_rotation_the_new_key_vouches_for_the_checkpoints_of_the_old_one() -> None:
    house = House()
    request = await house.submit()
    house.signer.rotate()
    await house.listen()

    after = await made(house, request.id)

    content = json.loads(after.file)
    keys = {row["checkpoint"]["key_id"] for row in content["history"] if row["checkpoint"]}
    assert len(keys) == 2
    assert check(after.file, house.signer.public_keys[0]).is_whole
    assert not check(after.file, house.signer.public_keys[1]).is_whole


async def test_a_row_altered_in_storage_is_found_in_the_file_made_of_it() -> None:
    house = House()
    request = await house.submit()
    await house.listen()
    rows = await house.requests.history(request.id)
    stored = await house.request(request.id)
    altered = (*rows[:3], *rows[4:])

    keys, now = house.signer.public_keys, house.clock.now()
    file = compose_evidence(stored, altered, keys, house.signer.sign, now)

    finding = check(file, keys[0]).findings[0]
    assert (finding.fault, finding.row) == (Fault.ROW_MISPLACED, 4)


async def test_after_the_key_is_destroyed_the_chain_still_verifies() -> None:
    erasure = await evidence_of_erasure()
    house, request_id = erasure.house, erasure.request.id

    await handle_event(house.services, request_id, CopiesPurged(copies=tuple(Copy)))

    after = await made(house, request_id)
    assert all(task.evidence_salt is None for task in after.request.tasks)
    assert check(after.file, *erasure.trusted).is_whole
    assert json.loads(after.file)["history"][:-1] == json.loads(erasure.file)["history"]


async def test_nobodys_request_has_no_evidence() -> None:
    with pytest.raises(UnknownRequestError):
        await make_evidence(House().services, "nobody")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 2_000,
        b'{"format":"dsr-evidence/1"}',
        b"\xff\xfe",
        b"1.5",
        b"NaN",
        b"1" * 5_000,
        b'"\\ud800"',
    ],
)
def test_what_is_no_evidence_file_is_a_finding_and_no_error(data: bytes) -> None:
    assert not check(data).is_whole

"""A package with other people's data in it, at the gate where an operator looks through it."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.domain.redaction import Redaction, RedactionKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.text_redacting import Json
from dsr_core.ports import Assignment, Finished, TaskResult
from tests.house import CONTOSO, House

BOB = DirectoryPerson(
    object_id="b0b00000-0000-4000-8000-000000000001",
    principal_name="bob@contoso.example",
    mail="bob.miller@contoso.example",
    display_name="Bob Miller",
)
ME = "object-1"
OPERATOR = "a0000000-0000-4000-8000-000000000001"
OTHERS = Ground.COPY_HARMS_OTHERS
SECRETS = (
    *("bob@contoso", "bob.miller", "bob miller", "b0b00000", "198.51.100.77", "project nimbus"),
    *("+49 30 901820", "4930901820", "eve@fabrikam"),
)

EVE: dict[str, Json] = {
    "emailAddresses": [{"address": "Eve@fabrikam.example"}],
    "n": "+49 30 901820",
}
ENTRA: Json = {
    "system": "entra",
    "sources": {
        "user": {
            "@odata.context": "x",
            "id": ME,
            "userPrincipalName": "adele@contoso.example",
            "otherMails": ["adele@home.example"],
            "mobilePhone": "+49 30 2270",
        },
        "manager": {"id": BOB.object_id, "displayName": "Bob Miller", "mail": BOB.mail},
        "memberOf": [
            {"id": "g1", "displayName": "Sales", "description": "asked for by Bob Miller"},
            {"id": "g2", "displayName": "Project Nimbus", "mail": "sales@contoso.example"},
        ],
        "contacts": {
            "d5e00000-0000-4000-8000-000000000001": [EVE],
        },
    },
}
AUDITS = [
    {
        "id": f"a{number}",
        "initiatedBy": {
            "user": {
                "id": ME if number % 2 else BOB.object_id,
                "ipAddress": "203.0.113.7" if number % 2 else "198.51.100.77",
            }
        },
        "targetResources": [
            {"modifiedProperties": [{"newValue": '["\\u0062ob@contoso.example"]'}]}
        ],
    }
    for number in range(120)
]


class Filing:
    """Files that a system hands over."""

    def __init__(self, house: House, system: SystemKind, files: dict[str, bytes]) -> None:
        self._house = house
        self._files = files
        house.systems.script(system, Verb.COLLECT, self)

    def __call__(self, assignment: Assignment) -> TaskResult:
        records = tuple(
            self._put(assignment.request, name, content) for name, content in self._files.items()
        )
        sources = tuple(
            SourceResult(source=f"s{number}", outcome=Outcome.DONE, items=1, file=record.name)
            for number, record in enumerate(records)
        )
        return Finished(report=TaskReport(outcome=Outcome.DONE, sources=sources, files=records))

    def _put(self, request: DsrRequest, name: str, content: bytes) -> FileRecord:
        self._house.packages.files["packages-contoso", f"{request.id}/{name}"] = content
        digest = hashlib.sha256(content).hexdigest()
        return FileRecord(name=name, bytes=len(content), sha256=digest)


def a_house() -> House:
    """Whose tenant wants packages looked through, with files that hold other people's data."""
    return prepare(House(policy=replace(CONTOSO, package_review=frozenset(Right))))


def prepare(house: House) -> House:
    """The same of a house that is there already; its services must not have been used."""
    house.policy = replace(house.policy, package_review=frozenset(Right))
    house.services = replace(house.services, tenants={house.policy.name: house.policy})
    house.systems.directory = (BOB,)
    Filing(house, SystemKind.ENTRA, {"entra.json": json.dumps(ENTRA).encode()})
    rows = b"[" + b",\n".join(json.dumps(row).encode() for row in AUDITS) + b"]"
    csv = b"who,what\nBob Miller,bob@contoso.example\nme,adele@contoso.example\n"
    files = {"entra_logs/directoryAudits.json": rows, "manual/crm/0123456789abcdef.csv": csv}
    Filing(house, SystemKind.ENTRA_LOGS, files)
    Filing(house, SystemKind.INTUNE, {"photo.jpg": b"\xff\xd8 picture"})
    return house


async def at_the_gate(house: House) -> DsrRequest:
    opened = await house.submit()
    await house.listen()
    request = await house.request(opened.id)
    assert (request.status, request.stage_kind) == (
        Status.AWAITING_REVIEW,
        StageKind.PACKAGE_REVIEW,
    )
    return request


def a_rule(kind: RedactionKind, **where: object) -> Redaction:
    return replace(Redaction(kind=kind, ground=OTHERS), **where)


EVERYTHING = (
    a_rule(RedactionKind.PEOPLE),
    a_rule(RedactionKind.EMAILS),
    a_rule(RedactionKind.PHONES),
    a_rule(RedactionKind.IP_ADDRESSES),
    Redaction(kind=RedactionKind.VALUE, ground=Ground.TRADE_SECRET, value="project nimbus"),
)


def contents(house: House, request: DsrRequest, name: str = "package.zip") -> dict[str, bytes]:
    packed = house.packages.files["packages-contoso", f"{request.id}/{name}"]
    archive = zipfile.ZipFile(io.BytesIO(packed))
    return {each: archive.read(each) for each in archive.namelist()}

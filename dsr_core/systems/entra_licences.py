"""Licences taken from a person, and given back with exactly the plans that were switched off.

Takes `LicenseAssignment.ReadWrite.All` (graph.md 2.5).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from dsr_core.domain.outcomes import SourceResult
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.account_state import AccountState, Licence
from dsr_core.systems.changing import Part, Step
from dsr_core.systems.graph_changes import ChangeMethod, Sent, Writer, build_change
from dsr_core.systems.tools import Tools
from dsr_core.systems.verdicts import BY_HAND, DONE, NOTHING_FOUND, Verdict, report

DIRECT: Final = "licences.direct"
INHERITED: Final = "licences.inherited"
PERMISSION: Final = "LicenseAssignment.ReadWrite.All"


def removal_step(
    tools: Tools, who: DirectoryIdentity, writer: Writer, skus: Sequence[str]
) -> Step[AccountState]:
    """Take the person's own licences of these products; what a group gives cannot be taken here."""

    async def send(parts: Sequence[Part[AccountState]]) -> Sent:
        wanted = {part.name for part in parts}
        removed = [sku for sku in skus if part_name(sku) in wanted]
        return await _assign(tools, who, writer, (), removed)

    return Step(parts=tuple(_removal(sku) for sku in skus), send=send)


def return_step(
    tools: Tools, who: DirectoryIdentity, writer: Writer, licences: Sequence[Licence]
) -> Step[AccountState]:
    """Give licences back as they were: assigning replaces the list of disabled plans."""

    async def send(parts: Sequence[Part[AccountState]]) -> Sent:
        wanted = {part.name for part in parts}
        added = [one for one in licences if part_name(one.sku) in wanted]
        return await _assign(tools, who, writer, added, ())

    return Step(parts=tuple(_return(one) for one in licences), send=send)


def part_name(sku: str) -> str:
    """The name of the part that changes a product's licence."""
    return f"licence.{sku}"


def report_licences(verdicts: Sequence[Verdict], now: datetime) -> SourceResult:
    """What became of the person's own licences: the first that went wrong speaks for all."""
    failed = [verdict for verdict in verdicts if verdict != DONE]
    verdict = failed[0] if failed else (DONE if verdicts else NOTHING_FOUND)
    result = report(DIRECT, verdict, PERMISSION, now)
    return replace(result, items=len(verdicts) - len(failed))


def report_inherited(inherited: Sequence[Licence], now: datetime) -> SourceResult:
    """Licences of groups: an administrator changes the memberships; evidence names the groups."""
    verdict = BY_HAND if inherited else NOTHING_FOUND
    return replace(report(INHERITED, verdict, "", now), items=len(inherited))


async def _assign(
    tools: Tools,
    who: DirectoryIdentity,
    writer: Writer,
    added: Sequence[Licence],
    removed: Sequence[str],
) -> Sent:
    """Both arrays are required, and the call is all or nothing (graph.md 2.5)."""
    content = msgspec.json.encode(
        {
            "addLicenses": [
                {"skuId": one.sku, "disabledPlans": list(one.disabled_plans)} for one in added
            ],
            "removeLicenses": list(removed),
        }
    )
    user = tools.graph.service.users.by_user_id(who.object_id)
    return await writer.send(build_change(ChangeMethod.POST, user.assign_license, content))


def _removal(sku: str) -> Part[AccountState]:
    return Part(name=part_name(sku), is_seen=lambda state, _sent: sku not in state.direct)


def _return(licence: Licence) -> Part[AccountState]:
    return Part(
        name=part_name(licence.sku),
        is_seen=lambda state, _sent: state.direct.get(licence.sku) == licence,
    )

"""Bad weather at Microsoft: what one source cannot give is lost alone, and said to be."""

import json
from dataclasses import replace
from typing import Any

from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, source_of, task_of

ADELE = SAMPLE_PEOPLE["ordinary"]
WEATHER = {"systems": ["entra", "entra_logs", "intune", "intune_audit"]}

ENTRA_PARTS = ("entra.json", "entra.002.json")

type Told = dict[tuple[str, str], tuple[str, int]]

#: For good: nobody may read it, it is not there, the question is wrong.
LASTING = (
    FaultRule(kind=FaultKind.STATUS, path="/memberOf", status=403, times=0),
    FaultRule(kind=FaultKind.STATUS, path="/contacts", status=404, times=0),
    FaultRule(kind=FaultKind.STATUS, path="auditLogs/provisioning", status=400, times=0),
)
#: For a moment: too many questions, a gateway's page, a connection that breaks.
PASSING = (
    FaultRule(kind=FaultKind.STATUS, path="/ownedDevices", status=429, retry_after="1"),
    FaultRule(kind=FaultKind.HTML, path="deviceManagement/auditEvents", status=502),
    FaultRule(kind=FaultKind.RESET, path="auditLogs/signIns"),
)
#: Longer than the short waits within one call.
OUTAGE = FaultRule(kind=FaultKind.STATUS, path="/licenseDetails", status=503, times=3)


def told(shown: Any) -> Told:
    """What the answer says of each source: outcome and number of items."""
    return {
        (task["system"], source["source"]): (source["outcome"], source["items"])
        for stage in shown["stages"]
        if stage["stage"] == "collect"
        for task in stage["tasks"]
        for source in task["sources"]
    }


def disturb(product: Product, *rules: FaultRule) -> None:
    for rule in rules:
        # A rule counts what it sees, so each world gets one of its own.
        product.world.faults.add(replace(rule))


async def test_sources_that_fail_lose_only_themselves(start_product: StartProduct) -> None:
    product = await start_product(WEATHER)
    fair = told(await product.complete(ADELE))
    disturb(product, *LASTING, *PASSING)

    shown = await product.complete(ADELE)

    foul = told(shown)
    manifest = json.loads((await product.files(shown["request_id"]))["manifest.json"])
    changed = {source: foul[source] for source in fair if foul[source] != fair[source]}
    assert foul.keys() == fair.keys()
    assert changed == {
        ("entra", "memberOf"): ("forbidden", 0),
        ("entra", "contacts"): ("nothing_found", 0),
        ("entra_logs", "provisioning"): ("failed", 0),
    }
    assert shown["complete"] is False
    assert manifest["complete"] is False


async def test_what_was_out_for_a_while_is_read_later_and_filed_beside_the_rest(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"]})
    disturb(product, OUTAGE)

    shown = await product.complete(ADELE)

    files = await product.files(shown["request_id"])
    first, second = (json.loads(files[name])["sources"] for name in ENTRA_PARTS)
    asked = [name for name in product.templates() if name == "GET /users/{user}/mailboxSettings"]
    assert source_of(task_of(shown, "collect", "entra"), "licenseDetails")["outcome"] == "done"
    assert set(second) == {"licenseDetails"}
    assert "user" in first
    assert len(asked) == 1
    assert shown["complete"] is True


async def test_an_outage_of_one_system_keeps_nobody_else_waiting(
    start_product: StartProduct,
) -> None:
    product = await start_product(WEATHER)
    outage = FaultRule(kind=FaultKind.STATUS, path="managedDevices", status=503, times=0)
    disturb(product, outage)
    request_id = await product.submit(ADELE)

    shown = await product.wait_for(request_id, "awaiting_system", "completed", "needs_operator")

    states = {
        task["system"]: (task["state"], task["reason"])
        for stage in shown["stages"]
        if stage["state"] == "current"
        for task in stage["tasks"]
        if task["system"] in WEATHER["systems"]
    }
    assert shown["status"] == "awaiting_system"
    assert states.pop("intune") == ("ready", "unavailable")
    assert {state for state, _ in states.values()} == {"done"}


async def test_pages_that_are_empty_in_the_middle_do_not_end_a_listing(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"]})
    fair = told(await product.complete(ADELE))
    product.world.settings.page_sizes = {"*": 1}
    product.world.settings.empty_page_collections = ("*",)

    foul = told(await product.complete(ADELE))

    assert foul == fair
    assert fair["entra", "memberOf"] == ("done", 4)

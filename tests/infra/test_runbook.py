"""The runbook knows every alert, and names only reasons that there are."""

import re
from pathlib import Path

from dsr_core.domain.reasons import Reason

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs" / "RUNBOOK.md").read_text("utf-8")


def test_every_alert_has_its_page() -> None:
    alerts = (ROOT / "infra" / "modules" / "alerts.bicep").read_text("utf-8")
    names = re.findall(r"^    name: '([a-z-]+)'$", alerts, re.MULTILINE)

    assert len(names) >= 5
    assert set(names) <= set(re.findall(r"^## ([a-z-]+)$", RUNBOOK, re.MULTILINE))


def test_every_reason_it_explains_is_one() -> None:
    table = RUNBOOK.partition("| reason | what to do |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}

    assert named
    assert named <= {reason.value for reason in Reason}

"""The `checkov` check: every finding on the templates is mended, or excused here by its reason."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

_ROOT = Path(__file__).resolve().parent.parent
_CHECKOV = _ROOT / ".venv-infra" / "bin" / "checkov"

_NOT_A_SITE = "is meant for the site, and reported for each part of its configuration"

#: Findings that are as they should be, by their id. A reason that no finding needs is a fault too.
EXCUSED: Mapping[str, str] = {
    "CKV_AZURE_13": f"Easy Auth is a switch: the app checks tokens itself; {_NOT_A_SITE}",
    "CKV_AZURE_17": "people come by browser and have no client certificate",
    "CKV_AZURE_35": "closed with privateNetwork; else the app has no fixed address to let in",
    "CKV_AZURE_40": "a key that expires would end every sealed request; keys are rotated instead",
    "CKV_AZURE_63": f"the host writes to Application Insights; {_NOT_A_SITE}",
    "CKV_AZURE_65": f"an error page must not show details; {_NOT_A_SITE}",
    "CKV_AZURE_66": f"Flex Consumption has no request tracing of its own; {_NOT_A_SITE}",
    "CKV_AZURE_80": f"the app is Python; {_NOT_A_SITE}",
    "CKV_AZURE_88": f"nothing is kept in files; {_NOT_A_SITE}",
    "CKV_AZURE_109": "closed with privateNetwork; else guarded by roles alone",
    "CKV_AZURE_112": "a key in an HSM is a choice of price: change the vault to premium",
    "CKV_AZURE_206": "zone-redundant: another region would hold what must be erasable at once",
    "CKV_AZURE_212": "Flex Consumption scales to zero on purpose",
    "CKV_AZURE_213": "Flex Consumption replaces instances by itself and has no health check",
    "CKV_AZURE_222": "the form is for the public",
    "CKV_AZURE_225": "Flex Consumption's zone redundancy is not offered in every region",
}


class CheckovError(Exception):
    """checkov did not run, or read nothing."""


def find(infra: Path) -> list[tuple[str, str]]:
    """Failed checks as pairs of id and resource. Raises CheckovError."""
    options = (
        "--framework",
        "bicep",
        "--skip-download",
        "--compact",
        "--quiet",
        "--output",
        "json",
    )
    command = (str(_CHECKOV), "--directory", str(infra), *options)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    try:
        report = cast("dict[str, Any]", json.loads(done.stdout))
        if report["summary"]["parsing_errors"] or not report["summary"]["resource_count"]:
            raise CheckovError(f"checkov could not read all of {infra.name}")
        failed = report["results"]["failed_checks"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckovError(f"checkov gave no report: {done.stderr[-500:]}") from error
    return [(str(each["check_id"]), str(each["resource"])) for each in failed]


def judge(findings: Iterable[tuple[str, str]]) -> list[str]:
    """What is neither mended nor excused, and what is excused in vain."""
    found = list(findings)
    faults = [f"{check}: {resource}" for check, resource in found if check not in EXCUSED]
    stale = EXCUSED.keys() - {check for check, _ in found}
    return [*faults, *(f"{check}: excused, and found nowhere" for check in sorted(stale))]


def main() -> int:
    """Print the faults; 1 when there are any."""
    try:
        faults = judge(find(_ROOT / "infra"))
    except CheckovError as error:
        faults = [str(error)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is heavy is imported where it is first needed."""

import subprocess
import sys

HEAVY = ("msgraph", "kiota_abstractions", "kiota_http", "httpx", "azure")


def test_importing_the_systems_loads_no_sdk() -> None:
    code = (
        "import sys; import dsr_core.systems.tenant_systems, dsr_core.systems.graph_factory;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    ran = subprocess.run(  # noqa: S603  # our own interpreter, our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert ran.stdout.strip() == "[]"

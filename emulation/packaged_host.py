"""Runs the Functions host on an unpacked package, where nothing can be imported but what it ships.

Started as a file by `python -I -S`, which has the standard library alone on its search path:
`packaged_host.py PACKAGE ARGUMENTS...`, the arguments being those of `emulation.functions_host`.
The emulation is named by its folder, so that nothing beside it can be found; what it imports from
outside comes out of the package too.
"""

import runpy
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SITE_PACKAGES = Path(".python_packages", "lib", "site-packages")
_EMULATION = Path(__file__).resolve().parent


def main(arguments: list[str]) -> None:
    """Never returns: the host ends the process."""
    package, *rest = arguments
    if any("site-packages" in entry or "dist-packages" in entry for entry in sys.path):
        sys.exit("start this with -I -S: installed packages must be out of reach")
    _name_emulation()
    sys.path.append(str(Path(package, SITE_PACKAGES).resolve()))
    sys.argv = ["emulation.functions_host", "--app-root", package, *rest]
    runpy.run_module("emulation.functions_host", run_name="__main__", alter_sys=True)


def _name_emulation() -> None:
    """Make `import emulation` work without the folder that holds it, and the product's sources."""
    where = [str(_EMULATION)]
    init = _EMULATION / "__init__.py"
    spec = spec_from_file_location("emulation", init, submodule_search_locations=where)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["emulation"] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    main(sys.argv[1:])

"""What is deployed: complete, pruned, and the same bytes whenever it is built."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devtools.install import ROOT
from devtools.shipping.app_files import app_files
from devtools.shipping.archive import archive
from devtools.shipping.tree import SITE_PACKAGES, LaidOut, lay_out

#: Imports every module of the app, then counts, with the package alone on the search path.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
app, packages = sys.argv[1:]
sys.path[:0] = [app, packages]
import dsr_core, function_app
names = [found.name for found in pkgutil.walk_packages(dsr_core.__path__, "dsr_core.")]
for name in names:
    importlib.import_module(name)
import msgraph.graph_service_client, azure_functions_runtime
strays = [
    name for name, module in sys.modules.items()
    if "site-packages" in (getattr(module, "__file__", None) or "")
    and not module.__file__.startswith(packages)
]
print(json.dumps({"modules": len(names), "strays": strays,
                  "functions": len(function_app.app.get_functions())}))
"""


#: One worker lays the tree out, once; it takes a while where much else runs.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LaidOut]:
    folder = tmp_path_factory.mktemp("package") / "tree"
    return folder, lay_out(folder, compiled=False)


def test_every_module_of_the_app_imports_with_the_packages_own_modules_alone(
    tree: tuple[Path, LaidOut],
) -> None:
    folder, _ = tree
    where = (str(folder), str(folder / SITE_PACKAGES))

    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        (sys.executable, "-I", "-S", "-B", "-c", _IMPORT_ALL, *where),
        capture_output=True,
        text=True,
        check=False,
        timeout=390,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["strays"] == []
    assert told["modules"] > 250
    assert told["functions"] > 20


def test_a_third_of_the_bytes_and_a_fifth_of_the_files_are_left(
    tree: tuple[Path, LaidOut],
) -> None:
    _, laid_out = tree

    assert laid_out.pruned.bytes < laid_out.before.bytes / 3
    assert laid_out.pruned.files < laid_out.before.files / 5


def test_only_the_app_lies_at_the_top_and_no_secret_or_test_comes_along() -> None:
    top = {path.parts[0] for path in app_files(ROOT)}

    assert top <= {"dsr_core", "function_app.py", "host.json", "requirements.txt", "LICENSE"}
    assert {"dsr_core", "function_app.py", "host.json", "requirements.txt"} <= top


def test_what_functions_ignore_names_is_left_out_by_name_glob_and_folder(tmp_path: Path) -> None:
    (tmp_path / ".funcignore").write_text("*.md\ninfra/\nlocal.settings.json\n")
    for name in ("app.py", "README.md", "infra/main.bicep", "local.settings.json", "core/infra"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    kept = [path.as_posix() for path in app_files(tmp_path)]

    assert kept == ["app.py", "core/infra"]


def test_the_same_files_give_the_same_archive_whatever_their_times_and_rights(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "tree"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "two.py").write_text("2")
    (folder / "one.py").write_text("1")
    first = archive(folder, tmp_path / "first.zip")
    os.utime(folder / "one.py", (1, 1))
    (folder / "one.py").chmod(0o700)

    second = archive(folder, tmp_path / "second.zip")

    assert first == second
    with zipfile.ZipFile(tmp_path / "second.zip") as packed:
        assert packed.namelist() == ["b/two.py", "one.py"]

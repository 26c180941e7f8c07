"""Lays out what is deployed in a folder: the app's files, and the packages it runs on, pruned."""

import compileall
import shutil
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from devtools.install import ROOT
from devtools.shipping.app_files import app_files
from devtools.shipping.graph_modules import SDK, modules_used, names_in
from devtools.shipping.installed import InstalledFile, installed_files
from devtools.shipping.left_out import is_left_out
from devtools.terminal import DevError

#: Where Azure's worker looks for packages, in the app's folder.
SITE_PACKAGES = ".python_packages/lib/site-packages"
#: Where the app's folder is in Azure: what tracebacks name.
_AZURE_ROOT = "/home/site/wwwroot"
_LOCK = "requirements.txt"


@dataclass(frozen=True)
class Size:
    """How much there is."""

    bytes: int
    files: int

    def __str__(self) -> str:
        return f"{self.bytes / 1e6:.1f} MB in {self.files:,} files"


@dataclass(frozen=True)
class LaidOut:
    """A finished tree: what it would have been with all that is installed, and what it is."""

    before: Size
    pruned: Size
    after: Size


def lay_out(folder: Path, *, root: Path = ROOT, compiled: bool = True) -> LaidOut:
    """Make `folder` anew; `compiled` adds bytecode. Raises DevError as `installed_files` does."""
    shutil.rmtree(folder, ignore_errors=True)
    own = list(app_files(root))
    packages = installed_files(root / _LOCK)
    for path in own:
        _copy(root / path, folder / path)
    for file in _shipped(packages, root):
        _copy(file.source, folder / SITE_PACKAGES / file.name)
    whole = [*(root / path for path in own), *(file.source for file in packages)]
    before = Size(sum(path.stat().st_size for path in whole), len(whole))
    pruned = measure(folder)
    if compiled:
        _compile(folder)
    return LaidOut(before=before, pruned=pruned, after=measure(folder))


def measure(folder: Path) -> Size:
    """All files below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Size(sum(sizes), len(sizes))


def _shipped(packages: list[InstalledFile], root: Path) -> list[InstalledFile]:
    """Of the Graph SDK the modules the app can load; of all else what may be read at run time."""
    sdk = [file for file in packages if file.name.parts[0] == SDK]
    site_packages = sdk[0].source.parents[len(sdk[0].name.parts) - 1]
    names = names_in(root.joinpath("dsr_core").rglob("*.py"))
    used = set(modules_used(names, site_packages).values())
    return [
        file
        for file in packages
        if not is_left_out(file.name) and (file.name.parts[0] != SDK or file.source in used)
    ]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _compile(folder: Path) -> None:
    """Bytecode that Python takes as it is: zipping loses the times it would else compare."""
    done = compileall.compile_dir(
        folder,
        maxlevels=50,
        quiet=2,
        stripdir=str(folder),
        prependdir=_AZURE_ROOT,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise DevError("a module of the package does not compile.")

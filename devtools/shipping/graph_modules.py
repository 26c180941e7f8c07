"""Which modules of msgraph-sdk the app can ever load: the few of its 17,000 that are shipped.

The SDK imports a request builder inside the property that returns it, and an attribute's name is
all that is needed to reach it. So the modules are found by following imports from those the app
names, through every function whose name the app uses as an attribute anywhere. That finds more
than is used and never less, as long as nothing of the SDK is reached by a computed name.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SDK = "msgraph"

#: The SDK's own sending reads answers by its models, which the app never does: they are lossy, and
#: drag in thousands of modules. The names are dict's too, so that they say nothing of what is used.
#: The tests of the systems fail when a model is loaded that does not ship.
_READ_BY_MODELS = frozenset({"get", "post", "patch", "put", "delete", "count"})
_MODELS = ".models."


@dataclass(frozen=True)
class AppNames:
    """What an app's sources name: modules of the SDK it imports, and all attributes."""

    modules: frozenset[str]
    attributes: frozenset[str]


def names_in(sources: Iterable[Path]) -> AppNames:
    """Read the app's modules; imports that are there for types only don't count."""
    modules: set[str] = set()
    attributes: set[str] = set()
    for path in sources:
        tree = ast.parse(path.read_bytes())
        attributes.update(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
        modules.update(name for name in _imports(tree.body, "") if _is_of_sdk(name))
    return AppNames(frozenset(modules), frozenset(attributes))


def modules_used(names: AppNames, site_packages: Path) -> dict[str, Path]:
    """The SDK's modules an app with these names can load, each with its file."""
    found: dict[str, Path] = {}
    # Whatever the SDK calls of a model by itself counts as named: there every function is followed.
    ahead = sorted((name, _MODELS in name) for name in names.modules)
    followed: set[tuple[str, bool]] = set()
    while ahead:
        name, whole = step = ahead.pop()
        path = _locate(name, site_packages)
        if step in followed or path is None:
            continue
        followed.add(step)
        found[name] = path
        ahead.append((name.rpartition(".")[0], False))
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        nodes = _followed(ast.parse(path.read_bytes()), None if whole else names.attributes)
        imported = filter(_is_of_sdk, _imports(nodes, package))
        ahead += [(one, whole and _MODELS in one) for one in imported]
    return found


def _followed(tree: ast.Module, attributes: frozenset[str] | None) -> Iterator[ast.AST]:
    """What runs at import, and the functions with those names; all functions for None."""
    ahead: list[ast.AST] = list(tree.body)
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named = attributes is None or node.name in attributes - _READ_BY_MODELS
            if named or node.name.startswith("__"):
                yield node
        elif isinstance(node, ast.ClassDef):
            ahead.extend(node.body)
        else:
            yield node


def _imports(nodes: Iterable[ast.AST], package: str) -> Iterator[str]:
    """All that is imported in there, dotted and absolute; a name may be a module or what is in it.

    `package` is what relative imports start from.
    """
    ahead = list(nodes)
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _absolute(node, package)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif not _is_for_types(node):
            ahead.extend(ast.iter_child_nodes(node))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _is_for_types(node: ast.AST) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Name):
        return False
    return node.test.id == "TYPE_CHECKING"


def _is_of_sdk(name: str) -> bool:
    return name.partition(".")[0] == SDK


def _locate(name: str, site_packages: Path) -> Path | None:
    """The file of a module or package; None for a name in a module, and for a bare folder."""
    place = site_packages.joinpath(*name.split("."))
    for path in (place / "__init__.py", place.with_suffix(".py")):
        if name and path.is_file():
            return path
    return None

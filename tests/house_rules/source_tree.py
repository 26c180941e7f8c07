"""The project's own Python files as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("dsr_core", "function_app.py")
EVERYTHING = (*PRODUCT, "dsr_cli", "emulation", "bench", "devtools", "dev.py")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file; `name` is its path from the root with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def imported(self) -> frozenset[str]:
        """Every module named in an import, wherever in the file, with its parents."""
        return frozenset(
            ".".join(parts[: depth + 1])
            for node in ast.walk(self.tree)
            for name in _names_in(node)
            for parts in (name.split("."),)
            for depth in range(len(parts))
        )

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def _names_in(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Import():
            return tuple(alias.name for alias in node.names)
        case ast.ImportFrom(module=str(module)):
            return (module, *(f"{module}.{alias.name}" for alias in node.names))
        case _:
            return ()


@cache
def sources(*places: str) -> tuple[Source, ...]:
    """The files of these folders and files of the root."""
    paths = (
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    )
    return tuple(_read(path) for path in sorted(paths))


def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(name=path.relative_to(ROOT).as_posix(), text=text, tree=ast.parse(text))


def called_name(call: ast.Call) -> str:
    """`save` for `services.requests.save(...)`; empty for what has no name."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""

"""Bicep files as far as can be read without Bicep's own compiler, which no registry here offers.

pycep's grammar says whether a file parses; symbols are read off the same tree. What takes the
compiler (types of resources, versions of their APIs) is not checked: docs/DEPLOY.md says so.
"""

# lark leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from pycep.main import LARK_GRAMMAR, BicepParser

#: What a declaration is called by in pycep's result.
_DECLARING = ("parameters", "variables", "resources", "modules")
_LOOPS = ("loop_array", "loop_array_index", "loop_object")
_LITERALS = frozenset({"true", "false", "null"})
#: A namespace of functions, written like a symbol.
_NAMESPACES = frozenset({"az", "sys"})


class BicepSyntaxError(ValueError):
    """A file that does not parse."""


@dataclass(frozen=True, kw_only=True)
class BicepFile:
    """One file: what it declares, and which symbols it uses."""

    path: Path
    #: pycep's result: `parameters`, `variables`, `resources`, `modules`, `outputs`.
    content: Mapping[str, Any]
    #: Names used in expressions, loops' own names left out.
    uses: frozenset[str]

    def names(self, kind: str) -> frozenset[str]:
        """The names of everything declared of a kind."""
        return frozenset(self.content.get(kind, {}))

    @property
    def declared(self) -> frozenset[str]:
        return frozenset[str]().union(*(self.names(kind) for kind in _DECLARING))

    def config(self, kind: str, name: str) -> Mapping[str, Any]:
        """The body of a resource or module, its loop and condition taken off."""
        body = self.content[kind][name]["config"]
        while "config" in body and body.keys() <= {"config", "condition", "loop_type"}:
            body = body["config"]
        return cast("Mapping[str, Any]", body)


def read_bicep(path: Path) -> BicepFile:
    """Raises BicepSyntaxError with the file's name."""
    text = path.read_text()
    try:
        content = cast("Mapping[str, Any]", BicepParser().parse(text=text))
        tree = _lark().parse(text)
        loops = {str(token) for node in _named(tree, _LOOPS) for token in _tokens(node)}
        uses = frozenset(_uses(tree)) - loops - _LITERALS - _NAMESPACES
    except (LarkError, ValueError) as error:
        raise BicepSyntaxError(f"{path.name}: {error}") from error
    return BicepFile(path=path, content=content, uses=uses)


@cache
def _lark() -> Lark:
    return Lark(grammar=LARK_GRAMMAR, parser="lalr", propagate_positions=True, regex=True)


def _named(tree: Tree[Token], names: tuple[str, ...]) -> Iterator[Tree[Token]]:
    return tree.find_pred(lambda node: node.data in names)


def _tokens(node: Tree[Token]) -> Iterator[Token]:
    return (child for child in node.children if isinstance(child, Token))


def _uses(node: Tree[Token] | Token | None, *, is_property: bool = False) -> Iterator[str]:
    """The symbols in a part of the tree; what follows a dot is a property and none."""
    if node is None:
        return
    if isinstance(node, Token):
        if node.type == "QUOTED_INTERPOLATION":
            yield from _uses_in_text(node)
        return
    if node.data == "string":
        (token,) = node.children
        if isinstance(token, Token) and token.type == "STRING":
            if not is_property:
                yield str(token)
            return
    if node.data == "operator":
        yield from _uses(node.children[0], is_property=is_property)
        return
    if node.data == "property_accessor":
        yield from _uses(node.children[0], is_property=is_property)
        yield from _uses(node.children[-1], is_property=True)
        return
    if node.data == "index_accessor":
        yield from _uses(node.children[0], is_property=is_property)
        yield from _uses(node.children[-1])
        return
    for child in node.children:
        yield from _uses(child)


def _uses_in_text(text: str) -> Iterator[str]:
    """The symbols in a string's `${...}`."""
    for expression in re.findall(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}", text):
        yield from _uses(_lark().parse(f"var probe = {expression}\n"))

"""The page of threats names tests that are there."""

import ast
import re

import pytest

from tests.house_rules.source_tree import ROOT

PAGE = (ROOT / "docs" / "SECURITY.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| [STRIDE] \|", line)]


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_the_page_of_threats_names_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text("utf-8"))

    functions = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert name in functions


def test_every_threat_names_its_test() -> None:
    assert len(NAMED) == len(ROWS) > 40

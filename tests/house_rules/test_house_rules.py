"""Rules of the house that no tool checks for us; each names the files that break it."""

import ast
import re
from collections.abc import Callable

import pytest

from tests.house_rules.source_tree import EVERYTHING, PRODUCT, ROOT, Source, called_name, sources

#: Where a process ends: what nobody foresaw is caught there and nowhere else.
EDGES = {
    "dsr_core/host/edge.py",
    "dsr_core/host/health.py",
    "dsr_core/host/observation.py",  # passes on what it saw
    "emulation/functions_host/worker.py",
    "devtools/programs.py",
}
#: The two ways a request gets into its store (DESIGN.md 3).
SAVERS = {"dsr_core/steps/intake.py", "dsr_core/steps/runner.py"}
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "time", "uuid"}
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60

type Rule = Callable[[Source], bool]


def breaking(places: tuple[str, ...], breaks: Rule) -> set[str]:
    return {source.name for source in sources(*places) if breaks(source)}


def catches_everything(source: Source) -> bool:
    return any(
        isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        for node in ast.walk(source.tree)
    )


def saves_a_request(source: Source) -> bool:
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("add", "save")
        and ast.unparse(call.func.value).endswith("requests")
        for call in source.calls()
    )


def sets_a_status(source: Source) -> bool:
    return any(
        called_name(call) == "replace" and any(word.arg == "status" for word in call.keywords)
        for call in source.calls()
    )


def has_a_long_function(source: Source) -> bool:
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
        for node in ast.walk(source.tree)
    )


def reads_the_clock(source: Source) -> bool:
    return any(called_name(call) in ("now", "today", "utcnow") for call in source.calls())


def test_everything_is_caught_at_the_edges_only() -> None:
    assert breaking(EVERYTHING, catches_everything) == EDGES


def test_requests_are_saved_by_the_runner_and_the_intake_only() -> None:
    assert breaking(PRODUCT, saves_a_request) == SAVERS


def test_the_decision_alone_moves_a_request_to_another_status() -> None:
    assert breaking(PRODUCT, sets_a_status) == {"dsr_core/domain/decide.py"}


def test_azure_functions_is_known_to_the_host_only() -> None:
    knowing = breaking(PRODUCT, lambda source: "azure.functions" in source.imported)

    assert {name.rpartition("/")[0] for name in knowing} == {"", "dsr_core/host"}


def test_the_domain_has_no_clock_no_chance_and_no_surroundings() -> None:
    assert breaking(("dsr_core/domain",), lambda source: bool(source.imported & IMPURE)) == set()
    assert breaking(("dsr_core/domain",), reads_the_clock) == set()


def test_no_module_and_no_function_is_too_long_to_read() -> None:
    assert breaking(EVERYTHING, lambda source: source.lines > MOST_LINES) == set()
    assert breaking(EVERYTHING, has_a_long_function) == set()


def test_every_module_says_what_lives_in_it() -> None:
    silent = breaking(
        EVERYTHING, lambda source: bool(source.text) and ast.get_docstring(source.tree) is None
    )

    assert silent == set()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (catches_everything, "try:\n    act()\nexcept Exception:\n    pass"),
        (catches_everything, "try:\n    act()\nexcept:\n    raise"),
        (saves_a_request, "async def act(services):\n    await services.requests.save(s, d)"),
        (sets_a_status, "changed = replace(request, status=Status.COMPLETED)"),
        (reads_the_clock, "at = datetime.now(UTC)"),
        (lambda source: bool(source.imported & IMPURE), "def f():\n    from os import environ"),
        (lambda source: "azure.functions" in source.imported, "from azure import functions"),
        (has_a_long_function, "def f():\n" + "    pass\n" * 61),
    ],
)
def test_each_rule_sees_what_breaks_it(rule: Rule, code: str) -> None:
    assert rule(Source(name="made_up.py", text=code, tree=ast.parse(code)))


def test_the_locks_of_python_name_no_place_to_download_from() -> None:
    locks = sorted(ROOT.glob("requirements*.txt"))
    texts = {lock.name: lock.read_text("utf-8") for lock in locks}

    assert set(texts) == {"requirements.txt", "requirements-dev.txt", "requirements-infra.txt"}
    assert [n for n, text in texts.items() if "://" in text or "index-url" in text] == []
    for text in texts.values():
        pins = re.findall(r"^[a-zA-Z0-9][\w.\[\]-]*==[\w.]+(?: ;.*)? \\$", text, re.MULTILINE)
        packages = re.findall(r"^[a-zA-Z0-9]", text, re.MULTILINE)
        assert len(pins) == len(packages) > 20
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_lock_of_node_names_no_place_to_download_from() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in text
    assert not re.search(r"registry\.|npmjs|yarnpkg", text)
    assert text.count('"integrity"') > 50

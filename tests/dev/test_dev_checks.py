import sys

import pytest

from devtools import checks
from devtools.checks import STATIC_CHECKS, TESTS, Check, Result, summary
from devtools.programs import Finished, ProgramRunner

PASSING = Check("passing", (sys.executable, "-c", "print('all well')"), "nothing to do")
FAILING = Check("failing", (sys.executable, "-c", "raise SystemExit('line 3 is bad')"), "mend it")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of two checks, one of them failing, and tests that pass; nothing to set up."""
    tests = Check("tests", (sys.executable, "-c", "print('3 passed in 0.12s')"), "read them")
    monkeypatch.setattr(checks, "STATIC_CHECKS", (FAILING, PASSING))
    monkeypatch.setattr(checks, "TESTS", tests)
    monkeypatch.setattr(checks, "CHECKS", (FAILING, PASSING, tests))
    monkeypatch.setattr(checks.install, "setup", lambda _: 0)


def result(check: Check, exit_code: int = 0, output: str = "") -> Result:
    return Result(check, Finished(exit_code, output), 1.0)


@pytest.mark.usefixtures("table")
def test_all_checks_run_though_one_fails_and_the_exit_code_says_so(
    capfd: pytest.CaptureFixture[str],
) -> None:
    exit_code = checks.test(ProgramRunner(), [])

    printed = capfd.readouterr().out
    assert exit_code == 1
    assert "line 3 is bad" in printed
    assert "all well" not in printed
    assert "failing: mend it." in printed
    assert "Checks: FAILED: failing" in printed
    assert printed.splitlines()[-1] == "3 passed in 0.12s"


@pytest.mark.usefixtures("table")
def test_only_the_named_checks_run(capfd: pytest.CaptureFixture[str]) -> None:
    exit_code = checks.test(ProgramRunner(), ["--only", "passing"])

    printed = capfd.readouterr().out
    assert exit_code == 0
    assert "failing" not in printed
    assert printed.splitlines()[-1].startswith("1 passed in ")


@pytest.mark.usefixtures("table")
def test_what_follows_two_dashes_goes_to_pytest(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = Check("tests", (sys.executable, "-c", "import sys; print(sys.argv[1:])"), "read them")
    monkeypatch.setattr(checks, "TESTS", echo)

    checks.test(ProgramRunner(), ["--only", "tests", "--", "tests/dev", "-k", "ports"])

    assert "['tests/dev', '-k', 'ports']" in capfd.readouterr().out


@pytest.mark.usefixtures("table")
def test_a_check_that_is_not_in_the_table_is_a_usage_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        checks.test(ProgramRunner(), ["--only", "spelling"])

    assert ended.value.code == 2
    assert "spelling" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("output", "closing"),
    [
        ("....\n12 passed in 3.40s\n", "12 passed in 3.40s"),
        (
            "F.\n\x1b[31m\x1b[1m1 failed\x1b[0m, \x1b[32m11 passed\x1b[0m in 3.40s\x1b[0m\n",
            "1 failed, 11 passed in 3.40s",
        ),
        ("2 errors in 0.50s\n", "2 errors in 0.50s"),
        ("no tests ran in 0.01s\n", "no tests ran in 0.01s"),
        ("it 3 passed in 1.0s\n9 passed, 1 warning in 62.00s (0:01:02)\n", None),
    ],
)
def test_the_last_line_is_pytests_own_count(output: str, closing: str | None) -> None:
    last = summary([result(TESTS, output=output)], 5.0).splitlines()[-1]

    assert last == (closing or "9 passed, 1 warning in 62.00s (0:01:02)")


def test_tests_that_die_without_a_count_are_counted_as_a_check() -> None:
    last = summary([result(TESTS, 3, "Killed\n"), result(PASSING)], 5.0).splitlines()[-1]

    assert last == "1 failed, 1 passed in 5.00s"


def test_every_check_has_a_name_of_its_own_and_advice() -> None:
    table = (*STATIC_CHECKS, TESTS)

    assert len({check.name for check in table}) == len(table)
    assert all(check.advice for check in table)

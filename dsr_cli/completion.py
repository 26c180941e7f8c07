"""Scripts that complete commands and options in a shell, made from the parser itself."""

import argparse
from collections.abc import Mapping

SHELLS = ("bash", "zsh", "fish")


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """What `eval "$(dsr completion bash)"` evaluates."""
    words = words_of(parser)
    return _fish(words) if shell == "fish" else _bash(words, is_zsh=shell == "zsh")


def words_of(parser: argparse.ArgumentParser) -> Mapping[str, tuple[str, ...]]:
    """The options of each command, by its name."""
    return {name: _options(each) for name, each in commands_of(parser).items()}


def commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    # argparse has no public way to its own tree.
    for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
        if isinstance(action, argparse._SubParsersAction):  # pyright: ignore[reportPrivateUsage]
            return action.choices  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return {}


def _options(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    actions = parser._actions  # pyright: ignore[reportPrivateUsage]
    return tuple(o for action in actions for o in action.option_strings if o.startswith("--"))


def _bash(words: Mapping[str, tuple[str, ...]], *, is_zsh: bool) -> str:
    cases = "\n".join(f"    {name}) words='{' '.join(each)}' ;;" for name, each in words.items())
    lines = (
        *(("autoload -U +X bashcompinit && bashcompinit",) if is_zsh else ()),
        "_dsr() {",
        '  local words current="${COMP_WORDS[COMP_CWORD]}"',
        '  case "${COMP_WORDS[1]}" in',
        cases,
        "    *) words='' ;;",
        "  esac",
        f"  if [ \"$COMP_CWORD\" -eq 1 ]; then words='{' '.join(words)}'; fi",
        '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
        "}",
        "complete -o default -F _dsr dsr",
    )
    return "\n".join(lines) + "\n"


def _fish(words: Mapping[str, tuple[str, ...]]) -> str:
    lines = [f"complete -c dsr -n __fish_use_subcommand -a '{' '.join(words)}'"]
    for name, options in words.items():
        seen = f"'__fish_seen_subcommand_from {name}'"
        lines += (f"complete -c dsr -n {seen} -l {option[2:]}" for option in options)
    return "\n".join(lines) + "\n"

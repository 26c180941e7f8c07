"""ASP.NET route templates: compiled, matched, and checked as the host checks them at start."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from emulation.functions_host.bindings import FunctionDefinition
from emulation.functions_host.errors import RouteTemplateError

# ScriptHost refuses what begins with these letters, not only these segments.
RESERVED_PREFIXES = ("admin", "runtime")
_PARAMETER = re.compile(
    r"\{(?P<catch_all>\*{0,2})(?P<name>\w+)(?P<rules>(?::[^{}=?]+)*)"
    r"(?:=(?P<default>[^{}?]*))?(?P<optional>\?)?\}"
)
_RULE = re.compile(r"^(?P<name>\w+)(?:\((?P<arguments>.*)\))?$")

type _Check = Callable[[str, tuple[str, ...]], bool]


def _parses(convert: Callable[[str], object]) -> _Check:
    def check(text: str, _arguments: tuple[str, ...]) -> bool:
        try:
            convert(text)
        except ValueError:
            return False
        return True

    return check


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _length(text: str, arguments: tuple[str, ...]) -> bool:
    bounds = [int(part) for part in arguments]
    return bounds[0] <= len(text) <= bounds[-1]


def _at_least(text: str, arguments: tuple[str, ...]) -> bool:
    return _CONSTRAINTS["long"](text, ()) and int(text) >= int(arguments[0])


def _at_most(text: str, arguments: tuple[str, ...]) -> bool:
    return _CONSTRAINTS["long"](text, ()) and int(text) <= int(arguments[0])


# The inline constraints of ASP.NET Core routing.
_CONSTRAINTS: dict[str, _Check] = {
    "int": lambda text, _: _parses(_whole_number)(text, ()) and -(2**31) <= int(text) < 2**31,
    "long": _parses(_whole_number),
    "bool": _parses(_boolean),
    "guid": _parses(UUID),
    "alpha": lambda text, _: re.fullmatch(r"[a-zA-Z]*", text) is not None,
    "decimal": _parses(float),
    "double": _parses(float),
    "float": _parses(float),
    "datetime": _parses(datetime.fromisoformat),
    "required": lambda text, _: bool(text),
    "length": _length,
    "minlength": lambda text, arguments: len(text) >= int(arguments[0]),
    "maxlength": lambda text, arguments: len(text) <= int(arguments[0]),
    "min": _at_least,
    "max": _at_most,
    "range": lambda text, arguments: (
        _at_least(text, arguments[:1]) and _at_most(text, arguments[1:])
    ),
    "regex": lambda text, arguments: re.search(",".join(arguments), text, re.I) is not None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    parameter: str
    check: _Check
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTemplate:
    """A compiled template; matching knows no case and minds no slash at the end."""

    pattern: re.Pattern[str]
    rules: tuple[_Rule, ...]
    defaults: tuple[tuple[str, str], ...]

    def match(self, path: str) -> Mapping[str, str] | None:
        """The route values of a decoded path without its leading slash; None when it isn't one.

        Optional parameters that are absent are missing from the values.
        """
        found = self.pattern.fullmatch(path.strip("/"))
        if found is None:
            return None
        values = dict(self.defaults) | {k: v for k, v in found.groupdict().items() if v}
        for rule in self.rules:
            text = values.get(rule.parameter)
            if text is not None and not rule.check(text, rule.arguments):
                return None
        return values


def compile_route(template: str) -> RouteTemplate:
    """Compile `requests/{id:int}/{part?}/{*rest}`; raises RouteTemplateError."""
    segments = [segment for segment in template.strip("/").split("/") if segment]
    rules: list[_Rule] = []
    defaults: list[tuple[str, str]] = []
    pattern = ""
    for position, segment in enumerate(segments):
        body, may_be_absent = _compile_segment(segment, rules, defaults)
        slash = "" if position == 0 else "/"
        pattern += f"(?:{slash}{body})?" if may_be_absent else f"{slash}{body}"
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise RouteTemplateError(f"the route template '{template}' isn't valid") from error
    return RouteTemplate(pattern=compiled, rules=tuple(rules), defaults=tuple(defaults))


def join_route(prefix: str, route: str) -> str:
    return "/".join(part for part in (prefix.strip("/"), route.strip("/")) if part)


def check_route(route: str, prefix: str) -> None:
    """Raises RouteTemplateError for a reserved or malformed route."""
    if route.lower().startswith(RESERVED_PREFIXES):
        raise RouteTemplateError("The specified route conflicts with one or more built in routes.")
    compile_route(join_route(prefix, route))


def routes_conflict(one: FunctionDefinition, other: FunctionDefinition) -> bool:
    """The same template with methods in common, or with methods left open on either side."""
    if one.route.lower() != other.route.lower():
        return False
    first, second = set(one.trigger.methods), set(other.trigger.methods)
    return not first or not second or bool(first & second)


def _compile_segment(
    segment: str, rules: list[_Rule], defaults: list[tuple[str, str]]
) -> tuple[str, bool]:
    """The expression of one segment, and whether the whole segment may be absent."""
    pattern, end, may_be_absent = "", 0, False
    for match in _PARAMETER.finditer(segment):
        pattern += _literal(segment[end : match.start()])
        end = match.end()
        name, alone = match["name"], match.group() == segment
        rules.extend(_read_rules(name, match["rules"]))
        if match["default"] is not None:
            defaults.append((name, match["default"]))
        skippable = bool(match["optional"] or match["default"] is not None or match["catch_all"])
        may_be_absent = may_be_absent or (skippable and alone)
        pattern += f"(?P<{name}>{'.*' if match['catch_all'] else '[^/]+?'})"
        pattern += "?" if skippable and not alone else ""
    return pattern + _literal(segment[end:]), may_be_absent


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise RouteTemplateError(f"'{text}' isn't a valid part of a route template")
    return re.escape(text)


def _read_rules(parameter: str, text: str) -> Iterable[_Rule]:
    for part in text.split(":")[1:]:
        match = _RULE.match(part)
        if match is None or match["name"].lower() not in _CONSTRAINTS:
            raise RouteTemplateError(f"the constraint '{part}' of '{parameter}' is unknown")
        arguments = match["arguments"]
        yield _Rule(
            parameter=parameter,
            check=_CONSTRAINTS[match["name"].lower()],
            arguments=tuple(arguments.split(",")) if arguments else (),
        )

"""Writes docs/PERMISSIONS.md from the table in `dsr_core/systems/permissions.py`."""

import sys

from dsr_core.systems.permissions import PERMISSION_SETS, Part

_HEAD = """# Permissions in Microsoft Graph

Generated from `dsr_core/systems/permissions.py` by `python3 dev.py docs`. Application permissions,
granted by `infra/grant_graph.py`; a flow test plays every right with just these.
"""
_TITLES = {
    Part.READING: "The identity that reads (`credential`)",
    Part.ACTING: "The identity that acts (`acting_credential`)",
}


def describe() -> str:
    """The whole page."""
    parts = [_HEAD]
    for part, title in _TITLES.items():
        parts.append(f"## {title}\n\n| feature | permissions | without it |\n| --- | --- | --- |")
        parts.extend(
            f"| {each.feature.value} | {', '.join(f'`{name}`' for name in each.permissions)} "
            f"| {each.without} |"
            for each in PERMISSION_SETS
            if each.part is part
        )
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(describe())

"""Runs `infra/grant_graph.py` as an administrator would: in a process of its own."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the script printed and ended with."""

    code: int
    text: str
    errors: str


async def run_script(simulator: str, token: str, *arguments: str) -> Said:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "infra" / "grant_graph.py"),
        *("--simulator", simulator, "--token", token),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    text, errors = await process.communicate()
    return Said(code=process.returncode or 0, text=text.decode(), errors=errors.decode())

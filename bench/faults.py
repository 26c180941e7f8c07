"""The fault matrix: one fault at every boundary crossing of access and erasure requests.

Method. The product's own services (bootstrap.build_services: adapters, SDKs and their retries) run
in this process over a real Azurite and the Graph simulator; only the wires below the SDKs are the
bench's. An undisturbed run of each right numbers every crossing: each storage call, each Graph
call, each answer inside a batch, each queue message. Then one run for each (crossing, fault), on an
empty storage and a fresh directory: an access request with all systems and Microsoft's own export,
letters mailed; an erasure to its proof, with retired devices, hold window, two approvals, hard
deletion and purge horizon. Messages, timer, hours and days are the driver's and pass in no time;
who is killed loses all that is in memory, and a new process starts with nothing but the storage.

Crossings come in rounds: each is struck once before any is struck a second time, the hardest
faults first, until all are done (`--all`) or the time (`--minutes`) is over.

After each run: the request ended as without the fault, with the same outcome and count of each
source; the simulator's record shows each irreversible act exactly as often; the history's chain
verifies; no lease, agenda row, message, poison, blob or export container is left over. A letter
that was struck between its intent and its proof may be left to a person (`asks`): mail cannot be
asked whether it went out, and is not sent twice.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "faults", *sys.argv[1:]])  # noqa: S606

from bench.fault_matrix.choice import in_rounds
from bench.fault_matrix.crossings import Fault, Kind
from bench.fault_matrix.trials import Tried, trials_of
from bench.fault_matrix.workers import record_all, try_all

_SEED = 20260701


class _Board:
    """What was tried so far; complaints are told at once."""

    def __init__(self) -> None:
        self.tried: list[Tried] = []
        self.began = time.monotonic()

    def tell(self, tried: Tried) -> None:
        self.tried.append(tried)
        verdict, trial = tried.verdict, tried.trial
        if not verdict.survived or not tried.struck:
            complaint = (*verdict.lost, *verdict.doubled, *verdict.orphaned) or ("never struck",)
            where = f"{trial.right.value}: {trial.crossing.place} {trial.crossing.number}"
            _say(f"{where}, {trial.fault.value}: {'; '.join(complaint)}")
        if len(self.tried) % 50 == 0:
            _say(f"{len(self.tried)} tried in {time.monotonic() - self.began:.0f} s")

    def summary(self) -> dict[str, object]:
        """The figures."""
        struck = [each for each in self.tried if each.struck]
        boundaries = {(each.trial.right, each.trial.crossing) for each in struck}
        return {
            "boundaries": len(boundaries),
            "faults": len({each.trial.fault for each in struck}),
            "pairs": len({each.trial for each in struck}),
            "survived": sum(each.verdict.survived for each in struck),
            "lost": sum(bool(each.verdict.lost) for each in struck),
            "doubled": sum(bool(each.verdict.doubled) for each in struck),
            "orphaned": sum(bool(each.verdict.orphaned) for each in struck),
            "asks": sum(each.verdict.asks for each in struck),
            "not_reached": len(self.tried) - len(struck),
            "seconds": round(time.monotonic() - self.began, 1),
        }

    def table(self) -> str:
        """Boundary by fault: how many were survived, and of how many if not all."""
        cells: dict[tuple[Kind, str], dict[Fault, list[bool]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for each in self.tried:
            if each.struck:
                crossing = each.trial.crossing
                row = cells[crossing.kind, crossing.place]
                row[each.trial.fault].append(each.verdict.survived)
        return "\n\n".join(_part(kind, cells) for kind in Kind)


def _part(kind: Kind, cells: dict[tuple[Kind, str], dict[Fault, list[bool]]]) -> str:
    rows = {place: row for (one, place), row in sorted(cells.items()) if one is kind}
    faults = [fault for fault in Fault if any(fault in row for row in rows.values())]
    width = max((len(place) for place in rows), default=0)
    head = f"{kind.value:<{width}}  " + "  ".join(fault.value for fault in faults)
    lines = [
        f"{place:<{width}}  "
        + "  ".join(f"{_cell(row.get(fault)):^{len(fault.value)}}" for fault in faults)
        for place, row in rows.items()
    ]
    return "\n".join([head, *lines])


def _cell(survived: list[bool] | None) -> str:
    if not survived:
        return "."
    good = sum(survived)
    return str(good) if good == len(survived) else f"{good}/{len(survived)}!"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """0 when nothing was lost, doubled or orphaned."""
    parser = argparse.ArgumentParser(
        prog="bench faults", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one object; the table goes to stderr")
    parser.add_argument("--minutes", type=float, default=13.0, help="when to stop (13)")
    parser.add_argument("--all", action="store_true", help="every pair, however long it takes")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", default="", help="only crossings whose place has this text")
    parser.add_argument("--fault", action="append", choices=[fault.value for fault in Fault])
    chosen = parser.parse_args(arguments)
    board = _Board()
    calm = record_all()
    trials = in_rounds((trial for each in calm.values() for trial in trials_of(each)), _SEED)
    wanted = [
        trial
        for trial in trials
        if chosen.only in trial.crossing.place
        and (not chosen.fault or trial.fault.value in chosen.fault)
    ]
    _say(f"{len(trials)} pairs at {sum(len(each.crossings) for each in calm.values())} crossings")
    quiet = {right: each.traces for right, each in calm.items()}
    until = board.began + (float("inf") if chosen.all else chosen.minutes * 60)
    try_all(wanted, quiet, workers=chosen.workers, until=until, tell=board.tell)
    figures = board.summary()
    # With --json standard output is the object alone, to be kept as a file of its own.
    show = _say if chosen.json else print
    show(board.table())
    show(str(Counter(each.trial.fault.value for each in board.tried if each.struck)))
    print(json.dumps(figures) if chosen.json else "  ".join(f"{k} {v}" for k, v in figures.items()))
    return 0 if not (figures["lost"] or figures["doubled"] or figures["orphaned"]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

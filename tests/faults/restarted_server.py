"""PostgreSQL is restarted at random moments while a count is read into it: no page is lost, none counts twice.

    python -m tests.faults.restarted_server --restarts 100

The server is stopped at once, as where its power fails, and started again; `read` waits for it, or is begun again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from counting.count_folder import CountFolder, new_count
from counting.verifying import misfits
from tests.faults.killed_reads import SAMPLES, Readings, begin, readings_of, records_of
from tests.postgres_server import PostgresServer, postgres_server

RESTARTS_A_COUNT = 2
MOST_BEGINNINGS = 5
LOOK_SECONDS = 0.05


@dataclass
class Found:
    """What the restarts did: how many there were, at how many kept pages, how often `read` had to be begun again."""

    restarts: int = 0
    counts: int = 0
    begun_again: int = 0
    pages_at_restart: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def empty_count(folder: Path, store: str | None) -> CountFolder:
    """A count of the sample election, nothing read."""
    return new_count(folder, SAMPLES / "election.toml", tuple(sorted((SAMPLES / "forms").glob("*.form.json"))), store)


def tried(
    server: PostgresServer,
    count: CountFolder,
    scans: list[Path],
    whole: Readings,
    moments: list[tuple[int, float]],
    found: Found,
) -> None:
    """Read into one count while the server is restarted at each moment: so many seconds after so many pages were kept.

    What differs is a fault.
    """
    running, beginnings = begin(count.path, scans), 1
    for pages, pause in moments:
        while not (ended := _ended(running, LOOK_SECONDS)) and len(records_of(count.path)) < pages:
            pass
        if ended or _ended(running, pause):
            break
        server.stop_at_once()
        server.start()
        found.restarts += 1
        found.pages_at_restart[len(records_of(count.path))] += 1
    while running.wait() not in {0, 3} and beginnings < MOST_BEGINNINGS:
        running, beginnings = begin(count.path, scans), beginnings + 1
        found.begun_again += 1
    found.counts += 1
    if running.returncode not in {0, 3}:
        found.faults.append(f"{moments}: read ended with {running.returncode}")
    records = records_of(count.path)
    # stopped after the batch was closed, the same command feeds all of it again: told as duplicates, counted once
    if readings_of([each for each in records if each["reason"] != "duplicate"]) != whole:
        found.faults.append(f"{moments}: other readings than undisturbed")
    found.faults += [f"{moments}: {misfit.about}: {misfit.why.en}" for misfit in misfits(count)]
    kept = {each["scan"] for each in records}
    left = [file.name for file in count.scans_folder.iterdir() if f"scans/{file.name}" not in kept]
    found.faults += [f"{moments}: left behind: {name}" for name in left]


def _ended(running: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def restarted(restarts: int, scans: list[Path], seed: int, folder: Path) -> Found:
    """At least so many restarts, spread evenly over the pages of a reading."""
    chance, found = random.Random(seed), Found()
    undisturbed = empty_count(folder / "undisturbed", None)
    began = time.monotonic()
    begin(undisturbed.path, scans).wait()
    a_page = (time.monotonic() - began) / (len(scans) + 1)
    whole = readings_of(records_of(undisturbed.path))
    assert sum(whole.values()) >= len(scans)
    with postgres_server() as server:
        while found.restarts < restarts:
            count = empty_count(folder / f"restarted-{found.counts}", server.address)
            wanted = min(RESTARTS_A_COUNT, restarts - found.restarts)
            at = sorted(chance.sample(range(len(scans) + 1), wanted))
            tried(server, count, scans, whole, [(pages, chance.uniform(0, a_page)) for pages in at], found)
            print(f"{found.restarts} restarts, {len(found.faults)} faults", file=sys.stderr, flush=True)
    return found


def main() -> int:
    """Print what was found; 1 if anything was."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--restarts", type=int, default=100)
    asked.add_argument("--scans", type=int, default=4)
    asked.add_argument("--seed", type=int, default=20261125)
    options = asked.parse_args()
    scans = sorted((SAMPLES / "scans").iterdir())[: options.scans]
    with tempfile.TemporaryDirectory() as folder:
        found = restarted(options.restarts, scans, options.seed, Path(folder))
    print(f"restarts {found.restarts}, counts {found.counts}, scans each {len(scans)}, begun again {found.begun_again}")
    told = ", ".join(f"{pages}: {times}" for pages, times in sorted(found.pages_at_restart.items()))
    print(f"pages kept at a restart: {told}")
    for fault in found.faults:
        print(f"FAULT {fault}")
    print(f"faults {len(found.faults)}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Reading is killed at random moments and begun again with the same command: nothing is lost, nothing counts twice.

    python -m tests.faults.killed_reads --kills 300

kills `kiemphieu read`, with all its processes, and prints how often, where the kills fell and what became of the counts.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counting.count_folder import open_count
from counting.verifying import misfits

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
KILLS_A_COUNT = 3

Readings = Counter[str]


@dataclass
class Found:
    """What the kills did: how many fell, how many pages stood in the store when they did, and every fault."""

    kills: int = 0
    counts: int = 0
    pages_at_kill: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def begin(count: Path, scans: list[Path]) -> subprocess.Popen[bytes]:
    """`kiemphieu read` of the scans by two processes, as a group of its own that can be killed whole."""
    command = [sys.executable, "-m", "kiemphieu", "read", str(count), "--jobs", "2", *map(str, scans)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def new_count(folder: Path) -> Path:
    """A count with its forms, nothing read."""
    count = folder / "new"
    for words in (["new", str(count), "--election", str(SAMPLES / "election.toml")], ["print", str(count)]):
        subprocess.run(
            [sys.executable, "-m", "kiemphieu", *words],
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
        )
    return count


def records_of(count: Path) -> list[dict[str, Any]]:
    """The pages of a count as they are kept; none before its first page."""
    with open_count(count).store() as store:
        return store.page_records()


def readings_of(records: list[dict[str, Any]]) -> Readings:
    """How often every scan's reading is kept, whatever the order and the random names."""
    return Counter(str((each["sha256"], each["image"], each["status"], each["reading"])) for each in records)


def tried(count: Path, scans: list[Path], whole: Readings, moments: list[float], found: Found) -> None:
    """Read into one count, killed after each of the moments (in seconds), then undisturbed; what differs is a fault."""
    for moment in moments:
        running = begin(count, scans)
        try:
            running.wait(moment)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            found.kills += 1
            found.pages_at_kill[len(records_of(count))] += 1
            continue
        break
    else:
        running = begin(count, scans)
        running.wait()
    if running.returncode not in {0, 3}:
        found.faults.append(f"{moments}: read ended with {running.returncode}")
    found.counts += 1
    records = records_of(count)
    # killed after the batch was closed, the same command feeds all of it again: told as duplicates, counted once
    again = [each for each in records if each["batch"] > 1]
    if readings_of([each for each in records if each["batch"] == 1]) != whole:
        found.faults.append(f"{moments}: other readings than undisturbed")
    if any(each["reason"] != "duplicate" for each in again):
        found.faults.append(f"{moments}: read twice")
    found.faults += [f"{moments}: {misfit.about}: {misfit.why.en}" for misfit in misfits(open_count(count))]
    kept = {each["scan"] for each in records}
    found.faults += [
        f"{moments}: left behind: {file.name}"
        for file in (count / "scans").iterdir()
        if f"scans/{file.name}" not in kept
    ]


def killed(kills: int, scans: list[Path], seed: int, folder: Path) -> Found:
    """At least so many kills, at moments spread evenly over an undisturbed run."""
    chance, found = random.Random(seed), Found()
    empty = new_count(folder)
    undisturbed = Path(shutil.copytree(empty, folder / "undisturbed"))
    began = time.monotonic()
    begin(undisturbed, scans).wait()
    lasts = time.monotonic() - began
    whole = readings_of(records_of(undisturbed))
    assert sum(whole.values()) >= len(scans)
    while found.kills < kills:
        count = Path(shutil.copytree(empty, folder / "killed"))
        wanted = min(KILLS_A_COUNT, kills - found.kills)
        tried(count, scans, whole, [chance.uniform(0, lasts) for _ in range(wanted)], found)
        shutil.rmtree(count)
    return found


def main() -> int:
    """Print what was found; 1 if anything was."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--scans", type=int, default=4)
    asked.add_argument("--seed", type=int, default=20261125)
    options = asked.parse_args()
    scans = sorted((SAMPLES / "scans").iterdir())[: options.scans]
    with tempfile.TemporaryDirectory() as folder:
        found = killed(options.kills, scans, options.seed, Path(folder))
    print(f"kills {found.kills}, counts {found.counts}, scans each {len(scans)}")
    print("pages kept when killed: " + ", ".join(f"{pages}: {n}" for pages, n in sorted(found.pages_at_kill.items())))
    for fault in found.faults:
        print(f"FAULT {fault}")
    print(f"faults {len(found.faults)}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

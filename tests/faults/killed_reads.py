"""Reading is killed at random moments and begun again with the same command: nothing is lost, nothing counts twice.

    python -m tests.faults.killed_reads --kills 300

kills `kiemphieu read`, with all its processes, and prints how often, where the kills fell and what became of the counts.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise, repeat
from pathlib import Path
from typing import Any

from counting.count_folder import open_count
from counting.verifying import misfits

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
KILLS_A_COUNT = 3

SHORTEST_SECONDS = 0.0003
"""A page's way into the store takes 5–10 ms; between two pages there may be seconds."""

Readings = Counter[str]


@dataclass(frozen=True)
class Moment:
    """When to kill: so many seconds after a run has kept so many pages; 0 pages are its beginning."""

    pages: int
    seconds: float


@dataclass(frozen=True)
class Course:
    """How long an undisturbed run takes to its first page, and from one page to the next at the most, in seconds."""

    first: float
    between: float


@dataclass
class Found:
    """What the kills did: how many fell, how many pages stood in the store when they did, and every fault."""

    kills: int = 0
    counts: int = 0
    pages_at_kill: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def begin(count: Path, scans: list[Path]) -> subprocess.Popen[bytes]:
    """`kiemphieu read` of the scans by two processes, as a group of its own that can be killed whole.

    It writes a line for each page as soon as the page is kept.
    """
    command = [sys.executable, "-m", "kiemphieu", "read", str(count), "--json", "--jobs", "2", *map(str, scans)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
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


def is_killed(running: subprocess.Popen[bytes], moment: Moment) -> bool:
    """Kill a run at a moment; False if it ended before."""
    with running:
        assert running.stdout is not None
        if not all(running.stdout.readline() for _ in range(moment.pages)):
            return False
        try:
            running.communicate(timeout=moment.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return True
        return False


def random_moment(course: Course, scans: int, chance: random.Random) -> Moment:
    """Any page with the same chance; after it any length of time from a part of a page's way to that between pages."""
    pages = chance.randint(0, scans)
    if not pages:
        return Moment(0, chance.uniform(0, course.first))
    low, high = math.log(SHORTEST_SECONDS), math.log(course.between)
    return Moment(pages, math.exp(chance.uniform(low, high)))


def tried(count: Path, scans: list[Path], whole: Readings, moments: Iterator[Moment], found: Found) -> None:
    """Read into one count, killed at the moments, then undisturbed; what differs is a fault."""
    told = []
    for moment in moments:
        told.append(moment)
        running = begin(count, scans)
        if not is_killed(running, moment):
            break
        found.kills += 1
        found.pages_at_kill[len(records_of(count))] += 1
    else:
        running = begin(count, scans)
        running.communicate()
    if running.returncode not in {0, 3}:
        found.faults.append(f"{told}: read ended with {running.returncode}")
    found.counts += 1
    records = records_of(count)
    # killed after the batch was closed, the same command feeds all of it again: told as duplicates, counted once
    again = [each for each in records if each["batch"] > 1]
    if readings_of([each for each in records if each["batch"] == 1]) != whole:
        found.faults.append(f"{told}: other readings than undisturbed")
    if any(each["reason"] != "duplicate" for each in again):
        found.faults.append(f"{told}: read twice")
    found.faults += [f"{told}: {misfit.about}: {misfit.why.en}" for misfit in misfits(open_count(count))]
    kept = {each["scan"] for each in records}
    found.faults += [
        f"{told}: left behind: {file.name}" for file in (count / "scans").iterdir() if f"scans/{file.name}" not in kept
    ]


def undisturbed_course(count: Path, scans: list[Path]) -> Course:
    """Read undisturbed, and see when the pages come."""
    began = time.monotonic()
    with begin(count, scans) as running:
        assert running.stdout is not None
        kept = [time.monotonic() - began for _ in running.stdout]
    assert running.returncode in {0, 3}
    return Course(kept[0], max(after - before for before, after in pairwise(kept)))


def killed(kills: int, scans: list[Path], seed: int, folder: Path) -> Found:
    """At least so many kills, as many after each page as after any other."""
    chance, found = random.Random(seed), Found()
    empty = new_count(folder)
    undisturbed = Path(shutil.copytree(empty, folder / "undisturbed"))
    course = undisturbed_course(undisturbed, scans)
    whole = readings_of(records_of(undisturbed))
    assert sum(whole.values()) >= len(scans)
    moments = (random_moment(course, len(scans), chance) for _ in repeat(None))
    while found.kills < kills:
        count = Path(shutil.copytree(empty, folder / "killed"))
        some = islice(moments, min(KILLS_A_COUNT, kills - found.kills))
        tried(count, scans, whole, some, found)
        shutil.rmtree(count)
        print(f"{found.kills} kills, {found.counts} counts, {len(found.faults)} faults", file=sys.stderr, flush=True)
    return found


def main() -> int:
    """Print what was found; 1 if anything was."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--scans", type=int, default=8)
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

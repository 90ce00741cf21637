"""The disk fills up, or the folder turns read-only, while ballots are read; then it is mended and the same command goes on.

    python -m tests.faults.full_disks --faults 60

makes each fault in half of the runs and prints how many pages stood in the count when it struck, and what went wrong. A full
disk is a limit on the size of files; a folder is read-only by its permissions, which hold for root, too, without the
right to pass over them.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from calibration.errors import ExitStatus
from counting.count_folder import open_count
from counting.verifying import misfits
from tests.faults.killed_reads import ROOT, SAMPLES, Readings, new_count, readings_of, records_of

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1

SMALLEST_LIMIT, LARGEST_LIMIT = 40_000, 420_000
"""Bytes: the scans have 90,000 to 200,000, the database and its log grow to 400,000 with eight of them."""

FULL, READ_ONLY = "full disk", "read-only folder"


@dataclass
class Found:
    """Runs of each fault, those that it stopped, how many pages were kept then, and every fault of the program."""

    runs: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    pages: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def begin(count: Path, scans: list[Path], before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """`kiemphieu read` of the scans by two processes; `before` is done in it first."""
    command = [sys.executable, "-m", "kiemphieu", "--lang", "en", "read", str(count), "--json", "--jobs", "2"]
    return subprocess.Popen(
        [*command, *map(str, scans)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509  (no other thread runs here)
    )


def no_rights_beyond_the_permissions() -> None:
    """Root obeys permissions like anyone else from the next program on."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def read_on_full_disk(count: Path, scans: list[Path], chance: random.Random) -> tuple[int, str]:
    """Read while no file may grow beyond a random size; exit status and what was said."""
    limit = chance.randrange(SMALLEST_LIMIT, LARGEST_LIMIT)
    with begin(count, scans, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) as running:
        _, said = running.communicate()
    return running.returncode, said


def read_on_read_only_folder(count: Path, scans: list[Path], chance: random.Random) -> tuple[int, str]:
    """Read; after a random number of pages nothing may be written in the folder any more."""
    pages = chance.randint(0, len(scans) - 1)
    with begin(count, scans, no_rights_beyond_the_permissions) as running:
        assert running.stdout is not None
        for _ in range(pages):
            running.stdout.readline()
        _permit(count, 0o555, 0o444)
        _, said = running.communicate()
    _permit(count, 0o755, 0o644)
    return running.returncode, said


def _permit(count: Path, folders: int, files: int) -> None:
    for path in (count, *count.rglob("*")):
        try:
            path.chmod(folders if path.is_dir() else files)
        except FileNotFoundError:
            continue  # half a scan that has its name by now


READS = {FULL: read_on_full_disk, READ_ONLY: read_on_read_only_folder}


def tried(count: Path, scans: list[Path], whole: Readings, kind: str, chance: random.Random, found: Found) -> None:
    """Read with a fault, then without; what differs from an undisturbed run is a fault of the program."""
    status, said = READS[kind](count, scans, chance)
    found.runs[kind] += 1
    kept = len(records_of(count))
    if status == ExitStatus.FAILED:
        found.stopped[kind] += 1
        found.pages[kept] += 1
        if "fault of the program" in said or "Traceback" in said:
            found.faults.append(f"{kind}: not told in a sentence: {said[-300:]}")
    elif status not in {ExitStatus.DONE, ExitStatus.WAITING} or kept < len(scans):
        found.faults.append(f"{kind}: ended with {status}, {kept} pages kept: {said[-300:]}")
    with begin(count, scans) as running:
        _, said = running.communicate()
    if running.returncode not in {ExitStatus.DONE, ExitStatus.WAITING}:
        found.faults.append(f"{kind}: did not go on: {said[-300:]}")
    records = records_of(count)
    if readings_of([each for each in records if each["batch"] == 1]) != whole:
        found.faults.append(f"{kind}: other readings than undisturbed")
    if any(each["reason"] != "duplicate" for each in records if each["batch"] > 1):
        found.faults.append(f"{kind}: read twice")
    found.faults += [f"{kind}: {misfit.about}: {misfit.why.en}" for misfit in misfits(open_count(count))]
    scans_kept = {each["scan"] for each in records}
    found.faults += [
        f"{kind}: left behind: {file.name}"
        for file in (count / "scans").iterdir()
        if f"scans/{file.name}" not in scans_kept
    ]


def troubled(faults: int, scans: list[Path], seed: int, folder: Path) -> Found:
    """So many runs, with the one fault and the other in turn."""
    chance, found = random.Random(seed), Found()
    empty = new_count(folder)
    undisturbed = Path(shutil.copytree(empty, folder / "undisturbed"))
    with begin(undisturbed, scans) as running:
        running.communicate()
    whole = readings_of(records_of(undisturbed))
    assert sum(whole.values()) >= len(scans)
    for number in range(faults):
        count = Path(shutil.copytree(empty, folder / "troubled"))
        tried(count, scans, whole, (FULL, READ_ONLY)[number % 2], chance, found)
        print(f"{number + 1} runs, {len(found.faults)} faults", file=sys.stderr, flush=True)
        shutil.rmtree(count)
    return found


def main() -> int:
    """Print what was found; 1 if anything was."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--faults", type=int, default=60)
    asked.add_argument("--scans", type=int, default=8)
    asked.add_argument("--seed", type=int, default=20261125)
    options = asked.parse_args()
    scans = sorted((SAMPLES / "scans").iterdir())[: options.scans]
    with tempfile.TemporaryDirectory() as folder:
        found = troubled(options.faults, scans, options.seed, Path(folder))
    for kind, runs in sorted(found.runs.items()):
        print(f"{kind}: {runs} runs, {found.stopped[kind]} stopped by it")
    print("pages kept when it struck: " + ", ".join(f"{pages}: {n}" for pages, n in sorted(found.pages.items())))
    for fault in found.faults:
        print(f"FAULT {fault}")
    print(f"faults {len(found.faults)}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

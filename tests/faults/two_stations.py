"""Two stations feed and review one count at once on PostgreSQL: it equals the count that one station makes alone.

    python -m tests.faults.two_stations --pages 1000

Both are given the same folder of ballots drawn from a seed, and two reviewers decide the doubts meanwhile, each by the same
rule. It prints who read and decided how much, and every difference.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calibration.form import load_form
from counting.count_folder import CountFolder, open_count
from counting.doubt_turns import DoubtTurns
from counting.journal import first_broken
from counting.kept_decisions import DecidedMeanwhileError
from counting.papers.results_json import tally_object
from counting.review import Question, answer, waiting
from counting.standing import where_it_stands
from counting.station import opened_station
from counting.store import WHOLE_BALLOT
from samples.deck import make_deck
from samples.make import SCANNER
from samples.paper import Paper
from scanner.doubts import Doubt
from tests.faults.killed_reads import ROOT, SAMPLES, readings_of, records_of
from tests.faults.restarted_server import empty_count
from tests.postgres_server import postgres_server

DONE = "done"
"""A file beside the count that tells the reviewers that everything was fed."""

KINDS = ("chutich", "ubnd")


@dataclass
class Found:
    """How many pages each batch brought, how many doubts each reviewer decided, and every difference."""

    pages: int = 0
    batches: list[int] = field(default_factory=list)
    decided: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    alike: int = 0
    faults: list[str] = field(default_factory=list)


def draw(folder: Path, pages: int, seed: int) -> list[Path]:
    """So many scanned ballots, each of a voter of its own."""
    folder.mkdir()
    for place, kind in enumerate(KINDS):
        form = load_form(SAMPLES / "forms" / f"{kind}.form.json")
        count = pages // len(KINDS) + (place < pages % len(KINDS))
        for drawn in make_deck(form, Paper(), seed + place, count=count, quality=SCANNER):
            file = folder / f"{kind}_{drawn.ballot:05}{drawn.scan.suffix}"
            file.write_bytes(drawn.scan.encoded())
    return sorted(folder.iterdir())


def decided_by_rule(question: Question) -> str:
    """The same answer to the same doubt, whoever is asked."""
    if question.row == WHOLE_BALLOT:
        return question.choices[0]
    return question.choices[zlib.crc32(f"{question.page.sha256} {question.row}".encode()) % len(question.choices)]


def review(count: CountFolder, name: str, until: Path) -> None:
    """Decide what waits, and what comes in, until everything was fed and nothing waits."""
    election = count.election()
    with count.store() as store, opened_station(count) as station:
        turns = DoubtTurns(store, station.name)
        while True:
            everything_fed, asked = until.exists(), waiting(election, store)
            for question in turns.given(asked):
                try:
                    answer(store, question, decided_by_rule(question), name)
                except DecidedMeanwhileError:
                    print(f"{name}: decided meanwhile", file=sys.stderr)
            if everything_fed and not asked:
                return
            time.sleep(1)


def counted(count: CountFolder, files: list[Path], stations: int) -> float:
    """Read and review by so many stations at once; how many seconds it took."""
    started, done = time.monotonic(), count.path.with_name(f"{count.path.name}.{DONE}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    fed = ["-m", "kiemphieu", "read", str(count.path), "--jobs", "1", str(files[0].parent)]
    asked = ["-m", "tests.faults.two_stations", "--review", str(count.path), "--until", str(done), "--name"]
    readers = [_run(fed, environment) for _ in range(stations)]
    reviewers = [_run([*asked, f"person {number}"], environment) for number in range(1, stations + 1)]
    for reader in readers:
        assert reader.wait() in {0, 3}
    done.touch()
    for reviewer in reviewers:
        assert reviewer.wait() == 0
    return time.monotonic() - started


def _run(words: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


@dataclass(frozen=True)
class Results:
    """The tally; what was decided, by scan and row; which scans look like one sheet; who decided how much; how many
    decisions there were, of which so many say whether it is one sheet.

    Which of two sheets that look alike is asked about hangs on which came later: two stations bring them in either order.
    """

    tally: Any
    chosen: dict[tuple[str, int], str]
    alike: set[frozenset[str]]
    by: Counter[str]
    decisions: int
    of_sheets: int


def results_of(count: CountFolder) -> Results:
    """What came of a count."""
    with count.store() as store:
        standing, pages = where_it_stands(count, store), {page.id: page for page in store.pages()}
        decisions = store.decisions()
        assert first_broken(store.acts()) is None
        of_sheets = {key for key, each in decisions.items() if each.doubts == (Doubt.SAME_PAPER,)}
        return Results(
            tally_object(standing.tally)["ballots"],
            {(pages[page].sha256, row): decisions[page, row].choice for page, row in decisions.keys() - of_sheets},
            {frozenset((page.sha256, pages[twin].sha256)) for page in pages.values() for twin in page.twins},
            Counter(each.reason for each in decisions.values()),
            len(store.decision_records()),
            len(of_sheets),
        )


def compared(pages: int, seed: int, folder: Path) -> Found:
    """The same ballots by one station alone and by two at once."""
    found = Found(pages)
    files = draw(folder / "fed", pages, seed)
    alone = empty_count(folder / "alone", None)
    found.seconds["one station"] = counted(alone, files, 1)
    with postgres_server() as server:
        together = empty_count(folder / "together", server.address)
        found.seconds["two stations"] = counted(together, files, 2)
        one_station, two_stations = results_of(alone), results_of(together)
        found.decided = two_stations.by
        one, two = records_of(alone.path), records_of(together.path)
    found.batches = sorted(Counter(each["batch"] for each in two).values())
    if len(two) != pages or len({each["sha256"] for each in two}) != pages:
        found.faults.append(f"{len(two)} pages kept of {pages}")
    if readings_of(one) != readings_of(two):
        found.faults.append("other readings")
    if one_station.chosen != two_stations.chosen:
        found.faults.append("other decisions")
    if one_station.alike != two_stations.alike:
        found.faults.append("other sheets that look alike")
    if two_stations.decisions != len(two_stations.chosen) + two_stations.of_sheets:
        found.faults.append(f"{two_stations.decisions} decisions about {len(two_stations.chosen)} doubts")
    if json.dumps(one_station.tally) != json.dumps(two_stations.tally):
        found.faults.append("another tally")
    found.alike = len(two_stations.alike)
    return found


def main() -> int:
    """Print what was found; 1 if anything differs."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=20261125)
    asked.add_argument("--review", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--until", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--name", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.review:
        review(open_count(options.review), options.name, options.until)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = compared(options.pages, options.seed, Path(folder))
    print(f"pages {found.pages}; by two stations: {found.batches}; doubts decided: {dict(found.decided)}")
    print(f"pairs of two voters' sheets that look like one: {found.alike}")
    print("seconds: " + ", ".join(f"{who} {seconds:.0f}" for who, seconds in found.seconds.items()))
    for fault in found.faults:
        print(f"FAULT {fault}")
    print(f"differences {len(found.faults)}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

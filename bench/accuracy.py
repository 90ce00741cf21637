"""Accuracy on decks made from fresh seeds: silent errors and doubts, by quality of scan and kind of mark.

`python -m bench.accuracy --seed 5000 --ballots 40`. Seeds below 2000 were used for tuning; figures that are quoted come
from seeds of 5000 and above.
"""

from __future__ import annotations

import argparse
from collections import Counter
from importlib import resources
from pathlib import Path

from calibration.election import load_election
from calibration.print_ballots import print_ballot
from samples.deck import make_deck
from samples.make import SEAL
from samples.paper import Paper, print_of_pdf
from samples.scanner_effects import QUALITIES
from samples.voting import VotingHabits
from scanner.batch import read_bytes
from scanner.doubts import Doubt
from scanner.reading import PageReading

HABITS = VotingHabits({"high": 0.5, "trust": 0.3, "low": 0.2}, blank=0.03, awkward=0.08)


def run(quality: str, seed: int, ballots: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """One deck: rows by outcome, plain rows that were asked about by mark and doubts, and every silent error."""
    election = load_election(Path(str(resources.files("samples"))) / "election.toml")
    kind = election.ballots[seed % len(election.ballots)]
    printed = print_ballot(election, kind, with_markers=False)
    prints = [print_of_pdf(printed.pdf, page.number) for page in printed.form.pages]
    outcomes: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    silent: list[str] = []
    deck = make_deck(
        printed.form,
        Paper(kind.colour, SEAL),
        seed,
        count=ballots,
        quality=QUALITIES[quality],
        habits=HABITS,
        prints=prints,
    )
    for page in deck:
        (reading,) = read_bytes(page.scan.encoded(), f"{quality}-{seed}-{page.ballot}", (printed.form,))
        if not isinstance(reading, PageReading):
            outcomes["refused pages"] += 1
            continue
        for row, truth in zip(reading.rows, page.rows, strict=True):
            outcomes["rows"] += 1
            if Doubt.DIRT in row.doubts:
                outcomes["under dirt"] += 1
            elif truth.tier == "clear":
                outcomes["plain"] += 1
                if row.doubts:
                    outcomes["plain, asked"] += 1
                    asked[f"{truth.mark}: {', '.join(row.doubts)}"] += 1
            if not row.doubts and row.choice != truth.expected:
                outcomes["SILENT"] += 1
                silent.append(f"{reading.file} row {row.row} {truth.mark}: {truth.expected} read as {row.choice}")
    return outcomes, asked, silent


def report(seed: int, ballots: int) -> None:
    """Print one line a quality, then what was asked and every silent error."""
    for quality in QUALITIES:
        outcomes, asked, silent = run(quality, seed, ballots)
        share = 100 * outcomes["plain, asked"] / max(1, outcomes["plain"])
        print(
            f"{quality:8} seed {seed}: {outcomes['rows']} rows, silent errors {outcomes['SILENT']}, plain rows asked "
            f"{share:.2f} %, under dirt {outcomes['under dirt']}, refused pages {outcomes['refused pages']}"
        )
        for words, times in asked.most_common(6):
            print(f"           {times} × {words}")
        for line in silent:
            print(f"           SILENT {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--ballots", type=int, default=20)
    arguments = parser.parse_args()
    report(arguments.seed, arguments.ballots)


if __name__ == "__main__":
    main()

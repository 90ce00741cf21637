"""Ordinary ballots that are asked about as two sheets fed at once: there should be none.

    python -m bench.double_feed --seed 34000 --offices 10 --ballots 8

reads the samples and decks of offices drawn from seeds (`bench.accuracy` draws them alike), each sheet scanned by itself, and
prints how many pages of each quality raise `double-feed`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bench.decks import blank_of, scanned_deck
from bench.office_ballots import office_ballot
from calibration.form import load_form
from scanner.batch import read_bytes
from scanner.doubts import Doubt
from scanner.reading import PageReading, Reading

QUALITIES = ("office", "onebit", "rough", "phone")
SAMPLES = Path(__file__).parents[1] / "samples"


def outcome(reading: Reading) -> str:
    """What became of a page, as far as this bench is about it."""
    if not isinstance(reading, PageReading):
        return "refused"
    return "ASKED ABOUT" if Doubt.DOUBLE_FEED in reading.doubts else "one sheet"


def of_samples() -> Counter[tuple[str, str]]:
    """The sample scans, by outcome."""
    forms = tuple(load_form(file) for file in sorted((SAMPLES / "forms").glob("*.form.json")))
    found: Counter[tuple[str, str]] = Counter()
    for file in sorted((SAMPLES / "scans").iterdir()):
        found.update(("samples", outcome(reading)) for reading in read_bytes(file.read_bytes(), file.name, forms))
    return found


def of_office(seed: int, ballots: int) -> Counter[tuple[str, str]]:
    """One office's deck at every quality, by outcome."""
    office = office_ballot(seed)
    blank = blank_of(office)
    found: Counter[tuple[str, str]] = Counter()
    for quality in QUALITIES:
        for page in scanned_deck(office, blank, quality, ballots):
            found.update((quality, outcome(reading)) for reading in read_bytes(page.data, "page", (office.form,)))
    return found


def main() -> int:
    """Print the figures; 1 if any page was asked about."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=34000)
    asked.add_argument("--offices", type=int, default=10)
    asked.add_argument("--ballots", type=int, default=8)
    options = asked.parse_args()
    found = of_samples()
    for seed in range(options.seed, options.seed + options.offices):
        found += of_office(seed, options.ballots)
    for (quality, what), pages in sorted(found.items()):
        print(f"{quality:8} {what:12} {pages:6}")
    return int(any(what == "ASKED ABOUT" for _, what in found))


if __name__ == "__main__":
    raise SystemExit(main())

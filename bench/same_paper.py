"""Sheets that are fed twice, and sheets that only look alike: how many of each are taken for one sheet.

    python -m bench.same_paper --seed 31000 --offices 5 --ballots 10

draws every voter's ballot once, scans it twice (other place, turn, skew, light, grain), and compares every scan with every
other one of its office. What one more ballot costs among many is shown by `python -m bench.speed store`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np

from bench.decks import BENCH_QUALITIES, blank_of, drawn_sheet
from bench.office_ballots import office_ballot
from bench.voters import invent_voter, mark_ballot
from counting.same_paper import alike_in_bands
from counting.sheet_words import bands_of, words_of
from samples.deck import USUAL_TURNS, pick_turn
from samples.scanner_effects import scan_sheet
from scanner.batch import read_bytes
from scanner.reading import PageReading
from scanner.sheet_trace import LEAST_POINTS, SheetTrace, likeness

QUALITIES = ("office", "onebit", "rough", "phone")


@dataclass(frozen=True)
class Scanned:
    """A scan of a sheet: which sheet of the office's, by its quality and number."""

    sheet: tuple[str, int]
    trace: SheetTrace


def scans_of(seed: int, ballots: int) -> Iterator[Scanned]:
    """Two scans of every sheet of one office."""
    office = office_ballot(seed)
    blank, boxes = blank_of(office), bool(office.form.rows[0].boxes)
    for number, quality in enumerate(QUALITIES):
        device = BENCH_QUALITIES[quality]
        for place in range(ballots):
            rng = np.random.default_rng([seed, number, place])
            colours = device.colours[int(rng.integers(len(device.colours)))]
            marked = mark_ballot(office.form, invent_voter(boxes, rng), colours == "onebit", rng)
            sheet = drawn_sheet(office, blank, marked, rng)
            if colours != "colour":
                sheet = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), np.uint8)
            for _ in range(2):
                scan = scan_sheet(sheet, device, rng, pick_turn(rng, USUAL_TURNS), colours)
                (reading,) = read_bytes(scan.encoded(), "scan", (office.form,))
                if isinstance(reading, PageReading) and reading.trace is not None:
                    yield Scanned((quality, place), reading.trace)


def found_again(one: SheetTrace, two: SheetTrace) -> bool:
    """Whether the store would find the one as another scan of the other."""
    bands, other = bands_of(one), bands_of(two)
    words, kept = words_of("", 1, bands), words_of("", 1, other).kept
    is_near = len(set(words.looked_up) & set(kept)) >= words.least_shared and alike_in_bands(bands, other)
    return is_near and likeness(one, two).is_same_sheet


def main() -> int:
    """Print the figures; 1 if two sheets were taken for one."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=31000)
    asked.add_argument("--offices", type=int, default=5)
    asked.add_argument("--ballots", type=int, default=10)
    options = asked.parse_args()
    same: Counter[tuple[str, str]] = Counter()
    other: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.offices):
        scans = list(scans_of(seed, options.ballots))
        for one, two in combinations(scans, 2):
            found = found_again(two.trace, one.trace)
            little = min(len(one.trace.points), len(two.trace.points)) < LEAST_POINTS
            if one.sheet == two.sheet:
                same[one.sheet[0], "too little ink" if little else "found" if found else "MISSED"] += 1
            else:
                other["TAKEN FOR ONE" if found else "told apart"] += 1
    for (quality, what), times in sorted(same.items()):
        print(f"scanned twice, {quality:7} {what:15} {times:6}")
    for what, times in sorted(other.items()):
        print(f"two sheets             {what:15} {times:6}")
    return int(other["TAKEN FOR ONE"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())

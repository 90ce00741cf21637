"""Accuracy on decks made from fresh seeds: silent errors and doubts, by quality of scan, style of ballot, kind of mark.

`python -m bench.accuracy --seed 5000 --decks 12 --ballots 10`. One deck is one seed: its own office's ballot, marked by
its own voters, scanned at every quality. Seeds below 2000 were used for tuning; figures that are quoted come from seeds
of 5000 and above.

The full run, over 200,000 cells (some 25 minutes of two cores, twice that if something else runs):
`python -m bench.accuracy --seed 5000 --decks 120 --ballots 10 --keep /tmp/pages`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.decks import BENCH_QUALITIES, BenchPage, blank_of, scanned_deck
from bench.office_ballots import STYLES, OfficeBallot, office_ballot
from bench.truth import Outcome
from bench.voters import MADE_TO_MISLEAD, USUALLY_AWKWARD, Awkward
from calibration.form import save_form
from scanner.batch import read_bytes
from scanner.reading import PageReading, Reading

KEPT = frozenset({Outcome.SILENT, Outcome.NOT_ASKED, Outcome.NEEDLESS})
"""Outcomes whose pages `--keep` saves."""

SHOWN_REASONS = 25
"""So many of the most frequent reasons of needless doubts are printed."""


@dataclass
class Tally:
    """Rows of some decks by what became of them; sums with `add`."""

    rows: Counter[tuple[str, str, str, bool, Outcome]] = field(default_factory=Counter)
    """By quality, style, kind of mark, whether it is plain, and outcome."""
    cells: Counter[str] = field(default_factory=Counter)
    """By quality."""
    pages: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By quality and what became of the page, as `_page_outcome` words it."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Needless doubts by kind of mark and doubts."""
    faults: list[str] = field(default_factory=list)
    """Every silent error and every row that was not asked about, as a line to print."""

    def add(self, other: Tally) -> None:
        self.rows += other.rows
        self.cells += other.cells
        self.pages += other.pages
        self.reasons += other.reasons
        self.faults += other.faults

    def count(
        self,
        outcomes: Iterable[Outcome] = tuple(Outcome),
        quality: str | None = None,
        style: str | None = None,
        mark: str | None = None,
        plain: bool | None = None,
    ) -> int:
        """Rows with these outcomes; None stands for any."""
        asked_for = (quality, style, mark, plain)
        wanted = set(outcomes)
        return sum(
            times
            for (*key, outcome), times in self.rows.items()
            if outcome in wanted and all(one in (None, other) for one, other in zip(asked_for, key, strict=True))
        )


def run_deck(
    seed: int, ballots: int, qualities: Sequence[str], keep: Path | None = None, awkward: Awkward = USUALLY_AWKWARD
) -> Tally:
    """Make one office's deck at each quality, read it, and hold it against the truth."""
    office = office_ballot(seed)
    blank = blank_of(office)
    tally = Tally()
    for quality in qualities:
        for page in scanned_deck(office, blank, quality, ballots, awkward):
            name = f"{quality}-{seed}-{page.ballot}{page.scan.suffix}"
            (reading,) = read_bytes(page.data, name, (office.form,))
            notable = _hold_against(page, reading, office, quality, tally)
            if keep and notable:
                _keep_page(keep, name, page, office, notable)
    return tally


def _hold_against(
    page: BenchPage, reading: Reading, office: OfficeBallot, quality: str, tally: Tally
) -> list[dict[str, object]]:
    """Count a page and its rows; what `--keep` wants to see of it."""
    became = _page_outcome(page, reading)
    tally.pages[quality, became] += 1
    notable: list[dict[str, object]] = [{"page": became}] if became not in PAGES_AS_THEY_SHOULD_BE else []
    if not isinstance(reading, PageReading):
        return notable
    tally.cells[quality] += len(page.rows) * len(office.form.columns)
    for read, truth in zip(reading.rows, page.rows, strict=True):
        outcome = truth.outcome(read.choice, read.doubts, reading.doubts)
        tally.rows[quality, office.style, truth.mark, truth.plain, outcome] += 1
        doubts = ", ".join(read.doubts)
        right = "|".join(sorted(truth.allowed)) or "?"
        if outcome is Outcome.NEEDLESS:
            tally.reasons[truth.mark, doubts] += 1
        if outcome in (Outcome.SILENT, Outcome.NOT_ASKED):
            where = f"{quality} deck {office.seed} ({office.style}) ballot {page.ballot} row {read.row}"
            tally.faults.append(f"{outcome:9} {where} {truth.mark}: {right} read as {read.choice}")
        if outcome in KEPT:
            notable.append(
                {
                    "row": read.row,
                    "mark": truth.mark,
                    "outcome": outcome.value,
                    "right": right,
                    "choice": read.choice,
                    "doubts": doubts,
                }
            )
    return notable


PAGES_AS_THEY_SHOULD_BE = frozenset({"read", "signed, asked"})


def _page_outcome(page: BenchPage, reading: Reading) -> str:
    """What became of a page as a whole."""
    if not isinstance(reading, PageReading):
        return f"refused ({reading.reason})" if page.whole else "refused, table cut off"
    if page.signed:
        return "signed, asked" if reading.doubts else "signed, NOT ASKED"
    if reading.doubts and not any(row.page_asks for row in page.rows):
        return f"needless doubt ({', '.join(reading.doubts)})"
    return "read"


def _keep_page(
    folder: Path, name: str, page: BenchPage, office: OfficeBallot, notable: list[dict[str, object]]
) -> None:
    """The scan, its form, and a line of JSON: the rows, and the matrix that takes mm of the form to px of the scan."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(page.data)
    form = folder / f"{office.form.id}.form.json"
    if not form.exists():
        save_form(office.form, form)
    about = {
        "file": name,
        "form": form.name,
        "style": office.style,
        "learned": office.learned,
        "page_to_scan": page.scan.page_to_scan.round(9).tolist(),
        "rows": notable,
    }
    line = json.dumps(about, ensure_ascii=False) + "\n"
    (folder / name).with_suffix(".json").write_text(line, encoding="utf-8")


def run(
    seed: int,
    decks: int,
    ballots: int,
    qualities: Sequence[str],
    jobs: int = 1,
    keep: Path | None = None,
    awkward: Awkward = USUALLY_AWKWARD,
) -> Tally:
    """`decks` decks from this seed on, `jobs` of them at a time."""
    whole = Tally()
    seeds = range(seed, seed + decks)
    if jobs <= 1:
        for one in seeds:
            whole.add(run_deck(one, ballots, qualities, keep, awkward))
            _tell_progress(one - seed + 1, decks)
        return whole
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        deck = partial(run_deck, ballots=ballots, qualities=tuple(qualities), keep=keep, awkward=awkward)
        tallies = pool.map(deck, seeds)
        for done, tally in enumerate(tallies, start=1):
            whole.add(tally)
            _tell_progress(done, decks)
    return whole


def _tell_progress(done: int, decks: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {decks} decks", end="\n" if done == decks else "", file=sys.stderr, flush=True)


HEAD = ("cells", "rows", "SILENT", "not asked", "plain rows", "asked", "%", "under dirt", "refused")


def report(tally: Tally, qualities: Sequence[str]) -> None:
    """Print the tables: by quality, by style, by kind of mark, why plain rows were asked about, and every fault.

    `plain rows` need nobody; `asked` and `%` are those of them that were asked about. Those under a streak of dirt must
    be, and are counted apart.
    """
    print(f"{'':12}" + "".join(f"{word:>11}" for word in HEAD))
    for quality in (*qualities, None):
        _print_line(tally, quality or "all", quality=quality)
    print("\nby style of ballot")
    for style in STYLES:
        _print_line(tally, style, style=style)
    print("\npages")
    for quality in qualities:
        became = {what: times for (of_quality, what), times in sorted(tally.pages.items()) if of_quality == quality}
        print(f"{quality:12}" + ", ".join(f"{times} {what}" for what, times in became.items()))
    _print_kinds(tally, qualities)
    print("\nwhy plain rows were asked about")
    for (mark, doubts), times in tally.reasons.most_common(SHOWN_REASONS):
        print(f"{times:6} × {mark}: {doubts}")
    print(f"\n{len(tally.faults)} rows that nobody was asked about and should have been")
    for line in sorted(tally.faults, key=lambda line: not line.startswith(Outcome.SILENT)):
        print(line)


def _print_line(tally: Tally, name: str, quality: str | None = None, style: str | None = None) -> None:
    dirt = tally.count([Outcome.DIRT], quality, style)
    plain = tally.count(quality=quality, style=style, plain=True) - dirt
    needless = tally.count([Outcome.NEEDLESS], quality, style)
    refused = sum(
        times for (key, what), times in tally.pages.items() if quality in (None, key) and what.startswith("refused")
    )
    figures: list[object] = [
        sum(times for key, times in tally.cells.items() if quality in (None, key)) if style is None else "",
        tally.count(quality=quality, style=style),
        tally.count([Outcome.SILENT], quality, style),
        tally.count([Outcome.NOT_ASKED], quality, style),
        plain,
        needless,
        f"{100 * needless / max(1, plain):.2f}",
        dirt,
        refused if style is None else "",
    ]
    print(f"{name:12}" + "".join(f"{figure:>11}" for figure in figures))


def _print_kinds(tally: Tally, qualities: Sequence[str]) -> None:
    """One line a kind of mark; under each quality its rows, those asked about, those not asked, and silent errors."""
    print("\nby kind of mark: rows, shown to a person, not asked though they must be, SILENT")
    print(f"{'':14}" + "".join(f"{quality:>26}" for quality in qualities))
    for mark in sorted({key[2] for key in tally.rows}):
        line = f"{mark:14}"
        for quality in qualities:
            shown = (Outcome.ASKED, Outcome.NEEDLESS, Outcome.DIRT)
            counts = [
                tally.count(quality=quality, mark=mark),
                tally.count(shown, quality, mark=mark),
                tally.count([Outcome.NOT_ASKED], quality, mark=mark),
                tally.count([Outcome.SILENT], quality, mark=mark),
            ]
            line += "  " + "".join(f"{count or '.':>6}" for count in counts)
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=5000, help="seed of the first deck")
    parser.add_argument("--decks", type=int, default=6, help="so many seeds, one office each")
    parser.add_argument("--ballots", type=int, default=10, help="voters of a deck, at each quality")
    parser.add_argument("--quality", choices=tuple(BENCH_QUALITIES), nargs="+", default=list(BENCH_QUALITIES))
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--keep", type=Path, help="folder for the pages with silent errors and needless doubts")
    usual = USUALLY_AWKWARD.share
    parser.add_argument("--awkward", type=float, default=usual, help="share of the rows that are awkward")
    parser.add_argument("--misleading", action="store_true", help="many rows struck out, written over or doubled")
    told = parser.parse_args()
    awkward = MADE_TO_MISLEAD if told.misleading else Awkward(told.awkward)
    tally = run(told.seed, told.decks, told.ballots, told.quality, told.jobs, told.keep, awkward)
    report(tally, told.quality)


if __name__ == "__main__":
    main()

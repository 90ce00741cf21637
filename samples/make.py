"""Writes the sample election: ballots, forms, scans, the truth, and what the committee decided.

`python -m samples.make` writes it beside this file, always the same bytes; `--seed` and `--out` make others.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from calibration.election import BallotKind, Election, load_election
from calibration.form import save_form
from calibration.print_ballots import PrintedBallot, print_ballot
from samples.deck import BallotPlan, DeckPage, plan_deck, scan_ballot, supply_of
from samples.letter import agenda_print
from samples.paper import Paper, blank_sheet, print_of_pdf
from samples.scanner_effects import OFFICE, Colours, Turn, scan_sheet
from samples.seal import Seal
from samples.voting import NEEDS_GREY, RowPlan, VotingHabits, plan_row

HERE = Path(__file__).parent
SEED = 20231214
SEAL = Seal("HỘI ĐỒNG NHÂN DÂN", "H. ĐĂK RUỒNG")

SCANNER = replace(OFFICE, dpi=(200,), noise=1.1, jpeg_quality=68)
"""An office scanner; its JPEG quality keeps the whole of the samples under 18 MB."""

COLOURS: dict[Colours, float] = {"colour": 0.28, "grey": 0.36, "onebit": 0.36}
TURNED: dict[Turn, int] = {180: 16, 90: 2, 270: 2}
"""So many of the ballots were fed upside down or on their side, spread over the whole pile."""

LEVELS = {"high": 0.72, "trust": 0.21, "low": 0.07}
PENS = {
    "ballpoint-blue": 0.5,
    "ballpoint-black": 0.16,
    "ballpoint-red": 0.05,
    "gel-blue": 0.15,
    "gel-black": 0.08,
    "felt-black": 0.03,
    "felt-blue": 0.02,
    "pencil": 0.01,
}

AWKWARD_ROWS: dict[str, tuple[str, ...]] = {
    "chutich": ("border", "none"),
    "hdnd": (
        *("none", "none", "none", "none", "double", "border", "corrected", "second_weak", "outside", "dash"),
        *("dot", "faint", "bigtick", "bigtick", "erasure"),
    ),
    "ubnd": ("none", "double", "corrected", "name_struck", "bigtick", "faint"),
}
"""Rows that are not plain, by ballot kind; each goes to a ballot of its own."""

LETTER_AFTER = 49
"""The agenda lies after so many ballots."""


@dataclass(frozen=True)
class _Written:
    """One page and the name of its scan."""

    file: str
    form: str
    page: DeckPage


def main() -> None:
    """Write a sample election into a folder."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="another number gives other hands, marks and scans")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    options = parser.parse_args()
    make_samples(options.out, options.seed)


def make_samples(out: Path, seed: int = SEED) -> None:
    """Write election.toml, ballots/, forms/, scans/, truth.csv and decisions.csv into `out`."""
    for folder in ("ballots", "forms", "scans"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for old in (out / "scans").glob("scan_*.*"):
        old.unlink()
    description = (HERE / "election.toml").read_bytes()
    if out.resolve() != HERE.resolve():
        (out / "election.toml").write_bytes(description)
    election = load_election(HERE / "election.toml")
    turns = _turns_of_the_pile(sum(_count_of(kind, election) for kind in election.ballots), seed)
    written: list[_Written] = []
    number = 0
    for place, kind in enumerate(election.ballots):
        printed = print_ballot(election, kind)
        (out / "ballots" / f"{kind.id}.pdf").write_bytes(printed.pdf)
        save_form(printed.form, out / "forms" / f"{kind.id}.form.json")
        rng = np.random.default_rng([seed, place])
        for page in _scanned(kind, printed, [next(turns) for _ in range(_count_of(kind, election))], rng):
            number += 1
            if number == LETTER_AFTER + 1:
                _write_letter(election, out / "scans" / f"scan_{number:04}.jpg", seed)
                number += 1
            name = f"scan_{number:04}{page.scan.suffix}"
            (out / "scans" / name).write_bytes(page.scan.encoded())
            written.append(_Written(name, kind.id, page))
    _write_truth(out / "truth.csv", written)
    _write_decisions(out / "decisions.csv", written)


def _scanned(
    kind: BallotKind, printed: PrintedBallot, turns: Sequence[Turn], rng: np.random.Generator
) -> Iterator[DeckPage]:
    """The ballots of one kind, marked, scanned and in the order of feeding."""
    form = printed.form
    popular = {row.number: _popularity(rng) for row in form.rows}
    habits = VotingHabits(LEVELS, blank=0, awkward=0, levels_by_row=popular)
    plans = plan_deck(form, rng, count=len(turns), quality=SCANNER, habits=habits, pens=PENS)
    plans = _with_awkward_rows(plans, AWKWARD_ROWS.get(kind.id, ()), form.columns, rng)
    prints = [print_of_pdf(printed.pdf, page.number) for page in form.pages]
    supply = supply_of(form, Paper(kind.colour, SEAL), rng, prints)
    for number, (plan, turn) in enumerate(zip(plans, turns, strict=True)):
        colours = _colours_for(plan, rng)
        yield from scan_ballot(form, supply, plan, SCANNER, rng, number=number, turn=turn, colours=colours)


def _count_of(kind: BallotKind, election: Election) -> int:
    return kind.collected or election.deputies_present


def _turns_of_the_pile(count: int, seed: int) -> Iterator[Turn]:
    """How each ballot of the whole pile was fed, in order."""
    turned = [turn for turn, times in TURNED.items() for _ in range(times)]
    upright: list[Turn] = [0] * (count - len(turned))
    pile = turned + upright
    return (pile[place] for place in np.random.default_rng([seed, 98]).permutation(count))


def _popularity(rng: np.random.Generator) -> Mapping[str, float]:
    """How one official stands: most near the assembly's usual shares, some a little better or worse."""
    better = float(np.exp(rng.normal(0, 0.45)))
    return {"high": LEVELS["high"] * better, "trust": LEVELS["trust"], "low": LEVELS["low"] / better}


def _with_awkward_rows(
    plans: Sequence[BallotPlan], marks: Sequence[str], columns: Sequence[str], rng: np.random.Generator
) -> list[BallotPlan]:
    changed = list(plans)
    usual = [
        place for place, plan in enumerate(plans) if plan.hand.mark in {"x", "tick"} and plan.hand.pen.name != "pencil"
    ]
    for place, mark in zip(rng.choice(usual, len(marks), replace=False), marks, strict=True):
        rows = list(changed[place].rows)
        at = int(rng.integers(len(rows)))
        rows[at] = plan_row(rows[at].row, mark, str(rows[at].choice), columns, rng)
        changed[place] = replace(changed[place], rows=tuple(rows))
    return changed


def _colours_for(plan: BallotPlan, rng: np.random.Generator) -> Colours:
    kinds = [
        kind
        for kind in COLOURS
        if kind != "onebit" or not (plan.hand.pen.name == "pencil" or any(row.mark in NEEDS_GREY for row in plan.rows))
    ]
    shares = np.array([COLOURS[kind] for kind in kinds])
    return kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]


def _write_letter(election: Election, path: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 99])
    sheet = blank_sheet(agenda_print(election), "#ffffff", rng)
    path.write_bytes(scan_sheet(sheet, SCANNER, rng, 0, "grey").encoded())


def _write_truth(path: Path, written: Sequence[_Written]) -> None:
    rows = [
        (it.file, it.form, it.page.page, row.row, row.expected, row.tier, row.mark, it.page.tags)
        for it in written
        for row in it.page.rows
    ]
    _write_csv(path, ("scan", "form", "page", "row", "expected", "tier", "mark", "tags"), rows)


def _write_decisions(path: Path, written: Sequence[_Written]) -> None:
    rows = [
        (it.file, row.row, row.decision, row.reason) for it in written for row in it.page.rows if _may_be_asked(row)
    ]
    _write_csv(path, ("scan", "row", "choice", "reason"), rows)


def _may_be_asked(row: RowPlan) -> bool:
    return row.tier == "hard" or row.expected in {"?", "multiple"}


def _write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main()

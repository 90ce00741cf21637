"""Whether a change made for speed reads as before: the readings of two checkouts, page by page and row by row.

    python -m bench.same_readings pages FOLDER            # once: pages of fixed seeds, with their forms
    python -m bench.same_readings read FOLDER BEFORE.json  # in each checkout
    python -m bench.same_readings compare BEFORE.json AFTER.json

Read are the pages of FOLDER, the samples, the named hard pages of the tests and the foreign deck, if it is there.
`compare` leaves with 1 unless every choice and every doubt is the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from bench.decks import BENCH_QUALITIES, blank_of, scanned_deck
from bench.foreign import FOREIGN, foreign_form
from bench.office_ballots import office_ballot
from calibration.form import Form, load_form, save_form
from scanner.batch import read_file
from scanner.reading import reading_object

FIRST_SEED = 14000
DECKS = 10
BALLOTS = 3
"""Ten offices, three voters each, at five qualities: 150 pages."""

HARD_PAGES = Path(__file__).parents[1] / "tests" / "pages"


def make_pages(folder: Path) -> None:
    """Pages of fixed seeds, one folder an office, with its form."""
    for seed in range(FIRST_SEED, FIRST_SEED + DECKS):
        office = office_ballot(seed)
        blank = blank_of(office)
        place = folder / str(seed)
        place.mkdir(parents=True, exist_ok=True)
        save_form(office.form, place / "office.form.json")
        for quality in BENCH_QUALITIES:
            for page in scanned_deck(office, blank, quality, BALLOTS):
                (place / f"{quality}-{page.ballot}{page.scan.suffix}").write_bytes(page.data)


def _sets(folder: Path) -> Iterator[tuple[str, tuple[Form, ...], list[Path]]]:
    """Every set of pages: its name, the forms that it is read by, its files."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield place.name, _forms_in(place), _scans_in(place)
    samples = Path(str(resources.files("samples")))
    yield "samples", _forms_in(samples / "forms"), _scans_in(samples / "scans")
    for place in sorted(path for path in HARD_PAGES.iterdir() if path.is_dir() and path.name != "forms"):
        yield f"tests/{place.name}", _forms_in(HARD_PAGES / "forms"), _scans_in(place)
    if FOREIGN.is_dir():
        yield "foreign", (foreign_form(),), _scans_in(FOREIGN / "scans")


def _forms_in(folder: Path) -> tuple[Form, ...]:
    return tuple(load_form(path) for path in sorted(folder.glob("*.form.json")))


def _scans_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".tif"})


def read_all(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What every file is read as."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, forms, files in _sets(folder):
        for file in files:
            found[f"{name}/{file.name}"] = [reading_object(one) for one in read_file(file, forms).readings]
    return found


def differences(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """A line for every page and row whose status, choice or doubts are not the same."""
    lines = [f"{name}: only in one of the two" for name in sorted(before.keys() ^ after.keys())]
    for name in sorted(before.keys() & after.keys()):
        for old, new in zip(before[name], after[name], strict=True):
            page = ("status", "form", "page", "turned", "reason", "doubts")
            lines += [f"{name}: {key} {old.get(key)} → {new.get(key)}" for key in page if old.get(key) != new.get(key)]
            for one, other in zip(old["rows"], new["rows"], strict=False):
                if (one["choice"], one["doubts"]) != (other["choice"], other["doubts"]):
                    was, now = (f"{row['choice']} {row['doubts']}" for row in (one, other))
                    lines.append(f"{name} row {one['row']}: {was} → {now}")
    return lines


def _other_amounts(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> float:
    """The largest difference between two shares of ink of one cell."""
    pairs = (
        (one["marks"][level], other["marks"][level])
        for name in before.keys() & after.keys()
        for old, new in zip(before[name], after[name], strict=True)
        for one, other in zip(old["rows"], new["rows"], strict=False)
        for level in one["marks"].keys() & other["marks"].keys()
    )
    return max((abs(one - other) for one, other in pairs), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=("pages", "read", "compare"))
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args()
    if options.act == "pages":
        make_pages(options.paths[0])
    elif options.act == "read":
        text = json.dumps(read_all(options.paths[0]), ensure_ascii=False, indent=0)
        options.paths[1].write_text(text, encoding="utf-8")
    else:
        before, after = (json.loads(path.read_text(encoding="utf-8")) for path in options.paths)
        lines = differences(before, after)
        print("\n".join(lines))
        rows = sum(len(page["rows"]) for pages in before.values() for page in pages)
        print(f"{len(before)} files, {rows} rows; {len(lines)} differences")
        print(f"shares of ink differ by up to {_other_amounts(before, after):.4f}")
        sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()

"""`make bench`: how fast, and how right, on this machine. Prints figures; asserts nothing."""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources
from pathlib import Path

from bench.accuracy import report, run
from bench.decks import BENCH_QUALITIES
from bench.foreign import FOREIGN, foreign_form
from bench.speed import table
from calibration.form import Form, load_form
from scanner.batch import read_bytes
from scanner.reading import PageReading

ACCURACY_DECKS = 15
"""Five offices of each style of ballot: about three minutes of two cores. `bench.accuracy` says how to run more."""


def accuracy(folder: Path, forms: tuple[Form, ...], truth: Path) -> Counter[str]:
    """Rows by what became of them: clear or hard, read or asked about, and silent errors."""
    with truth.open(encoding="utf-8") as table:
        lines = {(line["scan"], int(line["row"])): line for line in csv.DictReader(table)}
    seen: Counter[str] = Counter()
    for file in sorted(folder.iterdir()):
        for reading in read_bytes(file.read_bytes(), file.name, forms):
            if not isinstance(reading, PageReading):
                seen["refused pages"] += 1
                continue
            for row in reading.rows:
                line = lines[reading.file, row.row]
                right = row.choice == line["expected"]
                outcome = "asked" if row.doubts else "read" if right else "SILENT ERROR"
                seen[f"{line['tier']} rows: {outcome}"] += 1
    return seen


def main() -> None:
    samples = Path(str(resources.files("samples")))
    forms = tuple(load_form(file) for file in sorted((samples / "forms").glob("*.form.json")))
    table()
    report(
        run(seed=5000, decks=ACCURACY_DECKS, ballots=8, qualities=tuple(BENCH_QUALITIES), jobs=2),
        tuple(BENCH_QUALITIES),
    )
    print("samples:", dict(sorted(accuracy(samples / "scans", forms, samples / "truth.csv").items())))
    if FOREIGN.is_dir():
        print("foreign deck:", dict(accuracy(FOREIGN / "scans", (foreign_form(),), FOREIGN / "truth.csv")))


if __name__ == "__main__":
    main()

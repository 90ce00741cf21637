"""`make bench`: how fast, and how right, on this machine. Prints figures; asserts nothing."""

from __future__ import annotations

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from bench.accuracy import report, run
from bench.decks import BENCH_QUALITIES
from calibration.election import load_election
from calibration.form import Form, load_form
from calibration.learn import learn_form
from scanner.batch import read_bytes
from scanner.reading import PageReading

RUNS = 5
ACCURACY_DECKS = 15
"""Five offices of each style of ballot: about three minutes of two cores. `bench.accuracy` says how to run more."""
FOREIGN = Path(__file__).parents[1].parent / "shared" / "foreign_deck"


def median_seconds(job: Callable[[], object], runs: int = RUNS) -> float:
    """Median of several runs after one that does not count."""
    job()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def command(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-m", "kiemphieu", *arguments], capture_output=True, check=False)


def against_decoding(files: list[Path], forms: tuple[Form, ...]) -> tuple[float, float, float]:
    """Seconds a page for decoding alone and for reading (decoding included), and the ratio, in one run."""
    scans = [(file.name, file.read_bytes()) for file in files]
    pages = [np.frombuffer(data, np.uint8) for _, data in scans]
    decoding = median_seconds(lambda: [cv2.imdecode(page, cv2.IMREAD_GRAYSCALE) for page in pages]) / len(files)
    reading = median_seconds(lambda: [read_bytes(data, name, forms) for name, data in scans]) / len(files)
    return decoding, reading, reading / decoding


def foreign_form() -> Form:
    election = load_election(FOREIGN / "election.toml")
    return learn_form([FOREIGN / "blank.png"], election.ballots[0], election.kind, election.levels)


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
    scans = sorted((samples / "scans").iterdir())
    forms = tuple(load_form(file) for file in sorted((samples / "forms").glob("*.form.json")))
    print(f"{'kiemphieu --help':44} {median_seconds(command('--help')):8.3f} s")
    one = [str(samples / "forms" / "hdnd.form.json"), str(scans[40])]
    print(f"{'inspect of one page, start-up included':44} {median_seconds(command('inspect', *one)):8.3f} s")
    form_files = [str(file) for file in sorted((samples / "forms").glob("*.form.json"))]
    everything = command("inspect", *form_files, str(samples / "scans"))
    print(f"{f'inspect of {len(scans)} samples, all cores':44} {median_seconds(everything, 3):8.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command("demo", str(Path(folder) / "demo"))()
        print(f"{'the whole demo, papers included':44} {time.perf_counter() - start:8.2f} s")
    decks: list[tuple[str, list[Path], tuple[Form, ...]]] = [
        ("JPEG 200 dpi, corner markers", [file for file in scans if file.suffix == ".jpg"][34:60], forms),
        ("G4 200 dpi, corner markers", [file for file in scans if file.suffix == ".tif"][:20], forms),
    ]
    if FOREIGN.is_dir():
        decks.append(("JPEG 200–300 dpi, learned form", sorted((FOREIGN / "scans").iterdir()), (foreign_form(),)))
    for name, files, deck_forms in decks:
        decoding, reading, ratio = against_decoding(files, deck_forms)
        print(f"{name:44} {1000 * reading:6.1f} ms a page; decoding {1000 * decoding:5.1f} ms; ratio {ratio:5.2f}")
    report(
        run(seed=5000, decks=ACCURACY_DECKS, ballots=8, qualities=tuple(BENCH_QUALITIES), jobs=2),
        tuple(BENCH_QUALITIES),
    )
    print("samples:", dict(sorted(accuracy(samples / "scans", forms, samples / "truth.csv").items())))
    if FOREIGN.is_dir():
        print("foreign deck:", dict(accuracy(FOREIGN / "scans", (foreign_form(),), FOREIGN / "truth.csv")))


if __name__ == "__main__":
    main()

"""How fast, as ratios within one run: `make bench`, or `python -m bench.speed` alone; single lines by their names, as in
`python -m bench.speed pages` or `python -m bench.speed store --sizes 1000 10000`.

What a page costs is the CPU time of `inspect --jobs 1` over many files less that over one of them, a page, against that of
`cv2.imread` in grey of the same files; medians of several runs. Ratios of CPU times hold on a machine that is shared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import resources
from itertools import count, islice
from pathlib import Path

import cv2
import numpy as np

from bench.foreign import FOREIGN, foreign_form
from calibration.form import RASTER_PX_PER_MM, save_form
from counting.brief_standing import where_it_stands_in_brief
from counting.count_folder import CountFolder, new_count, open_count
from counting.sheet_words import BAND_MM, BANDS
from counting.standing import where_it_stands
from counting.store import Store
from scanner.batch import read_file
from scanner.reading import PageReading, Reading
from scanner.sheet_trace import SheetTrace

RUNS = 3
SAMPLES = Path(str(resources.files("samples")))
FORMS = sorted((SAMPLES / "forms").glob("*.form.json"))
PAGES = 24
SIZES = (1_000, 10_000, 100_000)
LAST = 500
"""What a ballot costs the store is measured over so many at each size."""

IN_ONE_FILE = 250

HAND_MM = (1.5, 0.75)
"""How far a hand's marks lie from one another in their cells, across and down."""


def cpu_seconds(*arguments: str) -> float:
    """CPU time of one run of the program, its processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run(*arguments: str) -> None:
    """The program as it is once installed: from its second start on it finds its modules compiled."""
    compiled = Path(tempfile.gettempdir()) / "kiemphieu-bench-compiled"
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "kiemphieu", *arguments]
    subprocess.run(command, env=environment, capture_output=True, check=False)


def wall_seconds(*arguments: str) -> float:
    start = time.perf_counter()
    _run(*arguments)
    return time.perf_counter() - start


def median_of(job: Callable[[], float], runs: int = RUNS) -> float:
    return statistics.median(job() for _ in range(runs))


def _decoding(files: list[Path]) -> float:
    start = time.process_time()
    for file in files:
        cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    return time.process_time() - start


def show(what: str, found: str, target: str) -> None:
    print(f"{what:58} {found:>34}   {target}", flush=True)


def reading_against_decoding(name: str, forms: list[Path], files: list[Path], target: str) -> None:
    """One line: CPU a page of reading, of decoding, and their ratio; both measured in turn."""
    _decoding(files)
    ratios, read, decoded = [], [], []
    for _ in range(RUNS):
        start = cpu_seconds("inspect", "--jobs", "1", *map(str, forms), str(files[0]))
        many = cpu_seconds("inspect", "--jobs", "1", *map(str, forms), *map(str, files))
        read.append((many - start) / (len(files) - 1))
        decoded.append(_decoding(files) / len(files))
        ratios.append(read[-1] / decoded[-1])
    shares = f"{1000 * statistics.median(read):.0f} / {1000 * statistics.median(decoded):.1f} ms = "
    show(f"{name}, {len(files)} pages", f"{shares}{statistics.median(ratios):.1f}", target)


def enlarged(files: list[Path], folder: Path) -> list[Path]:
    """Scans of 200 dpi made 300 dpi."""
    folder.mkdir()
    made = []
    for file in files:
        grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        made.append(folder / file.name)
        cv2.imwrite(
            str(made[-1]),
            cv2.resize(grey, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC),
            [cv2.IMWRITE_JPEG_QUALITY, 85],
        )
    return made


def markers_200(folder: Path) -> None:
    reading_against_decoding("markers, JPEG 200 dpi", FORMS, _jpegs(), "1.6")


def markers_300(folder: Path) -> None:
    reading_against_decoding("markers, JPEG 300 dpi (enlarged)", FORMS, enlarged(_jpegs(), folder / "300"), "1.6")


def markers_g4(folder: Path) -> None:
    one_bit = [file for file in sorted((SAMPLES / "scans").iterdir()) if file.suffix == ".tif"][:PAGES]
    reading_against_decoding("markers, G4 200 dpi", FORMS, one_bit, "3")


def _jpegs() -> list[Path]:
    return [file for file in sorted((SAMPLES / "scans").iterdir()) if file.suffix == ".jpg"][30 : 30 + PAGES]


def learned(folder: Path) -> None:
    """The foreign deck, where it is at hand."""
    if not FOREIGN.is_dir():
        return
    form = folder / "foreign.form.json"
    save_form(foreign_form(), form)
    by_dpi: dict[int, list[Path]] = {200: [], 300: []}
    for file in sorted((FOREIGN / "scans").iterdir()):
        grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        by_dpi[300 if max(grey.shape) > 2800 else 200].append(file)
    for dpi, files in by_dpi.items():
        if len(files) > 1:
            reading_against_decoding(f"learned form, JPEG {dpi} dpi", [form], files, "2.2")


def start_up(folder: Path) -> None:
    one = [str(SAMPLES / "forms" / "hdnd.form.json"), str(sorted((SAMPLES / "scans").iterdir())[40])]
    _run("inspect", *one)
    show("kiemphieu --help, CPU", f"{median_of(lambda: cpu_seconds('--help')):.2f} s", "0.2 s")
    show("inspect of one page, CPU", f"{median_of(lambda: cpu_seconds('inspect', *one)):.2f} s", "0.6 s")


def memory(folder: Path) -> None:
    for times in (1, 3):
        peak = _peak_mb(["inspect", "--jobs", "1", *map(str, FORMS), *[str(SAMPLES / "scans")] * times])
        show(f"peak memory over {times} × 99 pages", f"{peak:.0f} MB", "200 MB, flat")


def both_cores(folder: Path) -> None:
    everything = [*map(str, FORMS), str(SAMPLES / "scans")]
    alone = wall_seconds("inspect", "--jobs", "1", *everything)
    both = wall_seconds("inspect", "--jobs", "2", *everything)
    load = os.getloadavg()[0]
    show(f"two processes against one, by the clock (load {load:.1f})", f"{alone / both:.2f}", "1.85")


def _peak_mb(arguments: list[str]) -> float:
    """Peak memory of one run, told by the process itself."""
    code = (
        "import sys, contextlib, kiemphieu\n"
        "with contextlib.suppress(SystemExit): kiemphieu.main()\n"
        # ru_maxrss would be that of the process which started this one, where that is larger
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    return int(done.stderr.strip().splitlines()[-1]) / 1024


def _count(folder: Path) -> CountFolder:
    new_count(folder, SAMPLES / "election.toml", tuple(FORMS))
    return open_count(folder)


def sheets_400(folder: Path) -> None:
    """400 sheets into a count by the clock."""
    count = _count(folder / "sheets")
    scans = sorted(file for file in (SAMPLES / "scans").iterdir() if file.suffix == ".jpg")
    sheets = folder / "pile"
    sheets.mkdir()
    for number in range(400):
        # another byte at the end makes it another scan
        data = scans[number % len(scans)].read_bytes() + bytes([number // len(scans)])
        (sheets / f"sheet_{number:03}.jpg").write_bytes(data)
    show(
        "400 sheets into the store, by the clock", f"{wall_seconds('read', str(count.path), str(sheets)):.0f} s", "10 s"
    )


def store(folder: Path, sizes: Sequence[int] = SIZES) -> None:
    """What a ballot costs the store as it grows; the tally, and where the count stands ballot by ballot."""
    grown = _count(folder / "grown")
    scans = sorted(file for file in (SAMPLES / "scans").iterdir() if file.suffix == ".jpg")
    with grown.store() as kept:
        batch = kept.open_batch({form.id: len(form.pages) for form in grown.forms()})
        ballots = _ballots(reading for file in scans[30:60] for reading in read_file(file, grown.forms()).readings)
        done = 0
        for size in sizes:
            _fill(kept, islice(ballots, size - LAST - done), done, batch)
            last = list(islice(ballots, LAST))
            start = time.process_time(), time.perf_counter()
            _add(kept, last, size - LAST, batch)
            cpu, wall = (1000 * (now - then) / LAST for now, then in zip(_now(), start, strict=True))
            show(f"the store's cost per ballot at {size:,}", f"{cpu:.2f} ms CPU, {wall:.2f} ms", "constant")
            done = size
            for kind in grown.election().ballots:
                # so many that no sheets must be named for being too many
                kept.set_figures(kind.id, {"issued": size, "collected": size})
            start = _now()
            brief = where_it_stands_in_brief(grown, kept)
            found = f"{_now()[0] - start[0]:.2f} s CPU"
            show(f"the tally of {size:,}, every fourth page with doubts", found, "1 s at 100,000")
            start = _now()
            full = where_it_stands(grown, kept)
            show(f"where a count of {size:,} stands, ballot by ballot", f"{_now()[0] - start[0]:.2f} s CPU", "")
            assert (full.tally, len(full.waiting)) == (brief.tally, brief.waiting)


def _ballots(readings: Iterable[Reading]) -> Iterator[PageReading]:
    """Ballots of as many voters as are asked for: each row's ink is that of one of the given pages of its form, moved by
    what one hand's marks differ."""
    kept = [reading for reading in readings if isinstance(reading, PageReading) and reading.trace is not None]
    rng = np.random.default_rng(1)
    for number in count():
        one = kept[number % len(kept)]
        alike = [other.trace for other in kept if (other.form, other.page) == (one.form, one.page)]
        bands = []
        for band in range(BANDS):
            trace = alike[int(rng.integers(len(alike)))]
            assert trace is not None
            points = trace.points[trace.points[:, 1] // round(BAND_MM * RASTER_PX_PER_MM) == band]
            bands.append(points + np.rint(RASTER_PX_PER_MM * rng.normal(0, HAND_MM, 2)).astype(np.int64))
        points = np.clip(np.concatenate(bands), 0, None).astype(np.uint16)
        assert one.trace is not None
        pixels = hashlib.sha256(str(number).encode()).hexdigest()
        yield replace(one, file=f"{number}.jpg", trace=SheetTrace(pixels, one.trace.corners, points))


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _add(store: Store, readings: list[PageReading], first: int, batch: int) -> None:
    for number, reading in enumerate(readings, start=first):
        store.add_page(reading, f"{number:064x}", f"scans/{number}.jpg", batch)


def _fill(store: Store, readings: Iterator[PageReading], first: int, batch: int) -> None:
    """Many at once, as a file of IN_ONE_FILE pages is kept: what the disk takes for each change is not measured here."""
    number = first
    while pages := list(islice(readings, IN_ONE_FILE)):
        store.add_pages(
            [replace(page, image=image) for image, page in enumerate(pages, start=1)],
            f"{number:064x}",
            f"scans/{number}.pdf",
            batch,
        )
        number += len(pages)


LINES: dict[str, Callable[[Path], None]] = {
    "markers-200": markers_200,
    "markers-300": markers_300,
    "markers-g4": markers_g4,
    "learned": learned,
    "start-up": start_up,
    "memory": memory,
    "both-cores": both_cores,
    "sheets": sheets_400,
    "store": store,
}
GROUPS = {
    "pages": ("markers-200", "markers-300", "markers-g4", "learned"),
    "program": ("start-up", "memory", "both-cores"),
}


def table(sizes: tuple[int, ...] = SIZES, names: Sequence[str] = ()) -> None:
    """Print the whole table, or the named lines of it."""
    print(json.dumps({"cpus": os.cpu_count(), "opencv": cv2.__version__, "numpy": np.__version__}))
    show("", "found", "target")
    for name in [line for given in names or LINES for line in GROUPS.get(given, (given,))]:
        with tempfile.TemporaryDirectory() as folder:
            if name == "store":
                store(Path(folder), sizes)
            else:
                LINES[name](Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", nargs="*", choices=[*LINES, *GROUPS, []], help="which lines; all where none is named")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="ballots in the store")
    options = parser.parse_args()
    table(tuple(options.sizes), options.lines)


if __name__ == "__main__":
    main()

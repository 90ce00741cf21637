"""Reading on several workers: what a million pages cost, and whether pages are counted once though workers die.

    python -m bench.many --pages 400 --workers 1 2 4
    python -m bench.many --pages 10000 --workers 2 --kill 10     # `make stress`

The pages are samples, each made another file by bytes at its end, read into a count. With `--kill` so many workers are
killed, one after the other, and others take their place. Leaves with 1 unless the store has every page once, read as alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from importlib import resources
from pathlib import Path

import psutil

from bench.cluster import Cluster, cluster_of
from calibration.form import load_form
from counting.count_folder import CountFolder, new_count, open_count
from counting.intake import take_in
from scanner.batch import read_file
from scanner.reading import Reading, reading_object

SAMPLES = Path(str(resources.files("samples")))
ORIGINALS = 20


def _pages(folder: Path, count: int) -> tuple[list[Path], list[Path]]:
    """So many different files, and the samples that they are made of."""
    originals = [file for file in sorted((SAMPLES / "scans").iterdir()) if file.suffix == ".jpg"][30 : 30 + ORIGINALS]
    folder.mkdir()
    data = [file.read_bytes() for file in originals]
    files = []
    for number in range(count):
        files.append(folder / f"page_{number:06}.jpg")
        files[-1].write_bytes(data[number % ORIGINALS] + number.to_bytes(4, "big"))
    return files, originals


def _as_read(reading: Reading) -> str:
    """A reading without its file's name."""
    return str({key: value for key, value in reading_object(reading).items() if key != "file"})


def _count(folder: Path) -> CountFolder:
    new_count(folder, SAMPLES / "election.toml", tuple(sorted((SAMPLES / "forms").glob("*.form.json"))))
    return open_count(folder)


def _cpu_of(cluster: Cluster) -> float:
    """CPU seconds that the workers still alive have used."""
    times = [psutil.Process(worker.pid).cpu_times() for worker in cluster.workers if worker.poll() is None]
    return float(sum(one.user + one.system for one in times))


def run(folder: Path, pages: int, workers: int, kill: int) -> bool:
    """Read into a new count; print what it cost; whether the store has every page once, read as alone."""
    files, originals = _pages(folder / "pages", pages)
    count = _count(folder / "count")
    forms = tuple(load_form(file) for file in sorted((SAMPLES / "forms").glob("*.form.json")))
    wanted = [tuple(_as_read(reading) for reading in read_file(file, forms).readings) for file in originals]
    every = pages // (kill + 1)
    with cluster_of(workers) as cluster, count.store() as store:
        clock, used, own = time.perf_counter(), _cpu_of(cluster), time.process_time()
        killed = 0
        wrong = 0
        for done, taken in enumerate(take_in(count, store, files, 1, cluster.address), start=1):
            wrong += _as_read(taken.reading) not in wanted[int(taken.path.stem.split("_")[1]) % ORIGINALS]
            if killed < kill and done % every == 0:
                cluster.kill(killed)
                cluster.add_worker()
                killed += 1
        clock, used, own = time.perf_counter() - clock, _cpu_of(cluster) - used, time.process_time() - own
        kept = store.pages()
    files_kept = Counter(page.file for page in kept)
    once = len(files_kept) == pages and set(files_kept.values()) == {1}
    print(
        f"{workers} workers, {pages} pages, {killed} killed: {pages / clock:.1f} pages/s by the clock, "
        f"{1000 * used / pages:.0f} ms CPU a page in workers that lived, {1000 * own / pages:.1f} ms in the one that asks; "
        f"every page once: {once}; read otherwise: {wrong}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return once and not wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--kill", type=int, default=0)
    options = parser.parse_args()
    good = True
    for workers in options.workers:
        with tempfile.TemporaryDirectory() as folder:
            good &= run(Path(folder), options.pages, workers, options.kill)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

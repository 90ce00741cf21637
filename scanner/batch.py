"""Many files at once, on any executor: processes on one computer, workers of a cluster. Results come in order."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from calibration.errors import ScanError
from calibration.form import Form
from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.language import Text
from scanner.doubts import Refusal
from scanner.reading import Reading, RefusedPage
from scanner.remote import is_remote, read_source
from scanner.sources import shown_name

FILES_A_TASK = 4
"""Small enough that a batch of 33 ballots keeps two cores busy to its end, large enough that passing tasks costs
under one part in a hundred."""

TASKS_UNDER_WAY = 64
"""Enough for thirty workers, two each."""


@dataclass(frozen=True)
class FileReadings:
    """The readings of all pictures of one file; `source` is the SHA-256 of the bytes that were read, empty where none
    could be."""

    path: Path
    readings: tuple[Reading, ...]
    source: str = ""


def read_bytes(
    data: bytes, file: str, forms: tuple[Form, ...], limits: InkLimits = USUAL_LIMITS
) -> tuple[Reading, ...]:
    """The readings of all pictures in a file's bytes; what cannot be opened is refused by name.

    Where a file is damaged in the middle, the pictures before are read, and the rest is refused as one.
    """
    # OpenCV is loaded where pages are read, not where they are only handed out
    from scanner.page_image import DamagedFileError, decode_pages
    from scanner.prepared_form import prepare_forms
    from scanner.read_page import read_page

    readings: list[Reading] = []
    try:
        for page in decode_pages(data, file):
            readings.append(read_page(page, prepare_forms(forms), limits))
    except DamagedFileError as error:
        readings.append(RefusedPage(file, len(readings) + 1, Refusal.DAMAGED_FILE, error.text))
    except ScanError as error:
        readings.append(RefusedPage(file, len(readings) + 1, Refusal.NOT_AN_IMAGE, error.text))
    return tuple(readings)


def read_file(path: Path, forms: tuple[Form, ...], limits: InkLimits = USUAL_LIMITS) -> FileReadings:
    """The readings of one file."""
    try:
        data = read_source(path)
    except OSError as error:
        return FileReadings(path, (unreadable(path, error),))
    return FileReadings(path, read_bytes(data, shown_name(path), forms, limits), hashlib.sha256(data).hexdigest())


def unreadable(path: Path, error: OSError) -> RefusedPage:
    """A file whose bytes could not be had."""
    reason = Text(error.strerror, error.strerror) if error.strerror else None
    return RefusedPage(shown_name(path), 1, Refusal.NOT_AN_IMAGE, reason)


def _read_some(paths: list[Path], forms: tuple[Form, ...], limits: InkLimits) -> list[FileReadings]:
    return [read_file(path, forms, limits) for path in paths]


def read_files(
    paths: Iterable[Path],
    forms: tuple[Form, ...],
    executor: Executor | None,
    files_a_task: int = FILES_A_TASK,
    tasks_under_way: int = TASKS_UNDER_WAY,
    limits: InkLimits = USUAL_LIMITS,
) -> Iterator[FileReadings]:
    """Read files in order, asking for no more of them than are to be read next; without an executor, one after the
    other in this process."""
    if executor is None:
        yield from (read_file(path, forms, limits) for path in paths)
        return
    coming = iter(paths)

    def hand_out() -> Iterator[tuple[list[Path], Future[list[FileReadings]]]]:
        while some := list(islice(coming, files_a_task)):
            # a worker elsewhere has another folder of its own
            there = [path if is_remote(path) else path.absolute() for path in some]
            yield some, executor.submit(_read_some, there, forms, limits)

    # no more than a window of tasks is under way: what waits takes memory here and on a scheduler
    handed_out = hand_out()
    under_way = deque(islice(handed_out, tasks_under_way))
    while under_way:
        some, future = under_way.popleft()
        readings = future.result()
        under_way.extend(islice(handed_out, 1))
        yield from (replace(of_file, path=path) for path, of_file in zip(some, readings, strict=True))


def usual_jobs() -> int:
    """As many processes as this computer has cores for us."""
    affinity: Callable[[int], Iterable[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(list(affinity(0))) if affinity else (os.cpu_count() or 1)


@contextmanager
def processes(jobs: int, files: int) -> Iterator[Executor | None]:
    """An executor of that many processes, or none where it would not help."""
    jobs = min(jobs, -(-files // FILES_A_TASK))
    if jobs <= 1:
        yield None
        return
    # what one process alone does not need is not loaded for it
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise

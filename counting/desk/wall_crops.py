"""Small pictures of every cell, for the wall: cut once from each page, kept beside the count."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.errors import KiemPhieuError
from calibration.form import Box
from counting.count_folder import CountFolder
from counting.page_picture import page_picture
from counting.store import StoredPage

if TYPE_CHECKING:
    from calibration.ruled_lines import Grey

WIDE, HIGH = 64, 44
"""Pixels of a crop. A cell of 23 × 11 mm keeps 2.8 px/mm: a hairline of a pen is still seen as a grey line."""

AROUND_MM = 1.0

PAGES_A_TASK = 8
"""Pages cut between two looks at whether to stop: about a second."""

ROW = 20
"""Crops side by side."""

JPEG_QUALITY = 82


class WallCrops:
    """The crops of one count. Pages are cut one after the other in a thread of its own; what is cut is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._there = {file.stem for file in folder.glob("*.npy")} if folder.is_dir() else set[str]()

    def missing(self, pages: Sequence[StoredPage]) -> list[StoredPage]:
        """The pages that are not cut yet."""
        return [page for page in pages if _name(page) not in self._there]

    def cut(self, count: CountFolder, pages: Sequence[StoredPage]) -> int:
        """Begin to cut what is missing; how many pages are."""
        with self._lock:
            left = self.missing(pages)
            if left and (self._thread is None or not self._thread.is_alive()):
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._thread = threading.Thread(target=self._run, args=(count, left), daemon=True)
                self._thread.start()
            return len(left)

    def halt(self) -> None:
        """Stop after the page at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self, count: CountFolder, pages: Sequence[StoredPage]) -> None:
        """Cut pages in a process of its own, which leaves the processor to the screens."""
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=_stand_back) as executor:
            for at in range(0, len(pages), PAGES_A_TASK):
                some = pages[at : at + PAGES_A_TASK]
                try:
                    executor.submit(_cut_all, count, self._folder, some).result()
                except BrokenExecutor:
                    return
                self._there.update(_name(page) for page in some)
                if self._stop.is_set():
                    return

    def of_page(self, page: StoredPage) -> Grey | None:
        """The crops of a page (rows × levels × HIGH × WIDE); None if it is not cut."""
        file = self._folder / f"{_name(page)}.npy"
        return np.asarray(np.load(file), np.uint8) if file.is_file() else None

    def strip(self, cells: Sequence[tuple[StoredPage, int, int]]) -> bytes:
        """A row of the wall as JPEG; each cell is told by its page, the row's and the level's place on it, from 0."""
        crops = [self._crop(page, row, level) for page, row, level in cells]
        crops += [np.full((HIGH, WIDE), 255, np.uint8)] * (ROW - len(crops))
        return _jpeg(np.hstack(crops))

    def overlay(self, cells: Sequence[tuple[StoredPage, int, int]]) -> bytes:
        """The darkest pixel of all these cells at each place, as JPEG: a mark that was lost shows as a shadow."""
        darkest = np.full((HIGH, WIDE), 255, np.uint8)
        for page, row, level in cells:
            darkest = np.minimum(darkest, self._crop(page, row, level))
        return _jpeg(darkest)

    def _crop(self, page: StoredPage, row: int, level: int) -> Grey:
        whole = self.of_page(page)
        if whole is None or row >= whole.shape[0] or level >= whole.shape[1]:
            return np.full((HIGH, WIDE), 200, np.uint8)
        return np.asarray(whole[row, level], np.uint8)


def _name(page: StoredPage) -> str:
    return f"{page.sha256}-{page.image}"


def _stand_back() -> None:
    if hasattr(os, "nice"):
        os.nice(15)


def _cut_all(count: CountFolder, folder: Path, pages: Sequence[StoredPage]) -> None:
    """Cut pages and keep what was cut; a page that cannot be aligned any more has no crops."""
    for page in pages:
        try:
            cut = _cut(count, page)
        except (KiemPhieuError, OSError, ValueError):
            cut = None
        if cut is None:
            continue
        draft = folder / f"{_name(page)}.part"
        with draft.open("wb") as file:
            np.save(file, cut)
        draft.replace(folder / f"{_name(page)}.npy")


def _cut(count: CountFolder, page: StoredPage) -> Grey | None:
    """All cells of a page, levels in the order of the form's columns."""
    import cv2

    picture = page_picture(count, page)
    if picture is None:
        return None
    rows = []
    for row in picture.form_page.rows:
        crops = []
        for cell in row.cells:
            box = Box(cell.x0 - AROUND_MM, cell.y0 - AROUND_MM, cell.x1 + AROUND_MM, cell.y1 + AROUND_MM)
            crops.append(cv2.resize(picture.part(box), (WIDE, HIGH), interpolation=cv2.INTER_AREA))
        rows.append(np.stack(crops))
    return np.asarray(np.stack(rows), np.uint8)


def _jpeg(picture: Grey) -> bytes:
    import cv2

    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return data.tobytes()

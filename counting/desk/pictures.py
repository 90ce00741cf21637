"""Pictures of ballots for the screens: drawn once, the newest kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.form import Form, FormPage, load_form
from calibration.ink_limits import InkLimits
from counting.count_folder import FORM_SUFFIX, CountFolder
from counting.page_picture import page_picture, scan_as_it_came
from counting.store import StoredPage

if TYPE_CHECKING:  # OpenCV is loaded only where a picture is drawn
    from scanner.two_readers import RowSeen

PX_PER_MM = 6.5
"""165 dpi: a hairline of a pen is still two pixels wide, and a page is drawn and sent within 150 ms."""

KEPT = 120
"""Pictures kept: at 250 kB each 30 MB, more than all doubts of an afternoon's turn."""

JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as JPEG, its size in mm, and whether it lies upright on its form."""

    jpeg: bytes
    width: float
    height: float
    on_form: bool


class Pictures:
    """The pictures of one count. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Drawn] = OrderedDict()
        self._seen: OrderedDict[tuple[str, int, InkLimits], tuple[RowSeen, ...]] = OrderedDict()

    def of(self, folder: CountFolder, page: StoredPage) -> Drawn | None:
        """The picture of a page; None if its scan cannot be opened."""
        key = (page.sha256, page.image)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = _draw(folder, page)
        if drawn is not None:
            with self._lock:
                self._kept[key] = drawn
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return drawn

    def seen_in(self, folder: CountFolder, page: StoredPage, row: int) -> RowSeen | None:
        """What each reader sees in a row, the scan read anew; None if it cannot be opened."""
        with folder.store() as store:
            limits = store.limits()
        key = (page.sha256, page.image, limits)
        with self._lock:
            seen = self._seen.get(key)
        if seen is None:
            seen = _readers_of(folder, page, limits)
            with self._lock:
                self._seen[key] = seen
                while len(self._seen) > KEPT:
                    self._seen.popitem(last=False)
        return next((each for each in seen if each.row == row), None)


def _readers_of(folder: CountFolder, page: StoredPage, limits: InkLimits) -> tuple[RowSeen, ...]:
    from scanner.two_readers import what_they_saw

    picture = page_picture(folder, page)
    return what_they_saw(picture.grey, picture.found, limits) if picture is not None else ()


def _draw(folder: CountFolder, page: StoredPage) -> Drawn | None:
    import cv2

    picture = page_picture(folder, page)
    if picture is not None:
        grey, size = picture.whole(PX_PER_MM), (picture.form_page.width, picture.form_page.height)
    else:
        scan = scan_as_it_came(folder, page)
        if scan is None:
            return None
        shrink = min(1.0, 1400 / max(scan.shape))
        grey = cv2.resize(scan, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        height, width = grey.shape
        size = (210.0, 210.0 * height / width)
    encoded, jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return Drawn(jpeg.tobytes(), *size, picture is not None) if encoded else None


def form_of(folder: CountFolder, page: StoredPage) -> Form:
    """The form that a page was read by. Kept while its file stays as it is: a form is a megabyte of picture."""
    file = folder.forms_folder / f"{page.form}{FORM_SUFFIX}"
    return _loaded(file, file.stat().st_mtime_ns) if file.is_file() else load_form(file)


@lru_cache(maxsize=32)
def _loaded(file: Path, _written: int) -> Form:
    return load_form(file)


def form_page_of(folder: CountFolder, page: StoredPage) -> FormPage:
    """Where everything stands on a page that was read."""
    return next(each for each in form_of(folder, page).pages if each.number == page.number)

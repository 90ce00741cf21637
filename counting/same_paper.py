"""Which sheets of the count a new page is another scan of: the same picture saved again, or the same paper fed again.

Every page is compared with all earlier ones of its form and number, but only coarsely: by where the ink lies in each band of
the page. Only the few that are alike there have their outlines compared, so that a ballot costs the same among 10,000.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from counting.database import Database
from scanner.reading import PageReading
from scanner.sheet_trace import LEAST_POINTS, SheetTrace, is_copy, likeness

BAND_MM = 10.0
BANDS = 30
"""An A4 page high."""

BAND_POINTS = 10
"""A band with fewer points is taken for empty: a stroke's end, which one scan shows and another does not."""

NEAR_MM = 0.5
"""Middle and spread of the ink in a band lie this near in two scans of a sheet; where ink was lost they do not, so that
half of the bands are enough."""

Bands = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """Earlier pages (keys): of which picture a page is a copy, if of any, and of which sheets it is another scan."""

    copy_of: str = ""
    twins: tuple[str, ...] = ()


@dataclass
class KnownPages:
    """All pages of one form and number: their keys and traces, and their bands (capacity, BANDS, 4), filled up to n."""

    keys: list[str] = field(default_factory=list)
    traces: list[SheetTrace] = field(default_factory=list)
    bands: Bands = field(default_factory=lambda: np.zeros((64, BANDS, 4), np.float32))

    def add(self, key: str, trace: SheetTrace) -> None:
        if len(self.keys) == len(self.bands):
            self.bands = np.concatenate([self.bands, np.zeros_like(self.bands)])
        self.bands[len(self.keys)] = bands_of(trace)
        self.keys.append(key)
        self.traces.append(trace)

    def alike_in_bands(self, trace: SheetTrace) -> npt.NDArray[np.intp]:
        """The places of those that have their ink where a page has it in half of the bands that both have inked."""
        mine, theirs = bands_of(trace), self.bands[: len(self.keys)]
        inked = np.isfinite(theirs[:, :, 0])
        fewer = np.minimum(inked.sum(axis=1), np.isfinite(mine[:, 0]).sum())
        # what is not there is NaN, and near to nothing
        near = (np.abs(theirs - mine) <= NEAR_MM).all(axis=2).sum(axis=1)
        return np.flatnonzero((near > 0) & (2 * near >= fewer))


def bands_of(trace: SheetTrace) -> Bands:
    """Middle (x, y) and spread (x, y) of the ink in each band of the page, mm (BANDS, 4); NaN where there is hardly any."""
    found = np.full((BANDS, 4), np.nan, np.float32)
    points = trace.points / RASTER_PX_PER_MM
    band = np.minimum(points[:, 1] / BAND_MM, BANDS - 1).astype(np.intp)
    count = np.bincount(band, minlength=BANDS)
    inked = count >= BAND_POINTS
    for axis in (0, 1):
        total, square = (np.bincount(band, points[:, axis] ** power, BANDS)[inked] / count[inked] for power in (1, 2))
        found[inked, axis] = total
        found[inked, 2 + axis] = np.sqrt(np.maximum(square - total**2, 0))
    return found


class SheetIndex:
    """Traces of pages, in the order in which they were added, and which of them a page is another scan of."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], KnownPages] = defaultdict(KnownPages)
        self._pixels: dict[str, str] = {}

    def add(self, key: str, form: str, number: int, trace: SheetTrace) -> None:
        """Know a page of a form and number from now on."""
        self._pages[form, number].add(key, trace)
        # of a picture in a voided batch the newest is known
        self._pixels[trace.pixels] = key

    def known(self, form: str, number: int, trace: SheetTrace, is_voided: Callable[[str], bool]) -> Known:
        """Of which pages a page is another scan; those (by key) of voided batches are passed over."""
        pages = self._pages[form, number]
        copy = self._pixels.get(trace.pixels, "")
        if copy and not is_voided(copy):
            return Known(copy_of=copy)
        twins = []
        for place in pages.alike_in_bands(trace) if len(trace.points) >= LEAST_POINTS else ():
            key, other = pages.keys[place], pages.traces[place]
            alike = likeness(trace, other)
            if is_voided(key):
                continue
            if is_copy(trace, other, alike):
                return Known(copy_of=key)
            if alike.is_same_sheet:
                twins.append(key)
        return Known(twins=tuple(twins))


class KnownSheets:
    """The traces of all pages in a store, read once and then as they come, from whichever station."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index = SheetIndex()
        self._last: int | None = None

    def known(self, reading: PageReading, voided: str) -> Known:
        """Of which earlier pages a page is another scan; pages of batches whose state is `voided` are passed over."""
        if reading.trace is None:
            return Known()
        self._refresh()
        return self._index.known(reading.form, reading.page, reading.trace, lambda key: self._state_of(key) == voided)

    def _state_of(self, key: str) -> str:
        """The state of the batch that brought a page."""
        ((state,),) = self._database.rows(
            "SELECT state FROM batch JOIN page ON page.batch = batch.number WHERE page.key = ?", (key,)
        )
        return str(state)

    def _refresh(self) -> None:
        new = (
            "SELECT coalesce(place, 0), key, form, number, trace FROM trace JOIN page ON page.key = trace.page"
            " LEFT JOIN feeding ON feeding.page = page.key"
        )
        if self._last is None:
            found = self._database.rows(f"{new} ORDER BY place")
            self._last = 0
        else:
            found = self._database.rows(f"{new} WHERE place > ? ORDER BY place", (self._last,))
        for place, key, form, number, told in found:
            self._index.add(key, form, number, SheetTrace.from_text(told))
            self._last = max(self._last, int(place))

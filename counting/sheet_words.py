"""Words for where the ink of a page lies: two scans of one sheet have many in common, two voters' sheets hardly any.

A word says where the ink lies in two bands of the page that are near each other, to about the width of a stroke. So the
pages that may be the same sheet are looked up among any number of pages and need not all be compared
(locality-sensitive hashing, Indyk & Motwani, STOC 1998; neighbouring cells are looked up, too: Lv et al., "Multi-probe
LSH", VLDB 2007).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from calibration.order_statistics import distinct
from scanner.sheet_trace import SheetTrace

BAND_MM = 10.0
BANDS = 30
"""An A4 page high."""

BAND_POINTS = 10
"""A band with fewer points is taken for empty: a stroke's end, which one scan shows and another does not."""

CELL_MM = (0.6, 0.6, 0.9, 0.9)
"""How finely a word tells the middle (x, y) and the spread (x, y) of a band's ink."""

ASTRAY_MM = 0.15
"""So far two scans of a sheet are apart in a band, hardly ever farther: a value that lies as near to the next cell is
looked up there, too."""

BORDERS = 2
"""Of a band its own cell is looked up and those over so many of the nearest borders, if they are near."""

TOGETHER = 3
"""Two bands are told together where they are so many bands apart at most: some forty pairs on a page of 12 rows."""

FEW_BANDS = 3
FEW_ASTRAY_MM = 0.3
"""A page with no more bands inked is known by each of them alone, too, and cells over all borders so near are looked up."""

WORDS = 32
"""So many words are kept of a page at most, those with the smallest numbers."""

SHARED = 2
FEW_WORDS = 12
"""A page with more than FEW_WORDS words shares this many with another scan of its sheet, or more: of 142 sheets scanned twice
at four qualities, the one with the fewest bands alike shared 6 of 32."""

Bands = npt.NDArray[np.float32]
Words = npt.NDArray[np.uint64]


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


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page, each 0 to 2⁶³ − 1: by which it is kept, at most WORDS, and by which another scan of it may be."""

    kept: list[int]
    looked_up: list[int]

    @property
    def least_shared(self) -> int:
        """How many of the words by which another scan of this page is kept are among those looked up, at the least."""
        return SHARED if len(self.kept) > FEW_WORDS else 1


def words_of(form: str, page: int, bands: Bands) -> PageWords:
    """The words of a page of a form."""
    inked, cells = _cells_of(bands)
    kept, looked_up = (_words(form, page, inked, of_cells) for of_cells in (cells[:, :1], cells))
    return PageWords(kept[:WORDS], looked_up)


def pixels_word(pixels: str) -> int:
    """The word by which a picture is known, from its SHA-256 in hex."""
    return int(pixels[:16], 16) >> 1


def _cells_of(bands: Bands) -> tuple[npt.NDArray[np.intp], Words]:
    """The inked bands, (n,), and for each a number for the cell that its ink lies in, then for those that it nearly lies
    in, (n, 2 to the number of borders); its own again where a border is not near."""
    inked = np.flatnonzero(np.isfinite(bands[:, 0]))
    places = bands[inked] / np.array(CELL_MM)
    own = np.floor(places)
    within = places - own
    to_border = np.minimum(within, 1 - within) * np.array(CELL_MM)
    few = len(inked) <= FEW_BANDS
    step = np.where(to_border < (FEW_ASTRAY_MM if few else ASTRAY_MM), np.where(within < 0.5, -1, 1), 0)
    nearest = np.argsort(to_border, axis=1)
    places_of = np.arange(len(inked))
    borders = 4 if few else BORDERS
    cells = np.repeat(own.astype(np.int64)[:, None, :], 1 << borders, axis=1)
    for number, axis in enumerate(nearest[:, :borders].T):
        beyond = step[places_of, axis]
        for choice in range(1 << borders):
            if choice >> number & 1:
                cells[places_of, choice, axis] += beyond
    told = cells.astype(np.uint64)
    numbers = np.repeat(inked.astype(np.uint64)[:, None], 1 << borders, axis=1)
    for axis in range(told.shape[2]):
        numbers = _mixed(numbers ^ told[:, :, axis])
    return inked, numbers


def _words(form: str, page: int, inked: npt.NDArray[np.intp], cells: Words) -> list[int]:
    """The words for what a page's bands say two by two, by the numbers of their cells (n, k), in ascending order."""
    start = np.uint64(int.from_bytes(hashlib.sha256(f"{page} {form}".encode()).digest()[:8], "big"))
    apart = inked[None, :] - inked[:, None]
    upper, lower = np.nonzero((apart > 0) & (apart <= TOGETHER))
    together = (cells[upper][:, :, None] * np.uint64(3) + cells[lower][:, None, :]).ravel()
    alone = cells.ravel() if len(inked) <= FEW_BANDS else cells[:0].ravel()
    words = _mixed(np.concatenate([together, alone]) ^ start) >> np.uint64(1)
    found: list[int] = distinct(words).tolist()
    return found


def _mixed(numbers: Words) -> Words:
    """Numbers spread over all 64 bits (the finaliser of SplitMix64: Steele et al., OOPSLA 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))

"""Lines too pale for a trace: a pen that hardly writes, on paper whose grain is as dark as the line.

No place along such a line stands out, the line as a whole does: grain averages out along it. In a row that holds nothing
else, darkness is averaged along straight lines of LINE_MM in DIRECTIONS directions through every place (a matched filter for
lines), and the strongest is compared with how much such averages scatter in that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import Box
from calibration.order_statistics import median
from scanner.faint import TRACE_PX_PER_MM, Plane, beside_print, near_ink, open_share
from scanner.ink import InkPicture, slices_of
from scanner.prepared_form import Mask, PreparedPage

LINE_MM = 4.0
"""As long as an arm of a cross that is hard to see. With 2 and 3 mm the strongest lines of bare paper came nearer to such
crosses (deviations: 5.8 and 6.1 against 6.6 and 7.4; with 4 mm 5.5 against 7.4)."""

DIRECTIONS = 16
"""Every 11°: at its end a line lies then at most 0.15 mm beside the arm, half a stroke's width."""

PAPER_MM = 1.2
"""Deviation of the average that stands for the paper around."""

LEAST_OPEN = 0.5
LEAST_SEEN = 0.7
"""A pixel is judged where so much of it is open paper and no print is near (`scanner.faint.FLANK_MM`: the dark flanks of
rules are lines, too), a line where so much of its length is."""

CLIP_OF_GRAIN = 4.0
LEAST_GRAIN = 0.75
"""No pixel counts for more than this many deviations of the grain: a speck is no line."""

LEAST_SCATTER = 0.6
"""Least deviation of the averages, of 255: JPEG smooths the grain of pale paper away, and the edges of its blocks are then
lines of 2.7. A line that an eye can tell is eight levels dark, and lies half beside the pixels of this scale."""


def strongest_line(picture: InkPicture, form: PreparedPage, row: int) -> float:
    """How far the strongest line in a row's cells stands out, in deviations of such averages in that row; 0 at least."""
    cells = form.page.rows[row].cells
    band = Box(cells[0].x0, cells[0].y0, cells[-1].x1, cells[-1].y1)
    fine, judged = _fine_darkness(picture, form, band)
    if not judged.any():
        return 0.0
    scale = max(LEAST_GRAIN, 1.48 * median(np.abs(fine[judged])))
    level = np.where(judged, np.clip(fine, -CLIP_OF_GRAIN * scale, CLIP_OF_GRAIN * scale), 0).astype(np.float32)
    strongest = 0.0
    for sums, seen in _along_lines(level, judged):
        where = judged & (seen >= LEAST_SEEN)
        if not where.any():
            continue
        averages = sums[where] / seen[where]
        stands_out = float(averages.max()) - (usual := median(averages))
        # no scatter is less than LEAST_SCATTER: most directions need not be asked for theirs
        if stands_out > strongest * LEAST_SCATTER:
            scatter = max(LEAST_SCATTER, 1.48 * median(np.abs(averages - usual)))
            strongest = max(strongest, stands_out / scatter)
    return strongest


def _along_lines(level: Plane, judged: Mask) -> Iterator[tuple[Plane, Plane]]:
    """Averages along a line of each direction through every place: of the level, and of what is judged.

    Both are filtered at once, as real and imaginary part, by their spectrum: a tenth of what two filters of this size take.
    """
    height, width = level.shape
    spectra = _spectra_of_lines(height, width)
    both = np.zeros(spectra[0].shape, np.float32)
    both[:height, :width, 0], both[:height, :width, 1] = level, judged
    spectrum = cv2.dft(both)
    for line in spectra:
        product = cv2.mulSpectrums(spectrum, line, 0, conjB=True)
        found = np.asarray(cv2.dft(product, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE), np.float32)
        yield found[:height, :width, 0], found[:height, :width, 1]


@lru_cache(maxsize=16)
def _spectra_of_lines(height: int, width: int) -> tuple[Plane, ...]:
    """The spectra of all lines for pictures of this shape, with room around that no line reaches over."""
    spectra = []
    for line in _lines():
        size = len(line)
        room = np.zeros((cv2.getOptimalDFTSize(height + size), cv2.getOptimalDFTSize(width + size), 2), np.float32)
        room[:size, :size, 0] = line
        # the middle of the line is the place that it is of
        spectra.append(np.asarray(cv2.dft(np.roll(room, (-(size // 2), -(size // 2)), axis=(0, 1))), np.float32))
    return tuple(spectra)


def _fine_darkness(picture: InkPicture, form: PreparedPage, band: Box) -> tuple[Plane, Mask]:
    """Darkness against the paper around, of 255, in a band of the strip at TRACE_PX_PER_MM, and where it can be judged."""
    height, width = (side // 2 for side in picture.darkness.shape)
    part = slices_of(band, picture.strip, TRACE_PX_PER_MM)
    share = open_share(form, (height, width))[part]
    whole = picture.darkness[2 * part[0].start : 2 * part[0].stop, 2 * part[1].start : 2 * part[1].stop]
    dark = cv2.resize(whole, share.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    judged = (share > LEAST_OPEN) & ~near_ink(picture, (height, width))[part]
    judged &= ~beside_print(form, (height, width))[part]
    judged &= ~picture.creased[: 2 * height : 2, : 2 * width : 2][part]
    deviation = PAPER_MM * TRACE_PX_PER_MM
    around = cv2.GaussianBlur(dark, (0, 0), deviation) / np.maximum(cv2.GaussianBlur(share, (0, 0), deviation), 0.05)
    return np.asarray(dark / np.maximum(share, LEAST_OPEN) - around, np.float32), judged


@lru_cache(maxsize=1)
def _lines() -> tuple[npt.NDArray[np.float32], ...]:
    """Lines of LINE_MM in all directions, each a kernel that sums to 1; pixels share what lies between them."""
    size = round(LINE_MM * TRACE_PX_PER_MM) | 1
    middle = size // 2
    along = np.linspace(-middle, middle, 8 * size)
    kernels = []
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        x, y = middle + along * np.cos(angle), middle + along * np.sin(angle)
        kernel = np.zeros((size + 1, size + 1), np.float32)
        left, top = np.floor(x).astype(int), np.floor(y).astype(int)
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            weight = np.abs(1 - dx - (x - left)) * np.abs(1 - dy - (y - top))
            np.add.at(kernel, (top + dy, left + dx), weight)
        kernels.append(np.asarray(kernel[:size, :size] / kernel[:size, :size].sum(), np.float32))
    return tuple(kernels)

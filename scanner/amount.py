"""The first reader: how much ink is in each cell where the print is not.

It knows nothing of strokes. It weighs the ink of each cell, and takes off what runs in over a rule from a mark beside
it (`scanner.tails`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.order_statistics import percentile
from scanner.doubts import Doubt
from scanner.faint import PIECE_MM2, TRACE_MM2, faint_traces
from scanner.ink import INK, InkPicture
from scanner.pale_line import strongest_line
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.tails import tails_in

LONG_TAIL_MM = 5.5
"""A row without any mark of its own is shown if one tail reaches so far: a tick's tail may run into another tick that then
looks like its end; both arms of a large cross are two tails. So is one with a scrap of which print hides where it comes
from: it may be what is seen of a mark upon the edge of a little box."""

PALE_LINE = 6.6
"""A row without ink is shown where a line stands out by so many deviations (scanner.pale_line)."""

SCRAPS_MM2 = 0.1
TRACE_BESIDE_SCRAPS_MM2 = 0.25
"""Where a faint stroke was pressed harder here and there it is ink: beside so much of it a smaller trace tells."""

WORD_RUNS = 5
WIDE_RUNS = 4
WIDE_MM = 7.0
WORD_MM = 1.5
RUN_GAP_MM = 0.4
"""Letters stand side by side: a word of five letters has eight runs of ink on most lines through it, a cross, tick or
ring two, a cross drawn twice four. Where ink is WIDE_MM wide, as words are, four are enough. Ink less high than WORD_MM is not judged so."""


@dataclass(frozen=True)
class Amounts:
    """Ink of every cell of a page: arrays (rows, columns), mm² unless said otherwise."""

    ink: FloatArray
    area: FloatArray
    tails: FloatArray
    """The part of a cell's ink that is a line which comes in over one of its sides (scanner.tails)."""
    longest_tail: FloatArray
    """How far the longest of these lines reaches, in mm."""
    scraps: FloatArray
    """The part of the tails that print hides the beginning of."""
    runs: npt.NDArray[np.intp]
    """How many strokes stand side by side in a cell, where its ink lies densest."""
    width: FloatArray
    """How wide the ink of a cell is, in mm."""
    trace: FloatArray
    """The largest faint trace of every cell, in mm²."""
    pale_line: FloatArray
    """How far the strongest line stands out in each row without ink, in deviations; 0 in the others. (rows,)"""


@dataclass(frozen=True, slots=True)
class AmountVerdict:
    """What the first reader says of a row: the marked columns, and its doubts; sure where there are none."""

    marked: tuple[int, ...]
    doubts: tuple[Doubt, ...]


def weigh(picture: InkPicture, form: PreparedPage, limits: InkLimits = USUAL_LIMITS) -> Amounts:
    """The ink of every cell. The border zone where rules are printed is not weighed."""
    dark = (picture.darkness >= INK) & ~picture.printed
    # an integral image makes every cell's sum four look-ups
    total = cv2.integral(dark.view(np.uint8), sdepth=cv2.CV_32S)

    def weight(box: Box) -> float:
        rows, columns = picture.slices(box)
        bottom, right = min(rows.stop, dark.shape[0]), min(columns.stop, dark.shape[1])
        pixels = total[bottom, right] - total[rows.start, right] - total[bottom, columns.start]
        return float(pixels + total[rows.start, columns.start]) / RASTER_PX_PER_MM**2

    cells = [row.cells for row in form.page.rows]
    tails = tails_in(dark, picture, form)
    ink = np.array([[weight(cell) for cell in row] for row in cells])
    # grain, and what comes in from the next row, leave a row without ink of its own
    inked = ink - tails.ink >= limits.empty_mm2
    runs, width = np.zeros(ink.shape, np.intp), np.zeros(ink.shape)
    for place in np.argwhere(ink > 0).tolist():
        crop = dark[picture.slices(cells[place[0]][place[1]])]
        runs[tuple(place)], width[tuple(place)] = _runs(crop), _width(crop)
    return Amounts(
        ink=ink,
        area=np.array([[cell.width * cell.height for cell in row] for row in cells]),
        tails=tails.ink,
        longest_tail=tails.longest,
        scraps=tails.scraps,
        runs=runs,
        width=width,
        trace=faint_traces(picture, form),
        pale_line=np.array(
            [0.0 if row.any() else strongest_line(picture, form, index) for index, row in enumerate(inked)]
        ),
    )


def _runs(crop: Mask) -> int:
    """Runs of ink, gaps of RUN_GAP_MM and more between them, that seven lines in ten at most cross, one under the other."""
    inked = np.flatnonzero(crop.any(axis=1))
    if len(inked) < WORD_MM * RASTER_PX_PER_MM:
        return 0
    lines = crop[inked]
    closed = cv2.morphologyEx(
        lines.view(np.uint8), cv2.MORPH_CLOSE, np.ones((1, round(RUN_GAP_MM * RASTER_PX_PER_MM)), np.uint8)
    )
    starts = (np.diff(closed.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1)
    return int(percentile(starts, 70))


def _width(crop: Mask) -> float:
    columns = np.flatnonzero(crop.any(axis=0))
    return float(columns[-1] - columns[0] + 1) / RASTER_PX_PER_MM if len(columns) else 0.0


def judge_amounts(amounts: Amounts, row: int, limits: InkLimits = USUAL_LIMITS) -> AmountVerdict:
    """The first reader's verdict on one row (index on the page)."""
    marked: list[int] = []
    doubts: list[Doubt] = []
    for column in range(amounts.ink.shape[1]):
        # ink too little for a mark may be where a faint stroke was pressed harder
        scraps = amounts.ink[row, column] if amounts.ink[row, column] < limits.empty_mm2 else 0.0
        least = TRACE_BESIDE_SCRAPS_MM2 if scraps >= SCRAPS_MM2 else TRACE_MM2 - scraps
        if amounts.trace[row, column] >= max(least, PIECE_MM2):
            doubts.append(Doubt.FAINT)
        ink = amounts.ink[row, column] - amounts.tails[row, column]
        if ink < limits.empty_mm2:
            continue
        if ink < limits.mark_mm2:
            doubts.append(Doubt.SMALL_MARK)
            continue
        marked.append(column)
        wide = amounts.width[row, column] >= WIDE_MM
        if amounts.runs[row, column] >= (WIDE_RUNS if wide else WORD_RUNS):
            doubts.append(Doubt.UNUSUAL_MARK)
    tail, scrap = amounts.longest_tail[row].max(), amounts.scraps[row].max()
    if not marked and (tail >= LONG_TAIL_MM or scrap >= limits.empty_mm2):
        doubts.append(Doubt.SMALL_MARK)
    if amounts.pale_line[row] >= PALE_LINE:
        doubts.append(Doubt.FAINT)
    if len(marked) > 1:
        doubts.append(Doubt.MULTIPLE)
    return AmountVerdict(tuple(marked), tuple(dict.fromkeys(doubts)))

"""Lines of print that nearly touch, cut apart: a tail of one against an ascender of the next makes OCR read both as one word.

Pieces of ink go with the line in whose height their middle lies; what reaches over two lines is cut between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from calibration.ruled_lines import Grey

LETTER_DARK = 150
"""What is darker than this (of 255) is ink of letters, and not the blur between two lines."""

EM_MM = 4.3
"""Size of type that lines are looked for in: 12 pt; ballots are set in 11 to 14."""

PITCH_EM = 0.75
"""Lines stand at least so far from one another."""

BODY_EM = 0.4
"""Ink is summed over the height of small letters: accents and tails make no line."""

LEAST_LINE = 0.35
"""A line bears at least this share of the ink of the fullest one: a last word alone."""

REACH_EM = 0.4
"""Accents and tails reach so far beyond the place where lines are cut."""

TWO_LINES_EM = 1.25
"""Ink so high belongs to two lines that touch."""


@dataclass(frozen=True, slots=True)
class LinePiece:
    """One line of a piece of print, (h, w), and the row of the piece that its first row is, px."""

    picture: Grey
    top: int


def tight_lines(piece: Grey, px_per_mm: float) -> list[LinePiece]:
    """The lines of a piece of print each by itself, where two of them overlap in height; else the piece as it is.

    `piece` is grey, paper white, its rules wiped.
    """
    em = EM_MM * px_per_mm
    ink = (piece < LETTER_DARK).view(np.uint8)
    profile = np.asarray(cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F), np.float32).ravel()
    cuts = _cuts(profile, em)
    if not any(profile[max(0, cut - 1) : cut + 2].min() > 0 for cut in cuts):
        return [LinePiece(piece, 0)]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high = stats[:, cv2.CC_STAT_HEIGHT] > TWO_LINES_EM * em
    high[0] = False
    lines = []
    for start, stop in zip([0, *cuts], [*cuts, len(piece)], strict=True):
        own = (middles[:, 1] >= start) & (middles[:, 1] < stop) & ~high
        own[0] = False
        kept = own[labels]
        kept[start:stop] |= high[labels[start:stop]]
        top, foot = max(0, start - round(REACH_EM * em)), min(len(piece), stop + round(REACH_EM * em))
        lines.append(LinePiece(_alone(piece, kept, ink)[top:foot], top))
    return lines


def _alone(piece: Grey, kept: npt.NDArray[np.bool_], ink: Grey) -> Grey:
    """The piece with the ink that is kept, and its blur, on white."""
    near = cv2.dilate(kept.view(np.uint8), np.ones((5, 5), np.uint8)) > 0
    others = cv2.dilate(((ink > 0) & ~kept).view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(near & (kept | ~others), piece, 255).astype(np.uint8)


def _cuts(profile: npt.NDArray[np.float32], em: float) -> list[int]:
    """Between which rows the lines of this profile of ink part: where it is least between two of its heights."""
    body = max(1, round(BODY_EM * em))
    summed = np.convolve(profile, np.ones(body, np.float32), "same")
    lines: list[int] = []
    for row in np.argsort(-summed).tolist():
        if summed[row] < LEAST_LINE * summed.max() or not summed[row]:
            break
        if all(abs(row - other) >= PITCH_EM * em for other in lines):
            lines.append(row)
    lines.sort()
    smooth = np.convolve(profile, np.ones(9, np.float32), "same")
    cuts = []
    for upper, lower in pairwise(lines):
        least = np.flatnonzero(smooth[upper:lower] <= smooth[upper:lower].min() + 0.5)
        cuts.append(upper + int(least[len(least) // 2]))
    return cuts

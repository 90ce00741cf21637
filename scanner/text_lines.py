"""Lines of text on a straight page, by the letters that stand side by side; seals, frames and rules are left out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray

INK = 150
"""Print on white paper is darker than this, of 255, in learned and in drawn forms."""

LETTER_MM = (1.2, 7.0)
WIDEST_MM = 12.0
"""Height of letters: 10 pt without accents to a title of 18 pt with them; and the width of several that touch."""

SEAL_MM = (2.0, 60.0)
"""What is higher than a letter and this wide is a seal or handwriting: letters inside it are left out. What is larger is
a frame around the page, or the edge of the sheet in a photo."""

LINK_MM = 5.0
"""Letters of one line stand closer: the widest gap between two words; the two columns of a head stand 10 mm apart."""

SAME_LINE = 0.6
"""Letters of one line share this much of the lower one's height: a p and an h share two thirds of theirs."""

LEAST_LETTERS = 4
EDGE_MM = 3.0


@dataclass(frozen=True)
class TextLine:
    """A line of text, mm: the box of its letters without accents and tails (by their median height), and the box (n, 4)
    of every letter, from left to right."""

    box: Box
    letters: FloatArray


def text_lines(clean: Grey, below: float) -> list[TextLine]:
    """The lines of a straight page at RASTER_PX_PER_MM that end above `below` mm, from the top."""
    stop = round(below * RASTER_PX_PER_MM)
    if stop < LETTER_MM[1] * RASTER_PX_PER_MM:
        return []
    boxes = _letters(clean[:stop])
    lines = []
    for members in _linked(boxes):
        x0, y0, x1, y1 = boxes[members].T
        box = Box(float(x0.min()), median(y0), float(x1.max()), median(y1))
        lines.append(TextLine(box, boxes[members]))
    return sorted(lines, key=lambda line: (line.box.y0, line.box.x0))


def _letters(clean: Grey) -> FloatArray:
    """The boxes (n, 4) of all letters, mm."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((clean < INK).view(np.uint8), connectivity=8)
    mm = stats[1:, :4] / RASTER_PX_PER_MM
    boxes = np.column_stack([mm[:, :2], mm[:, :2] + mm[:, 2:]])
    keep = (mm[:, 3] >= LETTER_MM[0]) & (mm[:, 3] <= LETTER_MM[1]) & (mm[:, 2] <= WIDEST_MM)
    keep &= (boxes[:, :2] > EDGE_MM).all(axis=1) & (boxes[:, 2] < clean.shape[1] / RASTER_PX_PER_MM - EDGE_MM)
    seal = (mm[:, 3] > LETTER_MM[1]) & (mm[:, 2] > SEAL_MM[0]) & (mm[:, 2:].max(axis=1) < SEAL_MM[1])
    for x0, y0, x1, y1 in boxes[seal].tolist():
        keep &= (boxes[:, 2] < x0) | (boxes[:, 0] > x1) | (boxes[:, 3] < y0) | (boxes[:, 1] > y1)
    letters: FloatArray = boxes[keep]
    return letters


def _linked(boxes: FloatArray) -> list[npt.NDArray[np.intp]]:
    """Letters that stand in one line, from left to right, as indices."""
    x0, y0, x1, y1 = boxes.T
    gap = np.maximum(x0[:, None], x0) - np.minimum(x1[:, None], x1)
    shared = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    link = (gap < LINK_MM) & (shared > SAME_LINE * np.minimum((y1 - y0)[:, None], y1 - y0))
    left = set(range(len(boxes)))
    groups = []
    while left:
        todo = [left.pop()]
        group = list(todo)
        while todo:
            near = [other for other in np.flatnonzero(link[todo.pop()]).tolist() if other in left]
            left.difference_update(near)
            todo += near
            group += near
        if len(group) >= LEAST_LETTERS:
            groups.append(np.array(sorted(group, key=lambda one: float(x0[one])), np.intp))
    return groups

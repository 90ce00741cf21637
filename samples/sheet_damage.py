"""What happens to a sheet before it is scanned: punch holes, a dog-ear, a staple, the other side shining through.

Every function takes a sheet at SHEET_DPI, (h, w, 3) RGB or (h, w) grey, and changes it in place. None of them reaches
further into the page than margins go: 20 mm for holes and staples, DOG_EAR_MM for a corner.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from samples.hands import Rgb
from samples.paper import SHEET_PX_PER_MM, Picture

HOLE_MM, HOLES_APART_MM, HOLE_FROM_EDGE_MM = 6.0, 80.0, 11.0
"""ISO 838: two holes of 6 mm, 80 mm apart, 12 mm from the edge; offices punch a little less deep."""

DOG_EAR_MM = (6.0, 16.0)
"""Short sides of a corner that is folded over."""

STAPLE_MM = 12.0
SHOW_THROUGH = (0.03, 0.09)
"""So much of the other side's ink is seen through 70–80 g paper, 0..1."""


def punch(sheet: Picture, lid: Rgb, rng: np.random.Generator) -> None:
    """Two holes at the left edge; what lies behind the sheet, of colour `lid`, is seen through them."""
    x = HOLE_FROM_EDGE_MM + rng.normal(0, 0.8)
    y = sheet.shape[0] / SHEET_PX_PER_MM / 2 + rng.normal(0, 3)
    for away in (-HOLES_APART_MM / 2, HOLES_APART_MM / 2):
        _disc(sheet, x, y + away, HOLE_MM / 2 + 0.15, _shade(sheet, (120, 120, 120)))
        _disc(sheet, x, y + away, HOLE_MM / 2, _shade(sheet, lid))


def fold_corner(sheet: Picture, lid: Rgb, rng: np.random.Generator) -> None:
    """One corner folded over: its back lies on the page, its place is bare, a shadow runs along the fold."""
    height, width = sheet.shape[:2]
    long, short = (rng.uniform(*DOG_EAR_MM) * SHEET_PX_PER_MM for _ in range(2))
    right, low = rng.random() < 0.5, rng.random() < 0.5
    corner = np.array([width if right else 0, height if low else 0], np.float64)
    towards = np.array([-1 if right else 1, -1 if low else 1])
    along, down = corner + np.array([long * towards[0], 0]), corner + np.array([0, short * towards[1]])
    fold = down - along
    foot = along + fold * float(np.dot(corner - along, fold) / np.dot(fold, fold))
    tip = 2 * foot - corner
    back = np.median(sheet.reshape(-1, *sheet.shape[2:]), axis=0) * 0.96
    _polygon(sheet, (tip + 0.15 * SHEET_PX_PER_MM * towards, along, down), _shade(sheet, (150, 150, 150)))
    _polygon(sheet, (tip, along, down), tuple(np.atleast_1d(back)))
    _polygon(sheet, (corner, along, down), _shade(sheet, lid))


def staple(sheet: Picture, rng: np.random.Generator) -> None:
    """A staple through the top left corner: bright metal with a dark edge, at any slant."""
    middle = np.array([rng.uniform(9, 15), rng.uniform(7, 12)])
    angle = rng.uniform(-1.0, 0.3)
    half = np.array([np.cos(angle), np.sin(angle)]) * STAPLE_MM / 2
    for width, shade, aside in ((0.7, 70, 0.15), (0.45, 205, 0.0)):
        ends = [np.rint((middle + way * half + aside) * SHEET_PX_PER_MM).astype(int) for way in (-1, 1)]
        start, stop = ((int(end[0]), int(end[1])) for end in ends)
        colour = _shade(sheet, (shade, shade, shade))
        cv2.line(sheet, start, stop, colour, max(1, round(width * SHEET_PX_PER_MM)), cv2.LINE_AA)


def show_through(sheet: Picture, other_side: Picture, rng: np.random.Generator) -> None:
    """The other side's print and ink, mirrored, blurred by the paper and pale. Both sides are of the same shape."""
    grey = other_side if other_side.ndim == 2 else np.asarray(cv2.cvtColor(other_side, cv2.COLOR_RGB2GRAY), np.uint8)
    # blurred at a quarter of the size: paper spreads light over half a millimetre
    small = cv2.resize(grey[:, ::-1], None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.2), np.float32)
    ink = np.clip(1 - soft / np.percentile(soft, 90), 0, 1) * np.float32(rng.uniform(*SHOW_THROUGH))
    keeps = np.asarray(cv2.resize(1 - ink, (sheet.shape[1], sheet.shape[0])), np.float32)
    whole = keeps if sheet.ndim == 2 else cv2.merge([keeps] * 3)
    sheet[:] = np.asarray(cv2.multiply(sheet, whole, dtype=cv2.CV_8U), np.uint8)


def _disc(sheet: Picture, x: float, y: float, radius: float, colour: tuple[float, ...]) -> None:
    centre = round(x * SHEET_PX_PER_MM), round(y * SHEET_PX_PER_MM)
    cv2.circle(sheet, centre, round(radius * SHEET_PX_PER_MM), colour, -1, cv2.LINE_AA)


def _polygon(sheet: Picture, corners: tuple[npt.NDArray[np.float64], ...], colour: tuple[float, ...]) -> None:
    cv2.fillConvexPoly(sheet, np.rint(np.array(corners)).astype(np.int32), colour, cv2.LINE_AA)


def _shade(sheet: Picture, rgb: Rgb) -> tuple[float, ...]:
    """The colour as OpenCV draws it on this sheet."""
    return rgb if sheet.ndim == 3 else (float(np.dot(rgb, (0.299, 0.587, 0.114))),)

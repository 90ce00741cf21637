"""Marks that people made: pen strokes lifted off scanned test ballots, cleaned, and laid on a sheet as a voter would.

The pictures are test data beside the repository (`../shared/real_ink`, see the README there); where they are absent
there are no real marks and the bench draws them all. Taking the print away broke the strokes where they crossed it:
gaps of less than BRIDGE_MM are closed again, and what is still too broken or too faint to be plain is left out by rule.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import Box
from samples.hands import Pen
from samples.mark_kinds import CLEAR_MARGIN_MM, CLEAR_SHARE
from samples.paper import SHEET_PX_PER_MM
from samples.strokes import InkPatch

FOLDER = Path(__file__).parents[1].parent / "shared" / "real_ink"
INK_PX_PER_MM = 200 / 25.4

RESIDUE = 56
"""Darkness, 0–255, below which a pixel is what was left of the print; strokes are 120 and more along their middle."""

SPECK_MM2 = 0.06
"""Connected ink below this is dust: the dot of a fine pen covers 0.12 mm²."""

PALE_PIECE = 0.42
"""A piece whose mean darkness, 0–1, is below this is shade beside the print."""

BRIDGE_MM = 1.0
"""Gaps that taking the print away left in a stroke: its lines were about 0.4 mm wide, crossed at a slant."""

WHOLE_SHARE = 0.94
"""A plain mark has at least this share of its ink in one piece, after its gaps are bridged."""

FAINTEST = 0.5
"""Mean darkness of a plain mark's pixels, 0–1."""

CROSS_ARMS_MM = (1.0, 1.4)
"""A cross has four arms: circles of these radii around its crossing meet them all."""

FILL_SOLID = 0.7
"""A filled oval's ink is at least this share of its outline's hull; loops and hasty zigzags have 0.3–0.65."""

FILL_HOLE_MM = 0.7
"""A filled oval has no white spot as wide as this, which would make it a ring or loops."""

FILL_MM = (3.0, 1.8)
"""Least width and height of a filled oval."""

RING_SHARE = 0.85
"""A plain circle is met in at least this share of the directions from its middle."""

SCALES = {"x": (0.6, 1.15), "tick": (0.9, 1.6), "circle": (0.6, 1.1), "scr": (0.8, 1.3)}
"""How much larger or smaller than on the test ballot: ticks were made in ovals of 5 × 3 mm, crosses over them."""

WIDER = 1.8
"""A fill is drawn at most so much wider or taller than it was made."""

FILLED_OVAL_MM = (4.4, 5.8)
"""Longer side of a filled oval in a bare cell."""

SCALE_LEAST = 0.45
"""A cross that would still be too tall for a low row at this scale belongs to another row."""

TURN_DEGREES = 7.0


@dataclass(frozen=True, eq=False)
class RealMark:
    """One cleaned mark: `ink` (h, w), 0..1, cut to its ink, at INK_PX_PER_MM.

    `anchor` is in px of `ink`: where a cross crosses, a tick turns; else the middle of the ink. `writer` tells marks of
    one hand.
    """

    kind: str
    writer: str
    ink: npt.NDArray[np.float32]
    anchor: tuple[float, float]


@cache
def real_marks() -> tuple[RealMark, ...]:
    """All marks that are plain, and the scribbles; none where the pictures are absent."""
    if not (FOLDER / "ink.csv").is_file():
        return ()
    with (FOLDER / "ink.csv").open(encoding="utf-8", newline="") as file:
        listed = [(line["file"], line["kind"]) for line in csv.DictReader(file)]
    marks: list[RealMark] = []
    seen: set[bytes] = set()
    for name, kind in listed:
        picture = cv2.imread(str(FOLDER / name), cv2.IMREAD_GRAYSCALE)
        if picture is None or picture.tobytes() in seen:
            continue
        seen.add(picture.tobytes())
        mark = cleaned(np.asarray(picture, np.uint8), kind, name.split("-")[0])
        if mark is not None:
            marks.append(mark)
    return tuple(marks)


def marks_of_a_writer(kind: str, rng: np.random.Generator) -> tuple[RealMark, ...]:
    """The marks of this kind that one writer made, or all of them where no writer made four."""
    of_kind = [mark for mark in real_marks() if mark.kind == kind]
    writers = sorted({mark.writer for mark in of_kind})
    if not writers:
        return ()
    writer = str(rng.choice(writers))
    own = [mark for mark in of_kind if mark.writer == writer]
    return tuple(own if len(own) >= 4 else of_kind)


def cleaned(picture: npt.NDArray[np.uint8], kind: str, writer: str) -> RealMark | None:
    """The mark in a picture of ink darkness, or None where it is no plain mark of its kind; scribbles are all kept."""
    ink = np.where(picture >= RESIDUE, picture, 0).astype(np.uint8)
    square = np.ones((2, 2), np.uint8)
    # lines of one pixel are edges of the print; the anchors of an even square must mirror each other
    core = cv2.erode((ink > 0).view(np.uint8), square, anchor=(1, 1))
    thick = cv2.dilate(core, square, anchor=(0, 0))
    ink = _without_residue(np.where(thick > 0, ink, 0).astype(np.uint8))
    if not ink.any():
        return None
    ink = _bridged(ink)
    dark = ink[ink > 0].astype(np.float64) / 255
    if kind != "scr":
        whole, share = _largest_piece(ink)
        if dark.mean() < FAINTEST or share < WHOLE_SHARE:
            return None
        ink = whole
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    anchor = _middle(ink)
    if kind == "x":
        crossing = _crossing(ink)
        if crossing is None:
            return None
        anchor = crossing
    elif kind == "tick":
        lowest = np.flatnonzero(ink[-1] > 0)
        anchor = float(lowest.mean()), float(ink.shape[0] - 1)
    elif (kind == "fill" and not _is_filled(ink)) or (kind == "circle" and not _is_ring(ink)):
        return None
    # a scanner's paper white and ink black are not quite 0 and 255
    even = np.clip(ink.astype(np.float32) / 255 / float(np.percentile(dark, 90)), 0, 1)
    return RealMark(kind, writer, np.asarray(even, np.float32), anchor)


def laid_in(
    mark: RealMark, cell: Box, pen: Pen, rng: np.random.Generator, size: tuple[float, float] | None = None
) -> InkPatch | None:
    """The mark as ink on the sheet, its anchor and its middle in the cell clear of the borders; None if it is too tall.

    `size` (width, height) in mm is the box that a filled mark fills.
    """
    height, width = (side / INK_PX_PER_MM for side in mark.ink.shape)
    aspect = 1.0
    if size is not None:
        # made in an oval, it is drawn broader or taller to fill a square
        aspect = float(np.clip(size[0] / width / (size[1] / height), 1 / WIDER, WIDER))
        scale = float(min(size[1] / height, size[0] / width / aspect) * rng.uniform(0.8, 1.0))
    elif mark.kind == "fill":
        scale = float(rng.uniform(*FILLED_OVAL_MM) / max(width, height))
    else:
        scale = float(rng.uniform(*SCALES[mark.kind]))
    scale = min(scale, 1.1 * cell.height / height, 0.95 * cell.width / width / aspect)
    angle = float(rng.uniform(-TURN_DEGREES, TURN_DEGREES))
    mirrored = mark.kind in ("x", "circle") and bool(rng.random() < 0.5)
    aside = rng.normal(0, 0.10) * cell.width, rng.normal(0, 0.08) * cell.height
    while scale >= SCALE_LEAST:
        ink, anchor, middle = _drawn(mark, (scale * aspect, scale), angle, mirrored)
        x = (cell.x0 + cell.x1) / 2 + aside[0] - middle[0]
        y = (cell.y0 + cell.y1) / 2 + aside[1] - middle[1]
        x += _into(x + anchor[0], cell.x0, cell.x1)
        y += _into(y + anchor[1], cell.y0, cell.y1)
        x += _into(x + middle[0], cell.x0, cell.x1)
        y += _into(y + middle[1], cell.y0, cell.y1)
        patch = InkPatch(ink * np.float32(pen.pressure), round(x * SHEET_PX_PER_MM), round(y * SHEET_PX_PER_MM))
        if share_in(patch, cell) >= CLEAR_SHARE:
            return patch
        scale *= 0.93
    return None


def share_in(patch: InkPatch, cell: Box) -> float:
    """The share of a patch's ink that lies in the cell, 0..1."""
    x0, y0 = round(cell.x0 * SHEET_PX_PER_MM) - patch.left, round(cell.y0 * SHEET_PX_PER_MM) - patch.top
    x1, y1 = round(cell.x1 * SHEET_PX_PER_MM) - patch.left, round(cell.y1 * SHEET_PX_PER_MM) - patch.top
    inside = patch.coverage[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    return float(inside.sum() / max(1e-6, float(patch.coverage.sum())))


def _drawn(
    mark: RealMark, scale: tuple[float, float], angle: float, mirrored: bool
) -> tuple[npt.NDArray[np.float32], tuple[float, float], tuple[float, float]]:
    """The mark at SHEET_PX_PER_MM, `scale` times as wide and as high, with its anchor and the middle of its ink in mm from the patch's corner."""
    height, width = mark.ink.shape
    zoom = SHEET_PX_PER_MM / INK_PX_PER_MM
    turn = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), angle, zoom)) @ np.diag([*scale, 1.0])
    if mirrored:
        turn = turn @ np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]], np.float64)
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64) @ turn.T
    turn[:, 2] -= corners.min(axis=0) - 2
    size = np.ceil(corners.max(axis=0) - corners.min(axis=0) + 4).astype(int)
    ink = cv2.warpAffine(mark.ink, turn, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR)
    anchor = turn @ np.array([*mark.anchor, 1.0]) / SHEET_PX_PER_MM
    middle = np.array(_middle(ink)) / SHEET_PX_PER_MM
    return np.asarray(ink, np.float32), (float(anchor[0]), float(anchor[1])), (float(middle[0]), float(middle[1]))


def _into(value: float, low: float, high: float) -> float:
    """How far to move a value to lie between low and high, clear of both."""
    margin = min(CLEAR_MARGIN_MM, 0.3 * (high - low))
    return min(max(value, low + margin), high - margin) - value


def _without_residue(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The pieces of ink that are large and dark enough to be a pen's."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 0).view(np.uint8), connectivity=8)
    kept = [
        number
        for number in range(1, count)
        if stats[number, cv2.CC_STAT_AREA] >= SPECK_MM2 * INK_PX_PER_MM**2
        and float(ink[labels == number].mean()) >= PALE_PIECE * 255
    ]
    return np.where(np.isin(labels, kept), ink, 0).astype(np.uint8)


def _bridged(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Lines of the stroke's width drawn over the gaps: from each piece to the nearest point of the others, if near."""
    bridged = ink.copy()
    for _ in range(12):
        count, labels = cv2.connectedComponents((bridged > 0).view(np.uint8), connectivity=8)
        pieces = [np.argwhere(labels == number) for number in range(1, count)]
        gap = _nearest_gap(pieces)
        if gap is None:
            break
        start, stop = gap
        dark = float(np.mean([bridged[tuple(start)], bridged[tuple(stop)]]))
        near = (slice(max(0, start[0] - 4), start[0] + 5), slice(max(0, start[1] - 4), start[1] + 5))
        width = int(np.clip(round(float((bridged[near] > 0).sum()) / 9), 2, 4))
        ends = ((int(start[1]), int(start[0])), (int(stop[1]), int(stop[0])))
        line = cv2.line(np.zeros_like(bridged), *ends, max(dark, 150.0), width)
        bridged = np.maximum(bridged, np.asarray(line, np.uint8))
    return bridged


def _nearest_gap(
    pieces: Sequence[npt.NDArray[np.intp]],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]] | None:
    """The two nearest points of two pieces, (row, column), if they are within BRIDGE_MM."""
    best, found = BRIDGE_MM * INK_PX_PER_MM, None
    for number, piece in enumerate(pieces):
        for other in pieces[number + 1 :]:
            far = np.hypot(*(piece[:, None, :] - other[None, :, :]).transpose(2, 0, 1))
            at = np.unravel_index(int(far.argmin()), far.shape)
            if far[at] < best:
                best, found = float(far[at]), (piece[at[0]], other[at[1]])
    return found


def _largest_piece(ink: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], float]:
    """The piece with the most ink, on a picture of the same size, and its share of all ink, 0..1."""
    count, labels = cv2.connectedComponents((ink > 0).view(np.uint8), connectivity=8)
    weights = [float(ink[labels == number].sum()) for number in range(1, count)]
    largest = int(np.argmax(weights))
    return np.where(labels == 1 + largest, ink, 0).astype(np.uint8), weights[largest] / sum(weights)


def _middle(ink: npt.NDArray[np.uint8] | npt.NDArray[np.float32] | cv2.typing.MatLike) -> tuple[float, float]:
    weights = np.asarray(ink, np.float64)
    y, x = np.mgrid[0 : weights.shape[0], 0 : weights.shape[1]]
    total = weights.sum()
    return float((x * weights).sum() / total), float((y * weights).sum() / total)


def _crossing(ink: npt.NDArray[np.uint8]) -> tuple[float, float] | None:
    """Where four arms meet, in px: the ink pixel nearest to the middle whose circles are met four times."""
    binary = np.pad((ink > 0).astype(np.uint8), 12)
    angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    points = np.argwhere(binary > 0)
    four = np.ones(len(points), np.bool_)
    for radius in CROSS_ARMS_MM:
        ring = np.rint(np.stack([np.sin(angles), np.cos(angles)], axis=1) * radius * INK_PX_PER_MM).astype(int)
        met = binary[points[:, None, 0] + ring[None, :, 0], points[:, None, 1] + ring[None, :, 1]].astype(np.int8)
        four &= (np.diff(met, axis=1, append=met[:, :1]) == 1).sum(axis=1) >= 4
    crossings = points[four]
    if len(crossings) == 0:
        return None
    # the crossing is the middle of the largest patch of such points; beside a mere fork it lies off the ink
    spots = np.zeros_like(binary)
    spots[crossings[:, 0], crossings[:, 1]] = 1
    _, _, stats, centres = cv2.connectedComponentsWithStats(spots, connectivity=8)
    for spot in 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable"):
        x, y = (float(value) for value in centres[spot])
        if binary[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2].all():
            return x - 12, y - 12
    return None


def _is_filled(ink: npt.NDArray[np.uint8]) -> bool:
    height, width = (side / INK_PX_PER_MM for side in ink.shape)
    hull = cv2.convexHull(np.argwhere(ink > 0)[:, ::-1].astype(np.int32))
    within = np.asarray(cv2.fillConvexPoly(np.zeros_like(ink), hull, 1), np.uint8)
    dark = ink.astype(np.float64) / float(np.percentile(ink[ink > 0], 90))
    white = np.pad((within > 0) & (dark < 0.5), 1).astype(np.uint8)
    hole = 2 * float(cv2.distanceTransform(white, cv2.DIST_L2, 5).max()) / INK_PX_PER_MM
    solid = float(np.minimum(dark, 1).sum()) / float(within.sum())
    return solid >= FILL_SOLID and hole <= FILL_HOLE_MM and width >= FILL_MM[0] and height >= FILL_MM[1]


def _is_ring(ink: npt.NDArray[np.uint8]) -> bool:
    points = np.argwhere(ink > 0)
    y, x = (points - points.min(axis=0) - np.ptp(points, axis=0) / 2).T
    directions = np.unique(np.floor(np.degrees(np.arctan2(y, x)) / 10))
    return len(directions) / 36 >= RING_SHARE

"""Pen strokes: polylines in millimetres with width and pressure along the way, and the ink they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Coverage = npt.NDArray[np.float32]

_STEP_MM = 0.12
"""Between two points of a drawn path: below the narrowest pen, so that no corner shows."""

_FINER = 4
"""Strokes are drawn this much finer than asked for and averaged down: 16 steps of coverage at an edge."""


@dataclass(frozen=True)
class Stroke:
    """One movement of a pen that touches the paper.

    `points` is (n, 2) in mm, x to the right, y down; `widths` is (n,) in mm; `pressures` is (n,), 0..1:
    the share of light that the ink takes away there.
    """

    points: Points
    widths: npt.NDArray[np.float64]
    pressures: npt.NDArray[np.float64]

    @property
    def length(self) -> float:
        """Length of the way in mm."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())

    def moved(self, x: float, y: float) -> Stroke:
        """The same stroke, shifted by (x, y) mm."""
        return Stroke(self.points + np.array([x, y]), self.widths, self.pressures)

    def pressed(self, factor: float, width_factor: float = 1.0) -> Stroke:
        """The same stroke with its pressure and width multiplied."""
        return Stroke(self.points, self.widths * width_factor, np.clip(self.pressures * factor, 0, 1))


@dataclass(frozen=True)
class InkPatch:
    """Ink on a part of a page: `coverage` (h, w), 0..1, whose first pixel lies at (left, top) px of the page."""

    coverage: Coverage
    left: int
    top: int


def curve_through(points: Sequence[tuple[float, float]], rounding: float = 1.0) -> Points:
    """A smooth way (n, 2) through points in mm; `rounding` 0 keeps the corners, 1 is a Catmull-Rom spline."""
    knots = np.array(points, dtype=np.float64)
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    pieces = []
    for before, start, stop, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, int(np.ceil(np.hypot(*(stop - start)) / _STEP_MM)))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        leave, arrive = (stop - before) / 2 * rounding, (after - start) / 2 * rounding
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * start
            + (t**3 - 2 * t**2 + t) * leave
            + (3 * t**2 - 2 * t**3) * stop
            + (t**3 - t**2) * arrive
        )
    return np.vstack([*pieces, knots[-1:]])


def slow_noise(rng: np.random.Generator, count: int, knots: int) -> npt.NDArray[np.float64]:
    """`count` values of a random walk-like curve with standard deviation about 1 at its `knots` turning points."""
    values = rng.normal(0, 1, max(2, knots))
    return np.interp(np.linspace(0, len(values) - 1, count), np.arange(len(values)), values)


def draw_strokes(
    strokes: Iterable[Stroke], shape: tuple[int, int], px_per_mm: float, grain: float, rng: np.random.Generator
) -> list[InkPatch]:
    """Anti-aliased ink of each stroke, cut to a page of `shape` (h, w) px.

    `grain` 0..1 is how unevenly the pen gives its ink (0 felt tip, 0.6 pencil).
    """
    patches = (_stroke_patch(stroke, shape, px_per_mm, grain, rng) for stroke in strokes)
    return [patch for patch in patches if patch is not None]


def _stroke_patch(
    stroke: Stroke, shape: tuple[int, int], px_per_mm: float, grain: float, rng: np.random.Generator
) -> InkPatch | None:
    reach = float(stroke.widths.max()) / 2 + 2 / px_per_mm
    low = np.floor((stroke.points.min(axis=0) - reach) * px_per_mm).astype(int)
    high = np.ceil((stroke.points.max(axis=0) + reach) * px_per_mm).astype(int)
    left, top = max(0, int(low[0])), max(0, int(low[1]))
    right, bottom = min(shape[1], int(high[0])), min(shape[0], int(high[1]))
    if right <= left or bottom <= top:
        return None
    fine = np.zeros(((bottom - top) * _FINER, (right - left) * _FINER), np.uint8)
    _draw_fine(fine, stroke, (left, top), px_per_mm)
    ink = cv2.resize(fine, (right - left, bottom - top), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if grain > 0:
        ink *= _grain(ink.shape, grain, px_per_mm, rng)
    return InkPatch(ink.astype(np.float32), left, top)


def _draw_fine(fine: npt.NDArray[np.uint8], stroke: Stroke, corner: tuple[int, int], px_per_mm: float) -> None:
    sub = 16
    scale = px_per_mm * _FINER
    ends = np.rint(((stroke.points * px_per_mm) - corner) * _FINER * sub).astype(int)
    pressures = (stroke.pressures[:-1] + stroke.pressures[1:]) / 2
    # The lightest first: where a path meets itself the heavier ink stays.
    for index in np.argsort(pressures, kind="stable"):
        thickness = max(1, round(float(stroke.widths[index]) * scale))
        value = round(255 * float(pressures[index]))
        start = (int(ends[index][0]), int(ends[index][1]))
        stop = (int(ends[index + 1][0]), int(ends[index + 1][1]))
        cv2.line(fine, start, stop, value, thickness, cv2.LINE_8, 4)


def _grain(shape: tuple[int, ...], grain: float, px_per_mm: float, rng: np.random.Generator) -> Coverage:
    """What the roughness of the paper leaves of the ink, (h, w), 0..1: grains of about 0.15 mm."""
    cell = max(1.0, 0.15 * px_per_mm)
    small = rng.random((int(shape[0] / cell) + 2, int(shape[1] / cell) + 2), dtype=np.float32)
    field = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(1 - grain * np.clip(1.6 * (field - 0.35), 0, 1), np.float32)

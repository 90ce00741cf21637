"""Where a line without forks turns, as a tick or a V does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM

ARM_MM = 1.6
"""A turn is measured over this length of line on each side: shorter than a tick's first stroke (2–3 mm)."""

TURN_DEGREES = 35.0
"""A line that turns by more than this has a corner, as a tick or a V has; a hasty straight stroke bends by 15–20°."""


def sharpest_turn(columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> tuple[tuple[float, float], float]:
    """Where a line without forks turns most, in px, and by how many degrees; its middle where it hardly turns.

    The turn at a point is that between the directions over ARM_MM before and after it, along the line.
    """
    path = _longest_path(columns, rows)
    arm = min(round(ARM_MM * RASTER_PX_PER_MM), (len(path) - 1) // 2)
    if arm < 2:
        middle = path[len(path) // 2]
        return (float(middle[0]), float(middle[1])), 0.0
    before = path[arm:-arm] - path[: -2 * arm]
    after = path[2 * arm :] - path[arm:-arm]
    cosine = (before * after).sum(axis=1) / (np.hypot(*before.T) * np.hypot(*after.T) + 1e-9)
    turns = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    best = int(turns.argmax())
    turn = float(turns[best])
    at = path[arm + best] if turn >= TURN_DEGREES else path[len(path) // 2]
    return (float(at[0]), float(at[1])), turn


def _longest_path(columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """The points of the longest line among these pixels, from end to end: (n, 2) columns and rows.

    Two breadth-first walks: the farthest pixel from anywhere is one end, the farthest from that is the other.
    """
    left = set(zip(columns.tolist(), rows.tolist(), strict=True))
    best: list[tuple[int, int]] = []
    while left:
        first, _ = _walk(next(iter(left)), left)
        last, came_from = _walk(first, left)
        path = [last]
        while path[-1] != first:
            path.append(came_from[path[-1]])
        if len(path) > len(best):
            best = path
        left -= came_from.keys()
    return np.array(best, float)


_Pixel = tuple[int, int]


def _walk(start: _Pixel, pixels: set[_Pixel]) -> tuple[_Pixel, dict[_Pixel, _Pixel]]:
    """Breadth first over neighbouring pixels: the last one reached, and from where each was reached."""
    came_from = {start: start}
    front = [start]
    last = start
    while front:
        last = front[-1]
        following = []
        for x, y in front:
            for at in (
                (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1),
                (x + 1, y + 1), (x - 1, y - 1), (x + 1, y - 1), (x - 1, y + 1),
            ):  # fmt: skip
                if at in pixels and at not in came_from:
                    came_from[at] = (x, y)
                    following.append(at)
        front = following
    return last, came_from

"""Where a line without forks turns, as a tick or a V does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM

ARM_MM = 1.6
"""A turn is measured over this length of line on each side: shorter than a tick's first stroke (2–3 mm)."""

TURN_DEGREES = 35.0
"""A line that turns by more than this has a corner, as a tick or a V has; a hasty straight stroke bends by 15–20°."""


STRING_MM = 2.6
"""Pieces of one line may lie this far apart: a rule and a box's edge cannot be judged."""

SHORT_ARM_MM = 0.9
SHORT_TURN_DEGREES = 50.0
"""A small tick's first stroke may be 1.2 mm: over so short an arm a turn counts from this angle."""

SAG_SHARE = 0.13
LEAST_SAG_MM = 0.45
"""A line that leaves the chord between its ends by this share of it, and this far, has a corner too: drawn dashes
bow by 0.05 of their length, ticks with a short first stroke by 0.15 and more."""


def sharpest_turn(columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> tuple[tuple[float, float], float]:
    """Where a line without forks turns most, in px, and by how many degrees; its middle where it hardly turns.

    The turn at a point is that between the directions over ARM_MM before and after it, along the line.
    """
    path = _longest_path(columns, rows, strung=True)
    at, turn = turn_over(path, ARM_MM)
    if turn >= TURN_DEGREES:
        return at, turn
    short_at, short_turn = turn_over(path, SHORT_ARM_MM)
    if short_turn >= SHORT_TURN_DEGREES:
        return short_at, short_turn
    sag_at, sag, chord = _sag(path)
    if sag >= max(SAG_SHARE * chord, LEAST_SAG_MM * RASTER_PX_PER_MM):
        return sag_at, TURN_DEGREES
    middle = path[len(path) // 2]
    return (float(middle[0]), float(middle[1])), turn


def turn_with_arms(
    columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp], arm_mm: float
) -> tuple[tuple[float, float], float]:
    """Where the longest connected line among these pixels turns most, in px, and by how many degrees.

    Both arms are at least `arm_mm` long, so that a hook at the end of a line is no corner.
    """
    path = _longest_path(columns, rows, strung=False)
    if len(path) <= 2 * round(arm_mm * RASTER_PX_PER_MM):
        return (float(path[len(path) // 2][0]), float(path[len(path) // 2][1])), 0.0
    return turn_over(path, arm_mm)


def path_of(columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """The longest connected line among these pixels from end to end: (n, 2) columns and rows, a pixel apart."""
    return _longest_path(columns, rows, strung=False)


def turn_over(path: npt.NDArray[np.float64], arm_mm: float) -> tuple[tuple[float, float], float]:
    """Where a path turns most over arms of this length, in px, and by how many degrees; 0 for a short path."""
    at, turns = turns_along(path, arm_mm)
    if not len(turns):
        middle = path[len(path) // 2]
        return (float(middle[0]), float(middle[1])), 0.0
    best = int(turns.argmax())
    return (float(at[best][0]), float(at[best][1])), float(turns[best])


def turns_along(
    path: npt.NDArray[np.float64], arm_mm: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The points of a path that have an arm of this length before and after them (half a shorter path), (n, 2) px, and by
    how many degrees it turns there, (n,)."""
    arm = min(round(arm_mm * RASTER_PX_PER_MM), (len(path) - 1) // 2)
    if arm < 2:
        return path[:0], np.zeros(0)
    before = path[arm:-arm] - path[: -2 * arm]
    after = path[2 * arm :] - path[arm:-arm]
    cosine = (before * after).sum(axis=1) / (np.hypot(*before.T) * np.hypot(*after.T) + 1e-9)
    return path[arm:-arm], np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _sag(path: npt.NDArray[np.float64]) -> tuple[tuple[float, float], float, float]:
    """The point of a path that lies farthest from the chord between its ends, how far, and the chord, all px."""
    chord = path[-1] - path[0]
    length = float(np.hypot(*chord))
    away = path - path[0]
    far = np.abs(away[:, 0] * chord[1] - away[:, 1] * chord[0]) / max(length, 1e-9)
    best = int(far.argmax())
    return (float(path[best][0]), float(path[best][1])), float(far[best]), length


def _longest_path(
    columns: npt.NDArray[np.intp], rows: npt.NDArray[np.intp], *, strung: bool
) -> npt.NDArray[np.float64]:
    """The points of the line among these pixels, from end to end: (n, 2) columns and rows, about a pixel apart.

    Two breadth-first walks in each piece: the farthest pixel from anywhere is one end, the farthest from that is the
    other. Where `strung`, pieces that lie in reach are joined, end to nearest end: a rule or a box's edge has cut the line.
    """
    left = set(zip(columns.tolist(), rows.tolist(), strict=True))
    # one number a pixel, with room on all sides
    wide = int(columns.max(initial=0)) + 3
    numbers = {(y + 1) * wide + x + 1 for x, y in left}
    paths: list[npt.NDArray[np.float64]] = []
    while left:
        x, y = next(iter(left))
        first, _ = _walk((y + 1) * wide + x + 1, numbers, wide)
        last, came_from = _walk(first, numbers, wide)
        steps = [last]
        while steps[-1] != first:
            steps.append(came_from[steps[-1]])
        down, across = np.divmod(np.array(steps), wide)
        paths.append(np.column_stack([across - 1, down - 1]).astype(float))
        left -= {(number % wide - 1, number // wide - 1) for number in came_from}
    paths.sort(key=len)
    whole = paths.pop()
    while paths and strung:
        ways = [(*_nearest_ends(whole, path), index) for index, path in enumerate(paths)]
        gap, turn_whole, turn_path, index = min(ways)
        if gap > STRING_MM * RASTER_PX_PER_MM:
            break
        path = paths.pop(index)
        whole = whole[::-1] if turn_whole else whole
        path = path[::-1] if turn_path else path
        between = np.linspace(0, 1, max(2, round(gap)))[1:-1, None]
        whole = np.concatenate([whole, whole[-1] + between * (path[0] - whole[-1]), path])
    return whole


def _nearest_ends(whole: npt.NDArray[np.float64], path: npt.NDArray[np.float64]) -> tuple[float, bool, bool]:
    """The gap in px between the nearest ends of two paths, and whether each must be turned to join them there."""
    return min(
        (float(np.hypot(*(whole[0 if turn_whole else -1] - path[-1 if turn_path else 0]))), turn_whole, turn_path)
        for turn_whole in (False, True)
        for turn_path in (False, True)
    )


def _walk(start: int, pixels: set[int], wide: int) -> tuple[int, dict[int, int]]:
    """Breadth first over neighbouring pixels, each its number in rows of this width: the last one reached, and from where
    each was reached."""
    steps = (1, -1, wide, -wide, wide + 1, -wide - 1, 1 - wide, wide - 1)
    came_from = {start: start}
    front = [start]
    last = start
    while front:
        last = front[-1]
        following = []
        for pixel in front:
            for step in steps:
                at = pixel + step
                if at in pixels and at not in came_from:
                    came_from[at] = pixel
                    following.append(at)
        front = following
    return last, came_from

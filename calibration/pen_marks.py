"""Marks as a pen makes them, as strokes to print: a little bent, a little uneven, never twice alike.

They are drawn for the test deck, whose known tally rests on them, so each is plain for what it is: a cross crosses in
the middle of its cell, a tick turns there, and nothing runs over a rule. All lengths in mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from calibration.form import Box

Points = npt.NDArray[np.float64]

PEN_WIDTHS_MM = (0.38, 0.50)
"""Width of a stroke: a ballpoint leaves 0.3–0.5 mm, a gel pen up to 0.6."""

CROSS_MM = (5.0, 6.4)
"""Height of a cross or of a tick's long arm, where the cell has room: hands write 4–9 mm."""

ROOM_SHARE = 0.66
"""Largest share of the cell's height or width that a mark takes, so that it ends well inside."""

BOX_ROOM_SHARE = 0.8
"""The same where the place is a little box printed in a cell: hands fill it, and its rules are not the cell's."""

ASIDE_MM = 0.7
"""A mark lies up to this far from the middle of its cell, and no more than a sixteenth of the cell's height or width."""

DOT_MM = 0.8
"""Length of a resting pen's dot, which leaves 0.4 mm² of ink: twice what a cell may have and be called empty."""

LINE_MM = 3.0
"""A short line that is no cross and no tick: a person must say what it is."""

HATCH_MM = 0.34
"""Distance between the lines of a filled box: less than a pen's width, so that little paper shows."""

_STEP_MM = 0.25
"""Between two points of a drawn stroke: no corner shows at this length."""


class MarkKind(StrEnum):
    """What a pen can leave in a cell of a test sheet."""

    CROSS = "cross"
    TICK = "tick"
    FILLED = "filled"
    DOT = "dot"
    LINE = "line"


@dataclass(frozen=True)
class PenStroke:
    """One movement of the pen: `points` (n, 2) in mm on the page, x to the right, y down; `width` in mm."""

    points: Points
    width: float

    @property
    def length(self) -> float:
        """Length of the way in mm."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


def draw_mark(
    kind: MarkKind, cell: Box, rng: np.random.Generator, room_share: float = ROOM_SHARE
) -> tuple[PenStroke, ...]:
    """A mark of this kind inside a cell; the same generator state gives the same strokes."""
    width = float(rng.uniform(*PEN_WIDTHS_MM))
    room = room_share * min(cell.height, cell.width)
    size = min(float(rng.uniform(*CROSS_MM)), room)
    ways = {
        MarkKind.CROSS: _cross,
        MarkKind.TICK: _tick,
        MarkKind.FILLED: _hatching,
        MarkKind.DOT: _dot,
        MarkKind.LINE: _line,
    }[kind](size, rng)
    aside = [min(ASIDE_MM, extent / 16) for extent in (cell.width, cell.height)]
    middle = np.array([(cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2]) + rng.uniform(-1, 1, 2) * aside
    width = DOT_MM - 0.15 if kind is MarkKind.DOT else width
    return tuple(PenStroke(way + middle, round(width, 3)) for way in ways)


def ink_mm2(kind: MarkKind, strokes: Sequence[PenStroke]) -> float:
    """Area that a mark covers, in mm²; what lies twice under a pen is counted once where it matters."""
    if kind is MarkKind.FILLED:
        points = np.vstack([stroke.points for stroke in strokes])
        wide, high = np.ptp(points, axis=0) + strokes[0].width
        return float(wide * high)
    return sum(stroke.length * stroke.width + np.pi / 4 * stroke.width**2 for stroke in strokes)


def _cross(size: float, rng: np.random.Generator) -> list[Points]:
    """Two bent strokes of unequal arms whose crossing is the origin, or nearly."""
    wide = size * rng.uniform(0.8, 1.1) / 2
    high = size / 2
    arms = rng.uniform(0.85, 1.0, 4)
    down = [(-wide * arms[0], -high * arms[0]), (0.0, 0.0), (wide * arms[1], high * arms[1])]
    back = [(wide * arms[2], -high * arms[2]), (0.0, 0.0), (-wide * arms[3], high * arms[3])]
    return [_way(down, rng), _way(back, rng)]


def _tick(size: float, rng: np.random.Generator) -> list[Points]:
    """A short stroke down and a longer one up; the turn lies below the origin, so that the whole lies around it."""
    turn = (-size * rng.uniform(0.10, 0.20), size * rng.uniform(0.36, 0.44))
    start = (turn[0] - size * rng.uniform(0.26, 0.34), turn[1] - size * rng.uniform(0.36, 0.46))
    stop = (turn[0] + size * rng.uniform(0.55, 0.70), turn[1] - size * rng.uniform(0.82, 0.92))
    return [np.vstack([_way([start, turn], rng), _way([turn, stop], rng)[1:]])]


def _hatching(size: float, rng: np.random.Generator) -> list[Points]:
    """A box filled by strokes to and fro that stand so close that little paper shows."""
    wide, high = size * rng.uniform(1.0, 1.2), size * rng.uniform(0.80, 0.95)
    count = int(wide / HATCH_MM)
    x = np.linspace(-wide / 2, wide / 2, count) + rng.normal(0, 0.04, count)
    y = np.where(np.arange(count) % 2 == 0, -high / 2, high / 2) * rng.uniform(0.93, 1.0, count)
    return [np.column_stack([x - 0.12 * y, y])]


def _dot(_size: float, rng: np.random.Generator) -> list[Points]:
    """A pen that rested: hardly a movement."""
    return [np.array([(0.0, 0.0), (float(rng.uniform(0.10, 0.18)), float(rng.uniform(-0.05, 0.05)))])]


def _line(size: float, rng: np.random.Generator) -> list[Points]:
    """One short line, level or rising."""
    angle = -rng.uniform(0.0, 0.7)
    half = min(LINE_MM, size) / 2
    step = (half * float(np.cos(angle)), half * float(np.sin(angle)))
    return [_way([(-step[0], -step[1]), step], rng)]


def _way(knots: Sequence[tuple[float, float]], rng: np.random.Generator) -> Points:
    """A hand's way from knot to knot: each piece bowed a little to one side, and trembling by a hair."""
    pieces: list[Points] = []
    bow = rng.normal(0, 0.025)
    for start, stop in pairwise(knots):
        a, b = np.array(start), np.array(stop)
        length = float(np.hypot(*(b - a)))
        share = np.linspace(0, 1, max(4, round(length / _STEP_MM)))[:, None]
        side = np.array([-(b - a)[1], (b - a)[0]])
        pieces.append(a + share * (b - a) + 4 * share * (1 - share) * side * bow)
    way = np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])
    knots_of_tremble = max(3, len(way) // 4)
    at = np.linspace(0, knots_of_tremble - 1, len(way))
    tremble = [np.interp(at, np.arange(knots_of_tremble), rng.normal(0, 0.035, knots_of_tremble)) for _ in range(2)]
    return np.asarray(way + np.column_stack(tremble), np.float64)

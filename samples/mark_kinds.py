"""The strokes of every kind of mark, plain and awkward, as a given hand makes them.

A plain mark is made around its anchor, the origin: where its strokes cross (`x`, `plus`), where it turns
(`tick`, `v`), or its middle (`circle`, `fill`). All lengths in mm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from calibration.form import Box
from samples.hands import Hand
from samples.strokes import Points, Stroke, curve_through, slow_noise

Strokes = tuple[Stroke, ...]

CLEAR_MARGIN_MM = 1.3
"""A clear mark crosses or turns at least this far inside its cell, so that nobody asks whose it is."""

CLEAR_SHARE = 0.8
"""A clear mark has at least this share of its length in its own cell."""


def x_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """Two strokes that cross: unequal arms, bent a little, sometimes joined by a loop."""
    half_width, half_height = size * hand.aspect / 2, size / 2
    first, second = rng.uniform(0.75, 1.25, 2), rng.uniform(0.75, 1.25, 2)
    lean = hand.slant * half_height
    down = [
        (-half_width * first[0] - lean * 0.3, -half_height * first[0]),
        (half_width * first[1], half_height * first[1]),
    ]
    back = [
        (half_width * second[0] + lean, -half_height * second[0]),
        (-half_width * second[1] - lean, half_height * second[1]),
    ]
    down_way, back_way = _bent(down, hand, rng), _bent(back, hand, rng)
    if hand.joined and rng.random() < 0.8:
        (low_x, low_y), (high_x, high_y) = down_way[-1], back_way[0]
        out = half_width * rng.uniform(0.15, 0.6)
        third = (low_y - high_y) * rng.uniform(0.28, 0.38)
        loop = [(low_x * 0.85, low_y * 0.9), (low_x + out * 0.8, low_y - third)]
        loop += [(high_x + out, high_y + third), (high_x * 0.85, high_y * 0.95)]
        return (inked(curve_through([*down_way[:-1], *loop, *back_way[1:]]), hand, rng),)
    if rng.random() < 0.12:
        back_way.reverse()
    return inked(_hooked(down_way, hand, rng), hand, rng), inked(_hooked(back_way, hand, rng), hand, rng)


def plus_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """An upright and a level stroke."""
    up, across = rng.uniform(0.8, 1.2, 2) * size / 2, rng.uniform(0.75, 1.2, 2) * size * hand.aspect / 2
    lean = hand.slant * size / 2
    rise = rng.normal(0.06, 0.06) * size
    upright = [(lean, -up[0]), (-lean, up[1])]
    level = [(-across[0], rise / 2), (across[1], -rise / 2)]
    ways = [_bent(upright, hand, rng), _bent(level, hand, rng)]
    return tuple(inked(_hooked(way, hand, rng), hand, rng) for way in ways)


def tick_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """A short stroke down and a longer one up, in one movement."""
    short = size * rng.uniform(0.26, 0.42)
    rise = np.clip(rng.normal(0.95, 0.12) - hand.slant * 0.5, 0.6, 1.25)
    fall = rng.uniform(0.75, 1.25)
    start = (-short * np.cos(fall), -short * np.sin(fall))
    return (inked(tick_way(start, (size * np.cos(rise), -size * np.sin(rise)), hand, rng), hand, rng, taper=0.5),)


def v_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """Two arms of nearly the same height."""
    left, right = size * rng.uniform(0.75, 1.0), size * rng.uniform(0.9, 1.15)
    spread = rng.uniform(0.28, 0.45)
    start = (-left * np.tan(spread) * 0.9, -left)
    stop = (right * np.tan(spread) + hand.slant * right * 0.5, -right)
    return (inked(tick_way(start, stop, hand, rng), hand, rng, taper=0.35),)


def circle_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """A ring that closes badly, or runs over its own beginning."""
    turn = rng.uniform(1.85, 2.35) * np.pi
    angles = np.linspace(0, turn, 14) + rng.uniform(-2.4, -1.2)
    growth = 1 + rng.normal(0, 0.10) * np.linspace(-1, 1, len(angles)) + rng.normal(0, 0.025, len(angles))
    wide, high = size * rng.uniform(0.5, 0.68), size * rng.uniform(0.38, 0.48)
    x, y = -np.cos(angles) * wide * growth, np.sin(angles) * high * growth
    way = [(float(a - hand.slant * b), float(b)) for a, b in zip(x, y, strict=True)]
    return (inked(curve_through(way), hand, rng),)


def fill_mark(hand: Hand, size: float, rng: np.random.Generator) -> Strokes:
    """The box filled: hatched to and fro, or scribbled in loops."""
    wide, high = size * rng.uniform(0.9, 1.3), size * rng.uniform(0.75, 0.95)
    return scribble(wide, high, hand, rng)


def scribble(wide: float, high: float, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Hatching or loops that cover about `wide` × `high` mm around the origin."""
    if rng.random() < 0.6:
        count = max(9, int(wide / rng.uniform(0.30, 0.48)))
        x = np.linspace(-wide / 2, wide / 2, count) + rng.normal(0, 0.15, count)
        y = np.where(np.arange(count) % 2 == 0, -high / 2, high / 2) * rng.uniform(0.7, 1.1, count)
        lean = 0.35 + hand.slant
        way = [(float(a - lean * b), float(b)) for a, b in zip(x, y, strict=True)]
        return (inked(curve_through(way, 0.35), hand, rng),)
    count = max(24, int(wide * high * rng.uniform(1.3, 1.8)))
    angles = np.arange(count) * rng.uniform(0.8, 1.1)
    x = np.linspace(-wide / 2, wide / 2, count) * 0.7 + np.cos(angles) * wide * 0.26 + rng.normal(0, 0.15, count)
    y = np.sin(angles) * high * 0.46 * rng.uniform(0.6, 1.1, count)
    return (inked(curve_through([(float(a), float(b)) for a, b in zip(x, y, strict=True)]), hand, rng),)


PLAIN_KINDS: dict[str, Callable[[Hand, float, np.random.Generator], Strokes]] = {
    "x": x_mark,
    "tick": tick_mark,
    "v": v_mark,
    "plus": plus_mark,
    "circle": circle_mark,
    "fill": fill_mark,
}
"""Each kind of plain mark: made around the origin by (hand, size in mm, rng)."""


def plain_in_cell(kind: str, hand: Hand, cell: Box, rng: np.random.Generator) -> Strokes:
    """A plain mark whose anchor lies well inside the cell; its tails may run over the border a little."""
    size = min(hand.size * rng.uniform(0.88, 1.12), 1.05 * cell.height, 0.95 * cell.width)
    strokes: Strokes = ()
    for _ in range(40):
        strokes = PLAIN_KINDS[kind](hand, size, rng)
        low, high = reach_of(strokes)
        loose = 0.35 + hand.carelessness
        x = (cell.x0 + cell.x1) / 2 + cell.width * (hand.bias[0] + rng.normal(0, 0.10) * loose) - (low[0] + high[0]) / 2
        y = (
            (cell.y0 + cell.y1) / 2
            + cell.height * (hand.bias[1] + rng.normal(0, 0.09) * loose)
            - (low[1] + high[1]) / 2
        )
        x = _well_inside(float(x), cell.x0, cell.x1)
        y = _well_inside(float(y), cell.y0, cell.y1)
        strokes = moved(strokes, x, y)
        if share_inside(strokes, cell) >= CLEAR_SHARE:
            break
        size *= 0.95
    return strokes


def big_tick(hand: Hand, cell: Box, rng: np.random.Generator) -> Strokes:
    """A tick that turns well inside its cell and whose tail runs well into the next cell or the row above."""
    vertex = (
        rng.uniform(cell.x0 + 0.35 * cell.width, cell.x1 - 0.35 * cell.width),
        rng.uniform(cell.y0 + 0.55 * cell.height, cell.y1 - 0.22 * cell.height),
    )
    short = min(hand.size * 0.45, 0.5 * cell.height)
    if rng.random() < 0.5:
        tail = (cell.x1 - vertex[0] + rng.uniform(3.5, 6.5), -rng.uniform(0.5, 0.75) * cell.height)
    else:
        tail = (rng.uniform(2.5, 4.5), cell.y0 - vertex[1] - rng.uniform(3.5, 5.5))
    way = tick_way((-short * 0.6, -short * 0.8), tail, hand, rng)
    return moved((inked(way, hand, rng, taper=0.55),), *vertex)


def dot(hand: Hand, rng: np.random.Generator) -> Strokes:
    """Where a pen rested: 0.4 to 0.9 mm."""
    reach = rng.uniform(0.05, 0.28)
    way = curve_through([(0, 0), (reach, reach * rng.normal(0, 0.6)), (reach * 0.4, reach * 0.7)])
    return (inked(way, hand, rng).pressed(0.95, max(1.1, 0.48 / hand.pen.width)),)


def dash(hand: Hand, rng: np.random.Generator) -> Strokes:
    """One short line, level or slanting, 2 to 4 mm."""
    half, angle = rng.uniform(1.0, 2.0), rng.choice([rng.normal(0, 0.12), rng.normal(-0.8, 0.2)])
    step = (half * float(np.cos(angle)), half * float(np.sin(angle)))
    return (inked(curve_through(_bent([(-step[0], -step[1]), step], hand, rng)), hand, rng),)


def strike_out(strokes: Strokes, hand: Hand, rng: np.random.Generator) -> Strokes:
    """What is drawn over a mark to take it back: some lines across it, or a scribble."""
    low, high = reach_of(strokes)
    middle, wide, tall = (low + high) / 2, float(high[0] - low[0]), float(high[1] - low[1])
    if rng.random() < 0.5:
        return moved(scribble(wide * 1.15, tall * 0.9, hand, rng), float(middle[0]), float(middle[1]))
    count = int(rng.integers(5, 9))
    x = np.where(np.arange(count) % 2 == 0, -0.62, 0.62) * wide * rng.uniform(0.85, 1.15, count)
    y = np.linspace(-0.25, 0.25, count) * tall + rng.normal(0, 0.25, count)
    way = curve_through([(float(a), float(b)) for a, b in zip(x, y, strict=True)], 0.4)
    return moved((inked(way, hand, rng),), float(middle[0]), float(middle[1]))


def line_through(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A line drawn by hand through the words at the middle of a box."""
    y = (box.y0 + box.y1) / 2
    x = np.linspace(box.x0 + rng.uniform(1, 3), box.x0 + box.width * rng.uniform(0.75, 0.95), 6)
    way = [(float(a), float(y + b)) for a, b in zip(x, rng.normal(0, 0.3, 6) + rng.normal(0, 0.4), strict=True)]
    return (inked(curve_through(way), hand, rng),)


def handwriting(length: float, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Scribbled words of about `length` mm that start at the origin, about 2.5 mm high."""
    strokes: list[Stroke] = []
    x = 0.0
    while x < length:
        word: list[tuple[float, float]] = [(x, 0.0)]
        for _ in range(int(rng.integers(3, 6))):
            rise = 2.4 if rng.random() < 0.25 else rng.uniform(0.9, 1.4)
            wide = rng.uniform(0.9, 1.5)
            word += [(x + wide * 0.75, -rise), (x + wide * 0.25, -rise * 0.7), (x + wide * 0.5, 0.1), (x + wide, -0.2)]
            x += wide
        strokes.append(inked(curve_through([(a - hand.slant * b * 2, b) for a, b in word]), hand, rng))
        x += rng.uniform(1.2, 1.8)
    return tuple(strokes)


def remains(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """What an eraser leaves of a mark: pale broken pieces and a smudge."""
    left: list[Stroke] = []
    for stroke in strokes:
        kept = np.clip(0.5 + slow_noise(rng, len(stroke.points), 5), 0, 1) * rng.uniform(0.16, 0.26)
        left.append(Stroke(stroke.points, stroke.widths, stroke.pressures * kept))
    low, high = reach_of(strokes)
    y = (low[1] + high[1]) / 2
    way = curve_through([(low[0], y + 0.4), ((low[0] + high[0]) / 2, y - 0.4), (high[0], y + 0.3)])
    count = len(way)
    for share in (0.9, 0.7, 0.5, 0.3):
        left.append(Stroke(way, np.full(count, (high[1] - low[1]) * share), np.full(count, 0.018)))
    return tuple(left)


def moved(strokes: Sequence[Stroke], x: float, y: float) -> Strokes:
    """All strokes, shifted by (x, y) mm."""
    return tuple(stroke.moved(x, y) for stroke in strokes)


def share_inside(strokes: Sequence[Stroke], cell: Box) -> float:
    """The share of the strokes' length that lies in the cell, 0..1."""
    points = np.vstack([stroke.points for stroke in strokes])
    x, y = points.T
    return float(np.mean((x >= cell.x0) & (x <= cell.x1) & (y >= cell.y0) & (y <= cell.y1)))


def reach_of(strokes: Sequence[Stroke]) -> tuple[Points, Points]:
    """The least and the greatest (x, y) of all strokes, in mm."""
    points = np.vstack([stroke.points for stroke in strokes])
    return points.min(axis=0), points.max(axis=0)


def _well_inside(value: float, low: float, high: float) -> float:
    margin = min(CLEAR_MARGIN_MM, 0.3 * (high - low))
    return min(max(value, low + margin), high - margin)


def _bent(ends: Sequence[tuple[float, float]], hand: Hand, rng: np.random.Generator) -> list[tuple[float, float]]:
    """A way from end to end through the origin, its two halves bent aside as this hand does."""
    (x0, y0), (x1, y1) = ends
    length = float(np.hypot(x1 - x0, y1 - y0))
    aside = (-(y1 - y0) / length, (x1 - x0) / length)
    bend = length * (hand.bow + rng.normal(0, 0.03))
    mild = length * rng.normal(0, 0.012)
    return [
        (float(x0), float(y0)),
        (float(x0 * 0.5 - aside[0] * bend * 0.5), float(y0 * 0.5 - aside[1] * bend * 0.5)),
        (float(aside[0] * mild), float(aside[1] * mild)),
        (float(x1 * 0.5 - aside[0] * bend * 0.5), float(y1 * 0.5 - aside[1] * bend * 0.5)),
        (float(x1), float(y1)),
    ]


def _hooked(way: list[tuple[float, float]], hand: Hand, rng: np.random.Generator) -> Points:
    if rng.random() >= hand.hooks:
        return curve_through(way)
    (x, y), (next_x, next_y) = way[0], way[1]
    step = rng.uniform(0.4, 1.0) / max(0.1, float(np.hypot(next_x - x, next_y - y)))
    turn = rng.choice([-1, 1]) * rng.uniform(0.8, 1.5)
    dx, dy = (next_x - x) * step, (next_y - y) * step
    hook = (x + dx * np.cos(turn) - dy * np.sin(turn), y + dx * np.sin(turn) + dy * np.cos(turn))
    return curve_through([(float(hook[0]), float(hook[1])), *way])


def tick_way(start: tuple[float, float], stop: tuple[float, float], hand: Hand, rng: np.random.Generator) -> Points:
    """Down from start to the turn at the origin, and up to stop; the turn is a little round."""
    round_by = rng.uniform(0.05, 0.3)
    length = float(np.hypot(*stop))
    aside = (stop[1] / length, -stop[0] / length)
    bend = length * (rng.normal(-0.03, 0.03) + hand.bow * 0.5)
    return curve_through(
        [
            (float(start[0]), float(start[1])),
            (float(start[0] * 0.5 + rng.normal(0, 0.1)), float(start[1] * 0.45)),
            (-round_by * 0.4, -round_by * 0.3),
            (round_by * 0.6, -round_by * 0.2),
            (float(stop[0] * 0.5 + aside[0] * bend), float(stop[1] * 0.5 + aside[1] * bend)),
            (float(stop[0]), float(stop[1])),
        ],
        0.8,
    )


def inked(way: Points, hand: Hand, rng: np.random.Generator, taper: float = 0.25) -> Stroke:
    """Give a way the trembling, the width and the pressure of this hand's pen; `taper` thins its end."""
    count = len(way)
    length = float(np.hypot(*np.diff(way, axis=0).T).sum())
    knots = max(3, int(length / 0.9))
    tremble = 0.02 + 0.05 * hand.carelessness
    shake = np.column_stack([slow_noise(rng, count, knots), slow_noise(rng, count, knots)]) * tremble
    along = np.linspace(0, 1, count)
    fade = 1 - taper * np.clip((along - 0.7) / 0.3, 0, 1) ** 1.5
    start = 0.75 + 0.25 * np.clip(along / 0.08, 0, 1)
    press = 1 + 0.08 * slow_noise(rng, count, max(3, int(length / 2)))
    widths = hand.pen.width * np.clip(fade * start * (1 + 0.5 * (press - 1)), 0.35, 1.3)
    pressures = hand.pen.pressure * np.clip(press * (1 - 0.5 * taper * (1 - fade)), 0.5, 1.2)
    return Stroke(way + shake, widths, np.clip(pressures, 0, 1))

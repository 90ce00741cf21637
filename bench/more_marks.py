"""Marks beyond the samples' own kinds: more that are plain, and more that only a person can decide.

Each drawer takes a Spot, the voter's hand and a random generator and gives strokes in mm on the upright page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bench.handwritten import word
from calibration.form import Box
from samples.hands import Hand
from samples.mark_kinds import (
    CLEAR_MARGIN_MM,
    Strokes,
    inked,
    moved,
    plain_in_cell,
    plus_mark,
    reach_of,
    remains,
    scribble,
    tick_mark,
    tick_way,
    x_mark,
)
from samples.strokes import Stroke, curve_through


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a voter marks: the mark cell, what he aims at in it, and the little box if one is printed there."""

    cell: Box
    aim: Box
    box: Box | None

    @property
    def middle(self) -> tuple[float, float]:
        """Of what is aimed at."""
        return (self.aim.x0 + self.aim.x1) / 2, (self.aim.y0 + self.aim.y1) / 2


Drawer = Callable[[Spot, Hand, np.random.Generator], Strokes]

BEYOND_MM = (1.0, 3.0)
"""A big cross reaches so far beyond its cell."""
BEYOND_SHARE = 0.3
"""And no further than this share of the cell's height, or the crosses of a list with low rows would grow together."""


LONGEST_ARM = 1.25
"""Arms of a drawn cross are up to this many times half its size."""


def big_cross(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A cross whose arms leave the cell, or the box, by 1–3 mm above and below; it crosses well inside."""
    aim = spot.box or spot.cell
    size = (aim.height + 2 * min(rng.uniform(*BEYOND_MM), BEYOND_SHARE * aim.height)) / LONGEST_ARM
    return moved(x_mark(replace(hand, joined=False), size, rng), *_near_middle(aim, rng, 0.10))


def neat_cross(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A small neat cross of about 3 mm."""
    tidy = replace(hand, joined=False, hooks=0.0)
    return moved(x_mark(tidy, rng.uniform(2.7, 3.5), rng), *_near_middle(spot.aim, rng, 0.10))


def retraced_cross(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A cross whose strokes were drawn twice, one beside the other by a hair."""
    single = replace(hand, joined=False)
    cross = plain_in_cell("x", single, spot.aim, rng)
    again = tuple(stroke.moved(*rng.normal(0, 0.22, 2)) for stroke in cross)
    return cross + again


def two_stroke_tick(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A tick made with two strokes that meet, nearly, where it turns."""
    size = min(hand.size, 0.95 * spot.aim.height)
    short, rise, fall = size * rng.uniform(0.35, 0.5), rng.uniform(0.8, 1.1), rng.uniform(0.7, 1.2)
    gap = rng.uniform(-0.35, 0.25)
    first = [(-short * np.cos(fall), -short * np.sin(fall)), (gap * 0.6, gap * 0.6)]
    second = [(rng.normal(0, 0.12), rng.uniform(-0.1, 0.3)), (size * np.cos(rise), -size * np.sin(rise))]
    strokes = tuple(
        inked(curve_through([(float(x), float(y)) for x, y in way]), hand, rng, taper=0.4) for way in (first, second)
    )
    return _kept_inside(strokes, spot.aim, rng)


def flat_v(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A wide flat V."""
    wide = min(rng.uniform(6.0, 9.0), 0.95 * spot.aim.width)
    high = wide * rng.uniform(0.35, 0.5)
    left = rng.uniform(0.4, 0.55)
    way = tick_way((-wide * left, -high * rng.uniform(0.8, 1.0)), (wide * (1 - left), -high), hand, rng)
    return _kept_inside((inked(way, hand, rng, taper=0.3),), spot.aim, rng)


def ring_around_box(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A circle around the whole little box; on bare cells, around the middle of the cell."""
    around = spot.box or spot.aim
    wide = min(around.width * rng.uniform(0.68, 0.85), 0.48 * spot.cell.width)
    high = min(around.height * rng.uniform(0.68, 0.85), 0.47 * spot.cell.height)
    turn = rng.uniform(1.95, 2.3) * np.pi
    angles = np.linspace(0, turn, 16) + rng.uniform(-2.4, -1.2)
    growth = 1 + rng.normal(0, 0.03, len(angles))
    x, y = spot.middle
    way = [
        (float(x + rng.normal(0, 0.05) - np.cos(angle) * wide * grow), float(y + np.sin(angle) * high * grow))
        for angle, grow in zip(angles, growth, strict=True)
    ]
    return (inked(curve_through(way), hand, rng),)


PLAIN_MORE: dict[str, Drawer] = {
    "bigx": big_cross,
    "neatx": neat_cross,
    "retraced": retraced_cross,
    "tick2": two_stroke_tick,
    "flatv": flat_v,
    "ringbox": ring_around_box,
}
"""More kinds of plain marks: a voter who marks so marks so throughout."""


def struck_by_lines(spot: Spot, hand: Hand, rng: np.random.Generator, lines: int) -> Strokes:
    """A mark struck out by one line or by two, drawn right through it."""
    mark = plain_in_cell(hand.mark if hand.mark != "fill" else "x", hand, spot.aim, rng)
    low, high = reach_of(mark)
    wide = float(high[0] - low[0]) / 2 + rng.uniform(0.8, 2.0)
    x, y = (low + high) / 2
    slope = rng.normal(0, 0.12)
    struck: Strokes = ()
    for number in range(lines):
        drop = (number - (lines - 1) / 2) * rng.uniform(1.0, 1.6) + rng.normal(0, 0.25)
        ends = [
            (x - wide, y + drop - slope * wide),
            (x, y + drop + rng.normal(0, 0.15)),
            (x + wide, y + drop + slope * wide),
        ]
        struck += (inked(curve_through([(float(a), float(b)) for a, b in ends]), hand, rng),)
    return mark + struck


def scribbled_over(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A mark with a scribble over it."""
    mark = plain_in_cell(hand.mark if hand.mark != "fill" else "x", hand, spot.aim, rng)
    low, high = reach_of(mark)
    over = scribble(float(high[0] - low[0]) * rng.uniform(0.9, 1.2), float(high[1] - low[1]) * 0.9, hand, rng)
    return mark + moved(over, *(float(value) for value in (low + high) / 2))


def over_another(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """One mark drawn over another in the same cell: a tick, and a cross or plus over it."""
    first = plain_in_cell("tick", hand, spot.aim, rng)
    second = plain_in_cell("x" if rng.random() < 0.7 else "plus", hand, spot.aim, rng)
    return first + second


def beside_the_box(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A mark in its cell but beside the little box, and clear of it where there is room."""
    assert spot.box is not None
    left, right = spot.box.x0 - spot.cell.x0, spot.cell.x1 - spot.box.x1
    size = min(hand.size, 0.9 * spot.cell.height, max(left, right) * 0.95)
    kind = {"tick": tick_mark, "plus": plus_mark}.get(hand.mark, x_mark)
    mark = kind(replace(hand, aspect=min(hand.aspect, 0.9)), size, rng)
    low, high = reach_of(mark)
    x = (spot.box.x1 + spot.cell.x1) / 2 if rng.random() < 0.5 else (spot.box.x0 + spot.cell.x0) / 2
    y = (spot.cell.y0 + spot.cell.y1) / 2 + rng.normal(0, 0.4)
    middle = (low + high) / 2
    return moved(mark, float(x - middle[0]), float(y - middle[1]))


def between_rows(spot: Spot, below: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A mark on the rule between two rows, as much in the one as in the other."""
    size = min(hand.size, 1.1 * spot.cell.height)
    mark = {"plus": plus_mark}.get(hand.mark, x_mark)(hand, size, rng)
    low, high = reach_of(mark)
    x = spot.middle[0] + rng.normal(0, 0.08) * spot.cell.width - (low[0] + high[0]) / 2
    return moved(
        mark, float(x), (spot.cell.y1 + below.cell.y0) / 2 + float(rng.normal(0, 0.2) - (low[1] + high[1]) / 2)
    )


def line_down(first: Spot, last: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """One long line down through a column, from the first row's cell to the last's."""
    x = first.middle[0] + rng.normal(0, 0.06) * first.cell.width
    top, bottom = first.middle[1] - rng.uniform(0, 2.0), last.middle[1] + rng.uniform(0, 2.0)
    y = np.linspace(top, bottom, 7)
    sway = x + np.cumsum(rng.normal(0, 0.35, 7))
    return (inked(curve_through([(float(a), float(b)) for a, b in zip(sway, y, strict=True)]), hand, rng),)


def joined_rows(first: Spot, second: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Two crosses in one column, the pen not lifted between them."""
    plain = replace(hand, joined=False)
    upper, lower = plain_in_cell("x", plain, first.aim, rng), plain_in_cell("x", plain, second.aim, rng)
    start, stop = upper[-1].points[-1], lower[0].points[0]
    bend = (start + stop) / 2 + rng.normal(0, 0.6, 2)
    link = curve_through([(float(x), float(y)) for x, y in (start, bend, stop)])
    return (*upper, inked(link, hand, rng).pressed(0.85), *lower)


def arrow(start: Spot, stop: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A mark in one cell, and an arrow from it to another."""
    mark = plain_in_cell(hand.mark if hand.mark != "fill" else "x", hand, start.aim, rng)
    way = 1 if stop.cell.x0 > start.cell.x0 else -1
    y = start.middle[1] + rng.normal(0, 0.5)
    tail, head = start.middle[0] + way * 0.3 * start.cell.width, stop.middle[0] + rng.normal(0, 0.6)
    tip = (float(head), float(y + rng.normal(0, 0.4)))
    line = curve_through([(float(tail), float(y)), (float((tail + head) / 2), float(y - rng.uniform(0, 1.2))), tip])
    barb = rng.uniform(1.4, 2.2)
    barbs = curve_through(
        [(tip[0] - way * barb, tip[1] - barb * 0.6), tip, (tip[0] - way * barb, tip[1] + barb * 0.6)], 0.2
    )
    return (*mark, inked(line, hand, rng), inked(barbs, hand, rng))


def word_no(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """The word "không" (no) written into the cell."""
    height = float(np.clip(0.72 * spot.cell.width / 4.2, 1.6, min(3.0, 0.3 * spot.cell.height)))
    written = word("không", height, hand, rng)
    low, high = reach_of(written)
    x, y = (spot.cell.x0 + spot.cell.x1) / 2, (spot.cell.y0 + spot.cell.y1) / 2
    return moved(written, float(x - (low[0] + high[0]) / 2), float(y - (low[1] + high[1]) / 2))


def stub(spot: Spot, hand: Hand, rng: np.random.Generator, length: float) -> Strokes:
    """A dot or one straight line of `length` mm, any way but up a tick's way alone."""
    half = max(0.05, (length - hand.pen.width) / 2)
    angle = rng.uniform(0, np.pi)
    step = (half * float(np.cos(angle)), half * float(np.sin(angle)))
    bow = rng.normal(0, 0.03) * length
    way = curve_through([(-step[0], -step[1]), (-step[1] / half * bow, step[0] / half * bow), step])
    return moved((inked(way, hand, rng, taper=0.1),), *_near_middle(spot.aim, rng, 0.12))


def pale(strokes: Strokes, coverage: float, hand: Hand) -> Strokes:
    """The strokes pressed so lightly that their ink covers about `coverage`, 0..1, of the paper."""
    return tuple(stroke.pressed(coverage / hand.pen.pressure, 0.9) for stroke in strokes)


def ghost(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    """What an eraser left of a mark; the hand's pen should be a pencil."""
    return remains(plain_in_cell(hand.mark, hand, spot.aim, rng), rng)


AWKWARD_MORE: dict[str, Callable[[Spot, Spot, Hand, np.random.Generator], Strokes]] = {
    "struck_one": lambda spot, other, hand, rng: _usual(spot, hand, rng) + struck_by_lines(other, hand, rng, 1),
    "struck_two": lambda spot, other, hand, rng: _usual(spot, hand, rng) + struck_by_lines(other, hand, rng, 2),
    "struck_alone": lambda spot, other, hand, rng: struck_by_lines(spot, _crossing(hand), rng, int(rng.integers(1, 3))),
    "scribbled": lambda spot, other, hand, rng: _usual(spot, hand, rng) + scribbled_over(other, hand, rng),
    "over_another": lambda spot, other, hand, rng: over_another(spot, hand, rng),
    "beside_box": lambda spot, other, hand, rng: beside_the_box(spot, hand, rng),
    "arrow": lambda spot, other, hand, rng: arrow(other, spot, hand, rng),
    "word_no": lambda spot, other, hand, rng: word_no(spot, hand, rng),
}
"""Awkward rows by kind: drawn at the spot of the vote and, for some, at that of another cell of the row."""


def _crossing(hand: Hand) -> Hand:
    """The hand, making crosses where a tick or plus with one line more would be some other plain mark."""
    return replace(hand, mark="x") if hand.mark in ("tick", "v", "plus") else hand


def _usual(spot: Spot, hand: Hand, rng: np.random.Generator) -> Strokes:
    return plain_in_cell(hand.mark, hand, spot.aim, rng)


def _near_middle(box: Box, rng: np.random.Generator, spread: float) -> tuple[float, float]:
    """A place about the middle of a box, clear of its edges."""
    margin = min(CLEAR_MARGIN_MM, 0.35 * box.height)
    x = (box.x0 + box.x1) / 2 + rng.normal(0, spread) * box.width
    y = (box.y0 + box.y1) / 2 + rng.normal(0, spread) * box.height
    return float(np.clip(x, box.x0 + margin, box.x1 - margin)), float(np.clip(y, box.y0 + margin, box.y1 - margin))


def _kept_inside(strokes: tuple[Stroke, ...], box: Box, rng: np.random.Generator) -> Strokes:
    """Strokes put about the middle of a box by the middle of their reach, their turn, the origin, well inside it."""
    low, high = reach_of(strokes)
    x = (box.x0 + box.x1) / 2 + rng.normal(0, 0.06) * box.width - float(low[0] + high[0]) / 2
    y = (box.y0 + box.y1) / 2 + rng.normal(0, 0.06) * box.height - float(low[1] + high[1]) / 2
    margin = min(CLEAR_MARGIN_MM, 0.3 * box.height)
    return moved(
        strokes,
        float(np.clip(x, box.x0 + margin, box.x1 - margin)),
        float(np.clip(y, box.y0 + margin, box.y1 - margin)),
    )

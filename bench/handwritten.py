"""Words and names that voters write on a ballot, letter by letter: to be seen as writing, not as a mark."""

from __future__ import annotations

import numpy as np

from samples.hands import Hand
from samples.mark_kinds import Strokes, inked
from samples.strokes import curve_through

Way = tuple[tuple[float, float], ...]

_LETTERS: dict[str, tuple[float, tuple[Way, ...]]] = {
    "k": (0.75, (((0.1, -1.7), (0.1, 0.0)), ((0.6, -0.95), (0.12, -0.45), (0.65, 0.0)))),
    "h": (0.8, (((0.1, -1.7), (0.1, 0.0), (0.12, -0.5), (0.4, -0.95), (0.6, -0.6), (0.62, 0.0)),)),
    "ô": (
        0.85,
        (
            ((0.65, -0.75), (0.35, -0.98), (0.08, -0.5), (0.35, 0.0), (0.68, -0.45), (0.5, -0.95)),
            ((0.15, -1.2), (0.38, -1.5), (0.62, -1.2)),
        ),
    ),
    "n": (0.8, (((0.1, -0.95), (0.12, 0.0), (0.14, -0.5), (0.4, -0.95), (0.6, -0.6), (0.62, 0.0)),)),
    "g": (
        0.9,
        (((0.62, -0.8), (0.35, -0.98), (0.08, -0.5), (0.35, 0.0), (0.62, -0.5), (0.6, 0.5), (0.3, 0.8), (0.05, 0.55)),),
    ),
}
"""Advance and pen movements of each letter, in heights of a small letter, from the line it stands on."""


def word(text: str, height: float, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A word of the letters k, h, ô, n and g from the origin on; `height` of a small letter in mm."""
    strokes: Strokes = ()
    x = 0.0
    for letter in text:
        advance, ways = _LETTERS[letter]
        size = height * rng.uniform(0.9, 1.1)
        for way in ways:
            points = [
                ((x + a - hand.slant * b * 1.5) * size + rng.normal(0, 0.05), b * size + rng.normal(0, 0.05))
                for a, b in way
            ]
            strokes += (inked(curve_through(points, 0.9), hand, rng),)
        x += advance * rng.uniform(0.95, 1.15)
    return strokes


def signature(length: float, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A quick signature of about `length` mm from the origin on: a large first letter, waves, a flourish under it."""
    count = int(rng.integers(5, 9))
    x = np.linspace(0.2, 1.0, count) * length
    y = np.where(np.arange(count) % 2 == 0, -1.0, 0.6) * rng.uniform(1.0, 3.0, count)
    first = [(0.0, 0.5), (0.05 * length, -6.0), (0.16 * length, -5.0), (0.08 * length, 1.0)]
    way = [*first, *[(float(a), float(b)) for a, b in zip(x, y, strict=True)]]
    flourish = [(length * 1.02, -2.0), (length * 0.5, 2.4), (length * 0.1, 3.2), (length * 1.1, 1.6)]
    return inked(curve_through(way, 0.9), hand, rng), inked(curve_through(flourish), hand, rng)

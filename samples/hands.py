"""Hands: one voter's habits of marking, drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pen:
    """What the voter writes with. `width` in mm; `pressure` and `grain` 0..1 as `strokes` takes them."""

    name: str
    rgb: Rgb
    width: float
    pressure: float
    grain: float


@dataclass(frozen=True, slots=True)
class Hand:
    """One voter's manner, the same through the whole ballot."""

    mark: str
    """The usual kind of mark, one of `mark_kinds.PLAIN_KINDS`."""
    pen: Pen
    size: float
    """Height of a usual mark in mm, 4..9."""
    slant: float
    """Lean of upright strokes in radians; positive leans to the right."""
    aspect: float
    """Width of a cross by its height."""
    carelessness: float
    """0 (draws each mark in the middle) .. 1 (anywhere in the cell, in haste)."""
    bow: float
    """How much strokes bend, as a share of their length; the sign is the side."""
    hooks: float
    """How often a stroke begins with a small hook, 0..1."""
    joined: bool
    """Makes a cross without lifting the pen quite off the paper."""
    bias: tuple[float, float]
    """Where in the cell this hand likes to mark, as shares of the cell from its middle."""


@dataclass(frozen=True, slots=True)
class _PenRange:
    rgb: Rgb
    widths: tuple[float, float]
    pressures: tuple[float, float]
    grain: float
    share: float


_PENS: dict[str, _PenRange] = {
    "ballpoint-blue": _PenRange((28, 48, 150), (0.28, 0.48), (0.80, 0.95), 0.22, 0.46),
    "ballpoint-black": _PenRange((32, 32, 36), (0.28, 0.46), (0.80, 0.95), 0.22, 0.18),
    "ballpoint-red": _PenRange((196, 34, 44), (0.30, 0.46), (0.82, 0.95), 0.22, 0.06),
    "gel-blue": _PenRange((20, 36, 128), (0.38, 0.60), (0.90, 1.00), 0.06, 0.14),
    "gel-black": _PenRange((22, 22, 24), (0.38, 0.60), (0.90, 1.00), 0.06, 0.08),
    "felt-black": _PenRange((30, 30, 34), (0.60, 0.90), (0.90, 1.00), 0.03, 0.04),
    "felt-blue": _PenRange((30, 58, 140), (0.60, 0.90), (0.86, 0.97), 0.03, 0.02),
    "pencil": _PenRange((62, 62, 66), (0.42, 0.65), (0.74, 0.88), 0.45, 0.02),
}

_MARKS: dict[str, float] = {"x": 0.64, "tick": 0.18, "v": 0.06, "plus": 0.06, "circle": 0.03, "fill": 0.03}
"""How many hands mark how: X is the habit, and what the note on the ballot asks for."""


def invent_hand(
    rng: np.random.Generator, marks: Mapping[str, float] | None = None, pens: Mapping[str, float] | None = None
) -> Hand:
    """A voter's hand. `marks` and `pens` give the share of each kind (any positive numbers); else the usual mixture."""
    pen_shares = pens or {name: reach.share for name, reach in _PENS.items()}
    mark = pick(rng, marks or _MARKS)
    return Hand(
        mark=mark,
        pen=invent_pen(rng, pick(rng, pen_shares)),
        size=float(np.clip(rng.normal(6.3, 1.3), 4.0, 9.0)),
        slant=float(rng.normal(0.10, 0.12)),
        aspect=float(np.clip(rng.normal(0.88, 0.18), 0.55, 1.35)),
        carelessness=float(rng.beta(1.6, 3.0)),
        bow=float(rng.normal(0, 0.05)),
        hooks=float(rng.choice([0.05, 0.2, 0.6], p=[0.5, 0.3, 0.2])),
        joined=bool(rng.random() < 0.22),
        bias=(float(rng.normal(0, 0.07)), float(rng.normal(0, 0.04))),
    )


def invent_pen(rng: np.random.Generator, name: str) -> Pen:
    """A pen of this name (`ballpoint-blue`, `pencil` …), with its own width and colour within the usual."""
    reach = _PENS[name]
    shade = rng.integers(-10, 11, 3)
    red, green, blue = (int(np.clip(value + change, 0, 255)) for value, change in zip(reach.rgb, shade, strict=True))
    return Pen(name, (red, green, blue), rng.uniform(*reach.widths), rng.uniform(*reach.pressures), reach.grain)


def pick(rng: np.random.Generator, shares: Mapping[str, float]) -> str:
    """One of the names, each as often as its share says."""
    names = list(shares)
    weights = np.array([shares[name] for name in names], dtype=np.float64)
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]

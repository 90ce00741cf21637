"""What is usual for the voter of a page: how dark, how large, of which kind the marks are."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from calibration.order_statistics import median
from scanner.shape import DENSE, PLAIN, Seen, Shape

FILLS_SHARE = 0.75
"""A voter fills boxes if this share of the marks that stand alone in their row are filled or tangled: hatching may leave a
box looking either way. A word across a row is many marks and says nothing of how the voter votes."""

FILLS_LEAST = 0.5
"""So many of all marks must be filled besides: who votes with crosses and writes much is not judged by the few rows left."""

FILLS_SOLIDITY = 0.65
"""Nor does a voter fill boxes whose marks cover less of their hulls, in the median: on a ballot of few rows most may be crosses
struck out. Those of pages had 0.35 and 0.40, filled boxes 0.76 and more (69 pages, seeds 16100–16123)."""

RINGS_SHARE = 0.5
"""A voter rings boxes if this share of the marks are rings: print and joined rings hide some."""

CORNERS_SHARE = 0.8
"""A voter ticks if this share of the marks are ticks or V's. One mark in five may be struck out; who makes more crosses than
that mixes them (a test deck's sheet has three side by side), and a cross is no ticked mark that was struck out."""

LEAST_HABIT = 4
"""A habit shows from this many marks on."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What is usual for this voter on this page."""

    darkness: float
    """Median darkness of the marks, 0–255."""
    fills: bool
    """Whether most marks fill their boxes."""
    rings: bool
    """Whether many marks are rings."""
    solidity: float
    """Median solidity of the marks, to which a filled box is held where the voter fills boxes."""
    width: float
    """Median width of the marks in mm."""
    thickness: float
    """Median of the widest place of each mark's ink in mm."""
    length: float
    """Median length of line of a mark in mm, infinite where there are fewer than LEAST_HABIT marks."""
    corner_length: float
    """The same of ticks and V's, infinite where they are fewer, or not CORNERS_SHARE of the marks."""


def habit_of(seen: tuple[Seen, ...]) -> Habit:
    """The voter's habit, from all marks of the page that lie in cells."""
    votes = [item for item in seen if item.row >= 0 and item.shape in PLAIN | DENSE]
    if not votes:
        return Habit(255.0, False, False, 0.0, math.inf, 0.0, math.inf, math.inf)
    lengths = [item.part.length for item in votes if item.shape in PLAIN]
    length = median(np.array(lengths)) if len(lengths) >= LEAST_HABIT else math.inf
    solidity = median(np.array([item.part.solidity for item in votes]))
    width = median(np.array([item.part.width for item in votes]))
    thickness = median(np.array([item.part.thickness for item in votes]))
    rings = len(votes) >= LEAST_HABIT and sum(item.shape is Shape.RING for item in votes) >= RINGS_SHARE * len(votes)
    darkness = median(np.array([item.part.darkness for item in votes]))
    fills = solidity >= FILLS_SOLIDITY and _fills_boxes(votes)
    return Habit(darkness, fills, rings, solidity, width, thickness, length, _corner_length(votes))


def _fills_boxes(votes: list[Seen]) -> bool:
    """Whether the voter fills boxes, by the marks that stand alone in their row and by all of them."""
    in_row = Counter(item.row for item in votes)
    alone = [item for item in votes if in_row[item.row] == 1]
    dense, dense_alone = (sum(item.shape in DENSE for item in some) for some in (votes, alone))
    return len(alone) > 1 and dense_alone >= FILLS_SHARE * len(alone) and dense >= FILLS_LEAST * len(votes)


def _corner_length(votes: list[Seen]) -> float:
    corners = [item.part.length for item in votes if item.shape is Shape.CORNER]
    usual = len(corners) >= max(LEAST_HABIT, CORNERS_SHARE * len(votes))
    return median(np.array(corners)) if usual else math.inf

"""How many strokes leave a crossing, counted on circles around it: four for a cross, six for one that was struck out.

Thinning may merge the lines of a thick or hasty cross; circles count them where they have come apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.prepared_form import FloatArray, Mask
from scanner.strokes import Mark, Marks, Place

RADII_MM = (1.0, 1.3, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1, 3.4, 3.7)
"""Strokes of a crossing have come apart at 1 mm, and the arms of the smallest crosses that are told end at 2 mm."""

MOST_CIRCLES = 6
LEAST_CIRCLES = 3
REACH = 0.25
"""Strokes are counted on up to six circles: from the fourth on, those wider than REACH of the mark's extent cut its
loops, too."""

SEEN_SHARE = 0.75
FARTHEST = 0.35
"""They are counted once more on circles that run over bare paper for this share, since the edges of a little box may
hide strokes on the others: as many, with wider ones instead, up to FARTHEST of the mark's extent."""

ANGLES = 144
"""Points on a circle: 0.11 mm apart at 2.5 mm."""

GAP_POINTS = 2
"""Gaps of up to this many points do not part two strokes: the roughness of an edge."""

AGREEING_CIRCLES = 2
"""So many circles must be cut that often: a hook may cut one."""

SLACK_MM = 0.2
"""Thinning puts a crossing of thick strokes so far from where they cross."""


def spokes_reach(least: int, mark: Mark, marks: Marks, place: Place, extent: float) -> bool:
    """Whether so many strokes at least leave one of a mark's places, from wherever within SLACK_MM of it they are fewest.

    `extent` is the diagonal in mm of the mark, or of its part in the place's cell.
    """
    # most marks have too few at the place itself, and are looked at no further
    return all(_spokes_at(mark, marks, near, extent) >= least for near in _near(place))


def spokes_may_reach(least: int, mark: Mark, marks: Marks, place: Place, extent: float) -> bool:
    """The same, from wherever within SLACK_MM they are most."""
    return any(_spokes_at(mark, marks, near, extent) >= least for near in _near(place))


def _near(place: Place) -> list[Place]:
    steps = ((0.0, 0.0), (SLACK_MM, 0.0), (-SLACK_MM, 0.0), (0.0, SLACK_MM), (0.0, -SLACK_MM))
    return [replace(place, x=place.x + x, y=place.y + y) for x, y in steps]


def cuts_by_circles(mark: Mark, marks: Marks, place: Place, extent: float) -> list[int]:
    """How many strokes of a mark each circle around one of its places cuts, up to FARTHEST of its extent."""
    cuts, _ = _cuts(mark, marks, place, [radius for radius in RADII_MM if radius <= FARTHEST * extent])
    return [int(count) for count in cuts]


def _spokes_at(mark: Mark, marks: Marks, place: Place, extent: float) -> int:
    """The greatest number of strokes that AGREEING_CIRCLES circles around one of a mark's places cut, at least.

    Counted on the narrowest circles, and on the narrowest of those that run over bare paper.
    """
    count = min(MOST_CIRCLES, max(LEAST_CIRCLES, sum(radius <= REACH * extent for radius in RADII_MM)))
    radii = [radius for at, radius in enumerate(RADII_MM) if at < count or radius <= FARTHEST * extent]
    cuts, bare = _cuts(mark, marks, place, radii)
    counts = cuts[:count], cuts[bare][:count]
    return max(int(np.sort(each)[-AGREEING_CIRCLES]) for each in counts if len(each) >= AGREEING_CIRCLES)


def _cuts(mark: Mark, marks: Marks, place: Place, radii: Sequence[float]) -> tuple[npt.NDArray[np.intp], Mask]:
    """How many strokes of a mark each circle around a place cuts, and whether that circle runs over bare paper."""
    cosines, sines = _directions()
    out = np.array(radii)[:, None]
    height, width = marks.labels.shape
    columns = np.round((place.x + out * cosines - marks.strip.x0) * RASTER_PX_PER_MM - 0.5).astype(int)
    rows = np.round((place.y + out * sines - marks.strip.y0) * RASTER_PX_PER_MM - 0.5).astype(int)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    at = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    ink = inside & (marks.labels[at] == mark.label)
    closed = ink.copy()
    # the circle goes on where it began
    around = np.concatenate([ink[:, -GAP_POINTS:], ink, ink[:, :GAP_POINTS]], axis=1)
    for shift in range(1, GAP_POINTS + 1):
        # a point with ink before and behind it, no more than GAP_POINTS points apart, is filled
        before = around[:, GAP_POINTS - shift :][:, :ANGLES]
        behind = around[:, 2 * GAP_POINTS + 1 - shift :][:, :ANGLES]
        closed |= before & behind
    starts = (closed[:, 1:] & ~closed[:, :-1]).sum(axis=1) + (closed[:, 0] & ~closed[:, -1])
    return starts, (~marks.printed[at]).mean(axis=1) >= SEEN_SHARE


@lru_cache(maxsize=1)
def _directions() -> tuple[FloatArray, FloatArray]:
    """Cosine and sine of the directions of a circle's points."""
    angles = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    return np.cos(angles), np.sin(angles)

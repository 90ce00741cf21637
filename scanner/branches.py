"""Thinned lines cut at their forks into branches, and the places where three or more lines meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.joined import Joined
from scanner.prepared_form import Mask
from scanner.thinning import Binary, line_lengths, neighbour_codes

SPUR_MM = 0.8
SMALL_SPUR_MM = 0.5
SMALL_MARK_MM = 5.0
"""Side branches shorter than this are the roughness of a stroke's edge (half a felt tip's width), not strokes; in marks
of less than SMALL_MARK_MM across, whose arms are short themselves, SMALL_SPUR_MM."""

MERGE_MM = 1.4
"""Forks closer than this are one crossing: thinning splits a slanting cross of wide strokes into two forks."""


def _rises(code: int) -> int:
    """How many separate lines leave a pixel with these neighbours: changes from empty to line on the way around."""
    bits = [(code >> bit) & 1 for bit in range(8)]
    return sum(1 for k in range(8) if bits[k] == 0 and bits[(k + 1) % 8] == 1)


_RISES = np.array([_rises(code) for code in range(256)], np.uint8)
_AROUND = np.ones((3, 3), np.uint8)
_SQUARE = np.ones((2, 2), np.uint8)


class Lines:
    """The thinned lines of the whole sheet, cut at their forks into branches."""

    def __init__(self, thinned: Binary) -> None:
        self.thinned = thinned
        rises = cv2.LUT(neighbour_codes(thinned), _RISES) * thinned
        self.ends = rises == 1
        # thinning leaves some crossings as a square of four pixels, none of which has three lines leaving it
        squares = cv2.dilate(cv2.erode(thinned, _SQUARE), _SQUARE, anchor=(0, 0))
        # a fork takes its neighbours with it, so that the branches that meet there come apart
        forks = np.asarray(cv2.dilate(((rises >= 3) | (squares > 0)).astype(np.uint8), _AROUND), np.uint8)
        self.forks = np.asarray(cv2.connectedComponents(forks, connectivity=8)[1], np.int32)
        self.branches = np.asarray(cv2.connectedComponents(thinned & (1 - forks), connectivity=8)[1], np.int32)
        self.lengths = line_lengths(thinned)
        self.near_fork = cv2.dilate(self.forks.astype(np.float32), _AROUND).astype(np.int32)
        # a branch of one pixel between two forks touches both
        others = np.where(self.forks > 0, -self.forks, np.iinfo(np.int32).min // 2).astype(np.float32)
        self.near_fork_low = np.maximum(-cv2.dilate(others, _AROUND), 0).astype(np.int32)
        self.near_fork_low[self.near_fork == 0] = 0


@dataclass
class Branch:
    """A piece of line between two forks or ends: its length in px, its free ends, and the forks that it meets."""

    length: float
    ends: int
    forks: list[int]


def numbers_in(labels: npt.NDArray[np.int32]) -> list[int]:
    """The labels that a picture has, 0 left out, in ascending order."""
    found: list[int] = np.flatnonzero(np.bincount(labels.ravel())[1:]).tolist()
    return [number + 1 for number in found]


def having(labels: npt.NDArray[np.int32], numbers: Sequence[int]) -> Mask:
    """Which pixels of a picture of labels have one of these."""
    wanted = np.zeros(int(labels.max(initial=0)) + 1, np.bool_)
    wanted[[number for number in numbers if number < len(wanted)]] = True
    return np.asarray(wanted[labels])


def branches_of(lines: Lines, part: tuple[slice, slice]) -> dict[int, Branch]:
    """The branches of one mark, spurs left out: length in px, free ends, and the forks they meet (one may be met twice)."""
    labels = lines.branches[part]
    small = max(labels.shape) < SMALL_MARK_MM * RASTER_PX_PER_MM
    spur = (SMALL_SPUR_MM if small else SPUR_MM) * RASTER_PX_PER_MM
    on_line = labels > 0
    numbers = labels[on_line]
    found: dict[int, Branch] = {}
    lengths = np.bincount(numbers, weights=lines.lengths[part][on_line])
    ends = np.bincount(numbers, weights=lines.ends[part][on_line])
    met = lines.near_fork[part][on_line]
    met_low = lines.near_fork_low[part][on_line]
    for number in np.flatnonzero(lengths):
        here = (numbers == number) & (met > 0)
        touching = np.concatenate([met[here], met_low[here & (met_low != met)]])
        times = np.bincount(touching)
        values = np.flatnonzero(times).tolist()
        forks = [value for value in values for _ in range(min(2, int(times[value])))]
        if len(values) > 1 or (ends[number] and len(forks) > 1):
            forks = values
        # a fork has taken a pixel of each line that meets it
        branch = Branch(float(lengths[number]) + len(forks), int(ends[number]), forks)
        if branch.ends and forks and branch.length < spur:
            continue
        found[int(number)] = branch
    return found


def joined_forks(
    forks: npt.NDArray[np.int32], branches: dict[int, Branch], merge_mm: float = MERGE_MM
) -> tuple[Joined, set[int]]:
    """The forks of a mark, those joined by branches shorter than MERGE_MM as one; and those branches."""
    joined, inner = Joined(numbers_in(forks)), set()
    for key, branch in branches.items():
        if len(branch.forks) == 2 and branch.length < merge_mm * RASTER_PX_PER_MM:
            joined.join(branch.forks[0], branch.forks[1])
            inner.add(key)
    return joined, inner


def crossings_of(forks: npt.NDArray[np.int32], branches: dict[int, Branch]) -> list[tuple[tuple[float, float], int]]:
    """Places where three or more lines meet: their middle (column, row) in px, and how many."""
    joined, inner = joined_forks(forks, branches)
    arms = Counter(joined.root(fork) for key, branch in branches.items() if key not in inner for fork in branch.forks)
    found = []
    for root, members in sorted(joined.groups().items()):
        if arms[root] >= 3:
            rows, columns = np.nonzero(having(forks, members))
            found.append(((float(columns.mean()), float(rows.mean())), arms[root]))
    return found

"""Thinned lines followed through their forks, as a pen may have drawn them.

Where lines meet, a pen goes straight on: of the branches at a fork, those two are one line that continue each other
best. This is good continuation, as in stroke recovery from writing (Kato and Yasuhara, 2000), without any guess where
nothing continues: there a line ends. So it does where it turns sharply upon a rule: two arms touch there, end to end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.branches import Branch, Lines, branches_of, having, joined_forks
from scanner.corner import path_of, turns_along
from scanner.joined import Joined
from scanner.prepared_form import FloatArray

DIRECTION_MM = 1.6
"""The direction in which a branch comes to a fork is that of its last so many mm: less is the fork's own blot."""

MOST_BEND_DEGREES = 35.0
"""Two branches are one line if they bend by at most this at a fork: crosses cross at 40° and more."""

BEND_DEGREES = 50.0
"""A line that is alone at a fork, whose other branches are its own roughness, turns there from this on."""

TOUCHING_PX = 2
"""A path ends this near to the pixels of the meeting that took its last one."""

SHARP_DEGREES = 60.0
SHARP_ARM_MM = 1.2
"""Ends of two arms that touch make a turn of this and more over so short a length."""

HOOK_MM = 2.0
"""What a path has beyond such a turn is a hook, and stays with its line, if it is no longer: those seen had up to 1.4 mm."""

OnRule = Callable[[float, float], bool]
"""Whether a point, column and row in px, lies upon a rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """A place where branches meet: its middle, (column, row) px, and the pixels of it, (n, 2)."""

    middle: tuple[float, float]
    pixels: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class PenLine:
    """A line from end to end: its paths, (n, 2) columns and rows in px, in no order, and the meetings that it touches;
    those of them that it goes through rather than ends at, and those at which it turns by BEND_DEGREES and more."""

    paths: tuple[FloatArray, ...]
    meetings: tuple[int, ...]
    through: frozenset[int]
    bends: frozenset[int]

    @property
    def length(self) -> float:
        """In px, meetings not counted."""
        return float(sum(len(path) for path in self.paths))

    @property
    def points(self) -> npt.NDArray[np.intp]:
        """All pixels of its paths, (n, 2) columns and rows."""
        return np.concatenate(self.paths).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """An end of a path at a meeting, and the unit vector in which it comes there."""

    path: int
    meeting: int
    toward: FloatArray


def pen_lines(lines: Lines, part: tuple[slice, slice], on_rule: OnRule) -> tuple[list[PenLine], list[Meeting]]:
    """The lines of one mark, followed through its forks, and where they meet."""
    branches = branches_of(lines, part)
    meetings, met_at, inner = _meetings(lines.forks[part], branches)
    paths: list[FloatArray] = []
    ends: list[_End] = []
    for number, branch in branches.items():
        if number in inner:
            continue
        path = path_of(*np.nonzero(lines.branches[part] == number)[::-1])
        near = [met_at[fork] for fork in branch.forks]
        for piece in _cut(path, on_rule):
            ends += _ends(len(paths), piece, near, meetings)
            paths.append(piece)
    joined = Joined(range(len(paths)))
    passed: list[tuple[int, int, bool]] = []
    for index, meeting in enumerate(meetings):
        here = [end for end in ends if end.meeting == index]
        for one, other in _continuing(here, sharply=not on_rule(*meeting.middle)):
            joined.join(one.path, other.path)
            passed.append((one.path, index, float(one.toward @ other.toward) > -math.cos(math.radians(BEND_DEGREES))))
    followed = [
        PenLine(
            tuple(paths[number] for number in group),
            tuple(sorted({end.meeting for end in ends if end.path in group})),
            frozenset(index for path, index, _ in passed if path in group),
            frozenset(index for path, index, bent in passed if bent and path in group),
        )
        for group in joined.groups().values()
    ]
    return followed, meetings


def _cut(path: FloatArray, on_rule: OnRule) -> list[FloatArray]:
    """A path cut where it turns sharply upon a rule, but for hooks at its ends."""
    points, turns = turns_along(path, SHARP_ARM_MM)
    hook = HOOK_MM * RASTER_PX_PER_MM
    sharp = [
        (float(turns[place]), at)
        for place in np.flatnonzero(turns >= SHARP_DEGREES).tolist()
        if hook < (at := int(np.abs(path - points[place]).sum(axis=1).argmin())) < len(path) - hook
        and on_rule(*points[place].tolist())
    ]
    if not sharp:
        return [path]
    _, at = max(sharp)
    return [*_cut(path[: at + 1], on_rule), *_cut(path[at + 1 :], on_rule)]


def _meetings(
    forks: npt.NDArray[np.int32], branches: dict[int, Branch]
) -> tuple[list[Meeting], dict[int, int], set[int]]:
    """Where branches meet: all meetings, that of each fork, and the branches that lie within one."""
    joined, inner = joined_forks(forks, branches, 0.9)
    meetings: list[Meeting] = []
    met_at: dict[int, int] = {}
    for _, members in sorted(joined.groups().items()):
        met_at |= dict.fromkeys(members, len(meetings))
        rows, columns = np.nonzero(having(forks, members))
        meetings.append(Meeting((float(columns.mean()), float(rows.mean())), np.column_stack([columns, rows])))
    return meetings, met_at, inner


def _ends(number: int, path: FloatArray, near: list[int], meetings: list[Meeting]) -> list[_End]:
    """The ends of a path that lie at one of the meetings near it."""
    reach = min(len(path) - 1, round(DIRECTION_MM * RASTER_PX_PER_MM))
    found = []
    for tip, inward in ((path[0], path[reach]), (path[-1], path[-1 - reach])):
        away = [(float(np.abs(meetings[index].pixels - tip).max(axis=1).min()), index) for index in near]
        gap, index = min(away, default=(math.inf, -1))
        if gap <= TOUCHING_PX:
            toward = (tip if reach else np.array(meetings[index].middle)) - inward
            found.append(_End(number, index, toward / max(float(np.hypot(*toward)), 1e-9)))
    return found


def _continuing(ends: list[_End], *, sharply: bool) -> list[tuple[_End, _End]]:
    """The ends at one meeting that continue each other, best first, each once. Two that are alone there always do where
    a line may turn `sharply`."""
    if len(ends) == 2 and sharply:
        return [(ends[0], ends[1])]
    pairs = sorted(
        (float(one.toward @ other.toward), at, to) for at, one in enumerate(ends) for to, other in enumerate(ends[:at])
    )
    taken: set[int] = set()
    found = []
    for cosine, at, to in pairs:
        if cosine > -math.cos(math.radians(MOST_BEND_DEGREES)):
            break
        if at not in taken and to not in taken:
            taken |= {at, to}
            found.append((ends[at], ends[to]))
    return found

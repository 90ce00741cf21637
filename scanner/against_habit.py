"""Doubts about the kind of a mark, held against what is usual for the voter: a tick among crosses, a cross among ticks,
a mark with more line or ink than the others have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scanner.doubts import Doubt
from scanner.habit import Habit
from scanner.shape import PLAIN, Seen, Shape

LEAST_FILLING = 0.78
"""Where a voter fills boxes, a mark with less than this share of the usual solidity is no filled box: it is a word or
a cross."""

THIN_SOLID, THIN_FILLING = 0.88, 0.65
"""Nor is one that is less solid than this share of the usual, and whose widest place is less than that share: a word whose
letters run together in a felt tip's line has 0.65–0.83 and 0.41–0.9. Of 2,542 plain filled marks none had as little of both
(seeds 16100–16123); a word on a photo with 0.79 and 0.47 was counted before."""

WIDEST_FILLING = 1.6
"""Nor is one that is so many times as wide as they usually are: a word written with a felt tip is as solid."""

UNUSUAL_LENGTH = 1.8
"""A mark with several crossings whose line is this many times as long as the voter's marks usually are may be a word,
or a mark written over: of 1,435 plain marks 99 in 100 had up to 1.55."""

STRUCK_CORNER = 1.25
"""Where a voter ticks, a mark that crosses and whose line is so many times as long as the ticks and V's may be one that
was struck out: those of a trial had 1.38–2.15, of 5,500 plain ticks and V's 21 that crossed had as much (seeds
14000–14071)."""

MANY_ARMS, MANY_ARMS_LENGTH = 5, 1.25
"""A whole mark where so many lines meet, so many times as long as usual, may be struck out though print hides its ends:
11 of 24,000 plain marks."""

STAR_ARMS, STAR_LENGTH = 6, 1.4
"""So may one of which a part reaches over a rule, where even more lines meet and it is longer still; arms of the next row's mark
that run into it are mostly parted before."""

STRUCK_ENDS, FEWER_ENDS, FEWER_ENDS_LENGTH = 4, 3, 1.2
"""A cross whose lines meet in a second place and that has so many free ends may be struck out by two lines whose ends blur
into its own; one end may be missing if it is so many times as long as usual. Of 3,331 plain crosses none had four ends
and two were as long with three (seeds 16100–16123)."""

NO_HABIT_RATIO, NO_HABIT_PLACES_RATIO = 2.0, 1.7
"""On a page of few marks a cross may be struck out if so many lines meet, or if its line is so many times as long as its
extent, with a second place from less on. All of 263 crosses that were struck out would be asked about so, and 7 of 566
plain marks (seeds 16000–16015, 16020–16025); one on a photo with three other marks was counted before."""

SMALL_CORNER = 0.4
"""A tick or V of so much less line than the voter's marks is a ditto, a blot or a word: 5 of 24,000 plain marks."""

CORNER_ENDS = 3
"""A tick has two ends; so many are two strokes side by side: 4 of 24,000 plain marks."""

LONGER_AND_DENSER = ((1.5, 1.3), (1.1, 1.5))
"""A mark whose line is so many times as long, and which is so many times as solid, as the voter's marks usually are may
be a word whose letters run together (1.69 and 1.69 on a photo) or struck out (1.35 and 1.69). Of some 3,500 plain marks
two had as much as the first pair, and one of 2,390 as the second."""

UNUSUAL_LOOPS = 2
"""So may one as long as that with so many loops, though all of its lines cross in one place: of 3,331 plain crosses none; one struck
out, joined with a scribble in the next row, had 2.97 and two (seed 16146)."""

CROSSED_TWICE_DENSER = 1.3
"""So may one whose lines meet in two places and that is so many times as solid, however short: of 3,331 plain crosses none; a small
one struck out beside its crossing had 1.75 (seed 16151)."""

CROSSED_AND_DENSER = ((0.9, 1.45), (0.7, 1.6))
"""So may one with crossings that has so much of both: crosses struck out by two lines had 1.0 and 1.56 (flat, on a rough scan)
and 0.88 and 1.72 (small). Of 3,331 plain crosses one had as much as the first pair, none as the second. A tick alone is as
solid as its arms are near to each other."""


@dataclass(frozen=True, slots=True)
class OneMovement:
    """How much line a cross drawn in one movement has at most: arms at any of its places and free ends; length over
    extent; length and solidity against the voter's other marks."""

    arms: int
    ends: int
    ratio: float
    length: float
    solidity: float


ONE_MOVEMENT = (OneMovement(5, 3, 1.7, 1.25, 1.15), OneMovement(4, 2, 2.35, 1.4, 1.2))
"""A tangle within one of these has no room for a correction: it is a cross drawn in one movement, whose loop print cuts.
What strikes a cross out leaves six arms where all lines meet, or more line. Of 606 marks that were struck out, written
over or words (seeds 14000–14071) none was within the first but for two with six arms, and of 170 (seeds 15000–15017)
none with four arms at most had less than 1.47 of the usual length but for one whose name was struck out, too."""

ONE_MOVEMENT_PLACES, REACHING_OVER_PLACES = 3, 2
"""It has at most so many places; fewer where it runs into another row's mark, since its ends are not seen there: a cross struck
out by one line had three (seed 16132), of eight plain ones none more than two."""


def doubt_about(item: Seen, habit: Habit) -> Doubt | None:
    """Why a mark is no plain vote of this voter; None where it is one."""
    if habit.fills:
        return None if _is_filled_as_usual(item, habit) else Doubt.UNUSUAL_MARK
    if item.shape is Shape.STRUCK:
        return Doubt.CORRECTED
    if item.shape is Shape.TANGLE:
        return None if _is_one_movement(item, habit) else Doubt.CORRECTED
    if is_small_corner(item, habit):
        return Doubt.SMALL_MARK
    unusual = (
        item.shape not in PLAIN
        or (item.shape is Shape.CROSS and _may_be_struck(item, habit))
        or (item.shape is Shape.CORNER and item.part.ends >= CORNER_ENDS)
        or _has_too_much_line(item, habit)
    )
    return Doubt.UNUSUAL_MARK if unusual else None


def is_small_corner(item: Seen, habit: Habit) -> bool:
    """Whether a tick or V has far less line than the voter's marks."""
    return item.shape is Shape.CORNER and item.part.whole and item.part.length < SMALL_CORNER * habit.length < math.inf


def _is_filled_as_usual(item: Seen, habit: Habit) -> bool:
    part = item.part
    solid = part.solidity >= LEAST_FILLING * habit.solidity
    thin = part.solidity < THIN_SOLID * habit.solidity and part.thickness < THIN_FILLING * habit.thickness
    return solid and not thin and part.width <= WIDEST_FILLING * habit.width


def _may_be_struck(item: Seen, habit: Habit) -> bool:
    """Whether a cross may be a ring, a tick or a V of a voter who makes these, struck out; or a cross struck out whose
    ends print hides."""
    length = item.part.length
    longer = FEWER_ENDS_LENGTH * habit.length
    arms = item.part.most_arms
    many = item.part.whole and arms >= MANY_ARMS
    if math.isinf(habit.length):
        return habit.rings or many or _is_long_for_its_extent(item)
    return (
        habit.rings
        or (length > STRUCK_CORNER * habit.corner_length and not _is_corner_on_a_rule(item, habit))
        or (many and length > MANY_ARMS_LENGTH * habit.length)
        or (arms >= STAR_ARMS and length > STAR_LENGTH * habit.length)
        or (len(item.part.places) > 1 and item.part.ends >= (FEWER_ENDS if length > longer else STRUCK_ENDS))
    )


def _is_long_for_its_extent(item: Seen) -> bool:
    """Whether a cross has more line than two strokes of its width and height, where no other marks tell what is usual.

    One loop, one crossing and two ends are a cross drawn in one movement: a stroke through it leaves more of each.
    """
    part = item.part
    if part.mark.loops == 1 and len(part.places) == 1 and part.places[0].arms == 4 and part.ends <= 2:
        return False
    ratio = part.length / max(part.diagonal, 1.0)
    return ratio > (NO_HABIT_PLACES_RATIO if len(part.places) > 1 else NO_HABIT_RATIO)


def _is_corner_on_a_rule(item: Seen, habit: Habit) -> bool:
    """Whether the one place where lines meet may be a turn that touches print: three arms there, no end but one, and no
    more ink on its area than the voter's other marks have.

    A line that strikes a tick or V out crosses it (four arms, or two places), leaves ends of its own, or fills it.
    """
    part = item.part
    lean = part.solidity <= habit.solidity
    return lean and len(part.places) == 1 and part.places[0].arms <= 3 and part.ends <= 1


def _is_one_movement(item: Seen, habit: Habit) -> bool:
    """Whether a tangle has no more line and ink than the voter's other marks, so that nothing can be corrected in it."""
    part = item.part
    return math.isfinite(habit.length) and any(
        part.most_arms <= most.arms
        and len(part.places) <= (ONE_MOVEMENT_PLACES if part.whole else REACHING_OVER_PLACES)
        and part.ends <= most.ends
        and part.length <= most.ratio * part.diagonal
        and part.length <= most.length * habit.length
        and part.solidity <= most.solidity * habit.solidity
        for most in ONE_MOVEMENT
    )


def _has_too_much_line(item: Seen, habit: Habit) -> bool:
    """Whether a mark may be a word, or written over, by how long its line is and how solid it is."""
    part = item.part
    pairs = LONGER_AND_DENSER if item.shape is Shape.CORNER else (*LONGER_AND_DENSER, *CROSSED_AND_DENSER)
    tangled = len(part.places) > 1 or part.mark.loops >= UNUSUAL_LOOPS
    if math.isinf(habit.length):
        return False
    if len(part.places) > 1 and part.solidity > CROSSED_TWICE_DENSER * habit.solidity:
        return True
    return (tangled and part.length > UNUSUAL_LENGTH * habit.length) or any(
        part.length > longer * habit.length and part.solidity > denser * habit.solidity for longer, denser in pairs
    )

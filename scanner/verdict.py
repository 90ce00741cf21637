"""From what two readers say of a row to one choice: counted only where both agree and both are sure."""

from __future__ import annotations

import numpy as np

from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.order_statistics import median
from scanner.amount import Amounts, AmountVerdict, judge_amounts
from scanner.doubts import Doubt
from scanner.habit import habit_of
from scanner.prepared_form import PreparedPage
from scanner.reading import BLANK, MULTIPLE, RowReading
from scanner.shape import Seen
from scanner.shape_verdict import ShapeVerdict, judge_shapes

HATCHED_RUNS = 3
"""Median number of strokes side by side in a voter's filled boxes from which they are hatched, not solid (1 or 2)."""


def judge_rows(
    amounts: Amounts,
    seen: tuple[Seen, ...],
    form: PreparedPage,
    page_doubts: dict[int, tuple[Doubt, ...]],
    limits: InkLimits = USUAL_LIMITS,
) -> tuple[RowReading, ...]:
    """The reading of every row. `page_doubts` are doubts that alignment, print or dirt raise on a row (index)."""
    habit = habit_of(seen)
    # boxes filled by hatching look like letters to the first reader
    runs = amounts.runs[amounts.ink >= limits.mark_mm2]
    hatches = len(runs) > 0 and median(np.array(runs)) >= HATCHED_RUNS
    rows = []
    for index, row in enumerate(form.page.rows):
        by_amount = judge_amounts(amounts, index, limits)
        by_shape = judge_shapes(seen, habit, index)
        usual = {Doubt.UNUSUAL_MARK} if habit.fills and hatches else set()
        doubts = [doubt for doubt in by_amount.doubts if doubt not in usual]
        doubts += [*by_shape.doubts, *page_doubts.get(index, ())]
        if by_amount.marked != by_shape.marked and not doubts:
            doubts.append(Doubt.READERS_DISAGREE)
        shares = np.round(amounts.ink[index] / amounts.area[index], 4)
        rows.append(
            RowReading(
                row=row.number,
                choice=_choice(by_amount, by_shape, form.columns),
                doubts=tuple(sorted(set(doubts))),
                marks={level: float(share) for level, share in zip(form.columns, shares, strict=True)},
            )
        )
    return tuple(rows)


def _choice(by_amount: AmountVerdict, by_shape: ShapeVerdict, columns: tuple[str, ...]) -> str:
    """What the machine would say. Where the readers differ, what the shapes say: it is shown, never counted."""
    marked = by_shape.marked or by_amount.marked
    if not marked:
        return BLANK
    return columns[marked[0]] if len(marked) == 1 else MULTIPLE

"""What each of the two readers saw in a row, in words: for the person who is asked because they are not sure."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import LEVEL_NAMES
from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.language import Text
from calibration.ruled_lines import Grey
from scanner.align import Alignment
from scanner.amount import judge_amounts
from scanner.draw_steps import Traced, trace
from scanner.draw_strokes import SHAPE_TEXTS
from scanner.faint import TRACE_MM2
from scanner.habit import habit_of
from scanner.shape_verdict import judge_shapes

_NOTHING = Text("không thấy dấu nào", "no mark")


@dataclass(frozen=True, slots=True)
class RowSeen:
    """What the first reader weighed and the second one traced in a row."""

    row: int
    by_amount: Text
    by_shape: Text


def what_they_saw(grey: Grey, found: Alignment, limits: InkLimits = USUAL_LIMITS) -> tuple[RowSeen, ...]:
    """Both readers' words about every row of an aligned page. Reads the page anew, which takes as long as the first time."""
    traced = trace(grey, found)
    habit = habit_of(traced.seen)
    return tuple(
        RowSeen(
            row.number,
            _weighed(traced, index, judge_amounts(traced.amounts, index, limits).marked, limits),
            _traced(traced, index, judge_shapes(traced.seen, habit, index).marked),
        )
        for index, row in enumerate(traced.form.page.rows)
    )


def _weighed(traced: Traced, index: int, marked: tuple[int, ...], limits: InkLimits) -> Text:
    amounts, names = traced.amounts, [LEVEL_NAMES[level] for level in traced.form.columns]
    vi, en = [], []
    for column, name in enumerate(names):
        ink = float(amounts.ink[index, column])
        faint = ink < limits.empty_mm2 and amounts.trace[index, column] >= TRACE_MM2
        told = f"{ink:.1f}"
        if ink >= 0.05 or faint:
            vi.append(f"{name.vi} {told.replace('.', ',')} mm²{' và vết mờ' if faint else ''}")
            en.append(f"{name.en} {told} mm²{' and a faint trace' if faint else ''}")
    whole = Text(", ".join(vi) or "các ô đều trống", ", ".join(en) or "all boxes are empty")
    says = _says(marked, names)
    return Text(f"Cân lượng mực: {whole.vi} → {says.vi}.", f"Ink weighed: {whole.en} → {says.en}.")


def _traced(traced: Traced, index: int, marked: tuple[int, ...]) -> Text:
    names = [LEVEL_NAMES[level] for level in traced.form.columns]
    here = [item for item in traced.seen if item.row == index and item.column >= 0]
    vi = ", ".join(f"{SHAPE_TEXTS[item.shape].vi} ở ô {names[item.column].vi}" for item in here)
    en = ", ".join(f"{SHAPE_TEXTS[item.shape].en} in the box {names[item.column].en}" for item in here)
    says = _says(marked, names)
    return Text(
        f"Lần theo nét bút: {vi or 'không có nét nào'} → {says.vi}.", f"Strokes traced: {en or 'none'} → {says.en}."
    )


def _says(marked: tuple[int, ...], names: list[Text]) -> Text:
    if not marked:
        return _NOTHING
    return Text(" + ".join(names[column].vi for column in marked), " + ".join(names[column].en for column in marked))

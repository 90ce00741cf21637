"""What voters do: which row gets which kind of mark where, and what is true of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from calibration.form import Box, FormPage, Row
from samples.hands import Hand, Pen, invent_pen, pick
from samples.mark_kinds import (
    PLAIN_KINDS,
    Strokes,
    big_tick,
    dash,
    dot,
    handwriting,
    line_through,
    moved,
    plain_in_cell,
    remains,
    strike_out,
)

AWKWARD_SHARES: dict[str, float] = {
    "border": 2,
    "corrected": 2,
    "second_weak": 2,
    "faint": 2,
    "dot": 2,
    "dash": 1,
    "outside": 1,
    "writing": 1,
    "name_struck": 1,
    "double": 3,
    "bigtick": 3,
    "erasure": 1,
}
"""How awkward rows divide by kind, unless told otherwise."""

NEEDS_GREY = frozenset({"faint", "second_weak"})
"""Kinds that black-and-white scanning may wipe out, and with them the truth."""

_SURE: dict[str, tuple[str, str]] = {
    "faint": ("hard", "Nét mờ nhưng nhìn rõ dấu tại một ô; công nhận theo ô đã đánh."),
    "bigtick": ("clear", "Nét đuôi kéo sang ô bên; dấu nằm ở một ô, công nhận theo ô đó."),
    "erasure": ("hard", "Dấu cũ đã tẩy, chỉ còn một dấu rõ; công nhận theo dấu còn lại."),
}
"""Awkward rows with one right reading: tier, and what the committee says if it is asked."""

_ASKED: dict[str, str] = {
    "border": "Dấu nằm trên đường kẻ giữa hai ô, không xác định được mức tín nhiệm.",
    "corrected": "Có dấu bị gạch bỏ và một dấu khác; Ban kiểm phiếu xem phiếu gốc và biểu quyết.",
    "second_weak": "Ngoài dấu đậm còn một dấu rất nhạt; Ban kiểm phiếu xem phiếu gốc và biểu quyết.",
    "dash": "Chỉ có một nét ngắn trong ô; Ban kiểm phiếu biểu quyết là có đánh dấu.",
    "outside": "Dấu nằm ngoài các ô mức tín nhiệm, không xác định được ý kiến.",
    "writing": "Có chữ viết thêm trên hàng; không hợp lệ đối với người này.",
    "name_struck": "Họ tên bị gạch; không hợp lệ đối với người này.",
}
"""Rows that only a person can decide, and the committee's reason."""

_ONLY_FILLED = "Ô được tô kín, lá phiếu không có dấu nào khác; Ban kiểm phiếu công nhận theo ô đã tô."

_INVALID_WHEN_ASKED = frozenset({"border", "outside", "writing", "name_struck"})


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one row of one ballot holds, and what is true of it.

    `expected` is a level of the form, `blank`, `multiple`, or `?` where only asking a person is right. `tier` is
    `clear` (needs no person) or `hard` (read right or asked about). `decision` is what the committee decides about
    the row if it is asked: a level, `blank` or `invalid`; `reason` says why, in Vietnamese.
    """

    row: int
    mark: str
    choice: str | None
    other: str | None
    expected: str
    tier: str
    decision: str
    reason: str


@dataclass(frozen=True)
class VotingHabits:
    """How an assembly votes: shares of the levels, of rows left blank and of awkward rows (each 0..1).

    `levels_by_row` gives single rows shares of their own, by row number.
    """

    levels: Mapping[str, float]
    blank: float = 0.02
    awkward: float = 0.08
    awkward_kinds: Mapping[str, float] = field(default_factory=lambda: dict(AWKWARD_SHARES))
    levels_by_row: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


USUAL_HABITS: dict[str, VotingHabits] = {
    "lay-phieu": VotingHabits({"high": 0.68, "trust": 0.24, "low": 0.08}),
    "bo-phieu": VotingHabits({"trust": 0.62, "no": 0.38}),
}
"""By the form's `kind`."""


def plan_ballot(
    rows: Sequence[Row], columns: Sequence[str], hand: Hand, habits: VotingHabits, rng: np.random.Generator
) -> tuple[RowPlan, ...]:
    """One voter's ballot. Every voter leans a little to one level, so that ballots differ."""
    leaning = {level: rng.uniform(0.4, 1.6) for level in habits.levels}
    plans = []
    for row in rows:
        shares = habits.levels_by_row.get(row.number, habits.levels)
        choice = pick(rng, {level: share * leaning[level] for level, share in shares.items()})
        chance = rng.random()
        mark = hand.mark
        if chance < habits.blank:
            mark = "none"
        elif chance < habits.blank + habits.awkward:
            mark = pick(rng, habits.awkward_kinds)
        plans.append(plan_row(row.number, mark, choice, columns, rng))
    if len(plans) == 1 and plans[0].mark == "fill":
        # nothing else on the ballot tells a filled box from a mark that was scribbled over
        plans = [replace(plans[0], tier="hard", reason=_ONLY_FILLED)]
    return tuple(plans)


def plan_row(row: int, mark: str, choice: str, columns: Sequence[str], rng: np.random.Generator) -> RowPlan:
    """One row with this kind of mark (`none`, a plain or an awkward kind); `choice` is where the main mark stands."""
    other = _other_column(mark, choice, columns, rng)
    if mark == "none":
        return RowPlan(row, mark, None, None, "blank", "clear", "blank", "Không đánh dấu vào ô nào.")
    if mark in PLAIN_KINDS:
        return RowPlan(row, mark, choice, None, choice, "clear", choice, "Dấu rõ ở một ô.")
    if mark == "dot":
        reason = "Chỉ có chấm bút, không phải dấu; coi như không đánh dấu."
        return RowPlan(row, mark, choice, None, "blank", "hard", "blank", reason)
    if mark == "double":
        reason = "Đánh dấu hai ô; không hợp lệ đối với người này."
        return RowPlan(row, mark, choice, other, "multiple", "hard", "invalid", reason)
    if mark in _SURE:
        tier, reason = _SURE[mark]
        return RowPlan(row, mark, choice, other, choice, tier, choice, reason)
    decision = "invalid" if mark in _INVALID_WHEN_ASKED else choice
    return RowPlan(row, mark, choice, other, "?", "hard", decision, _ASKED[mark])


def _other_column(mark: str, choice: str, columns: Sequence[str], rng: np.random.Generator) -> str | None:
    """The second cell that a kind of mark touches: a neighbour for `border`, any other for the rest."""
    if mark not in {"border", "corrected", "second_weak", "double", "erasure", "writing"}:
        return None
    here = list(columns).index(choice)
    others = [level for level in columns if level != choice]
    if mark == "border":
        others = [level for place, level in enumerate(columns) if abs(place - here) == 1]
    return str(rng.choice(others))


@dataclass(frozen=True)
class Penned:
    """Strokes of one pen, in mm on the upright page."""

    pen: Pen
    strokes: Strokes


def row_strokes(
    plan: RowPlan, page: FormPage, columns: Sequence[str], hand: Hand, rng: np.random.Generator
) -> list[Penned]:
    """The pen strokes of one planned row, as this hand makes them."""
    if plan.choice is None:
        return []
    row = next(row for row in page.rows if row.number == plan.row)
    cells = dict(zip(columns, row.cells, strict=True))
    cell = cells[plan.choice]
    other = cells[plan.other] if plan.other else cell
    if plan.mark in PLAIN_KINDS:
        return [Penned(hand.pen, plain_in_cell(plan.mark, hand, cell, rng))]
    plain = plain_in_cell(hand.mark, hand, cell, rng)
    if plan.mark == "erasure":
        pencil = invent_pen(rng, "pencil")
        rubbed = remains(plain_in_cell(hand.mark, hand, other, rng), rng)
        return [Penned(pencil, rubbed), Penned(hand.pen, plain)]
    place = _Place(cell, other, row, page)
    return [Penned(hand.pen, _awkward_strokes(plan.mark, plain, place, hand, rng))]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row's marks go: the cell of the main mark, the other cell it touches, and what is around."""

    cell: Box
    other: Box
    row: Row
    page: FormPage


def _awkward_strokes(mark: str, plain: Strokes, place: _Place, hand: Hand, rng: np.random.Generator) -> Strokes:
    cell, other = place.cell, place.other
    if mark == "border":
        return _on_the_border(cell, other, hand, rng)
    if mark == "corrected":
        taken_back = plain_in_cell(hand.mark, hand, other, rng)
        return taken_back + strike_out(taken_back, hand, rng) + plain
    if mark == "second_weak":
        weak = plain_in_cell(hand.mark if hand.mark != "fill" else "x", hand, other, rng)
        factor = rng.uniform(0.25, 0.38) / hand.pen.pressure
        return plain + tuple(stroke.pressed(factor, 0.8) for stroke in weak)
    if mark == "faint":
        factor = rng.uniform(0.16, 0.28) / hand.pen.pressure
        return tuple(stroke.pressed(factor, 0.85) for stroke in plain)
    if mark == "dot":
        return moved(dot(hand, rng), *_somewhere(cell, rng))
    if mark == "dash":
        return moved(dash(hand, rng), *_somewhere(cell, rng))
    if mark == "outside":
        return plain_in_cell(hand.mark, hand, _beside_the_cells(place.row, place.page, rng), rng)
    if mark == "writing":
        start = other.x0 + rng.uniform(1.0, 2.5), (other.y0 + other.y1) / 2 + rng.uniform(0, 1.5)
        return plain + moved(handwriting(other.width * 0.62, hand, rng), *start)
    if mark == "name_struck":
        return plain + line_through(place.row.label, hand, rng)
    if mark == "double":
        return plain + plain_in_cell(hand.mark, hand, other, rng)
    if mark == "bigtick":
        return big_tick(hand, cell, rng)
    raise ValueError(f"unknown kind of mark: {mark}")


def _on_the_border(cell: Box, other: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """A mark as much in the one cell as in the other; a lopsided tick would betray its cell, so it becomes a v."""
    left, right = sorted((cell, other), key=lambda box: box.x0)
    border = (left.x1 + right.x0) / 2
    size = min(hand.size, 0.9 * cell.height)
    strokes = PLAIN_KINDS["v" if hand.mark == "tick" else hand.mark](hand, size, rng)
    ys = np.concatenate([stroke.points[:, 1] for stroke in strokes])
    x = border + rng.uniform(-0.25, 0.25)
    y = (cell.y0 + cell.y1) / 2 - float(ys.min() + ys.max()) / 2 + rng.normal(0, 0.5)
    return moved(strokes, x, y)


def _somewhere(cell: Box, rng: np.random.Generator) -> tuple[float, float]:
    return cell.x0 + cell.width * rng.uniform(0.3, 0.7), cell.y0 + cell.height * rng.uniform(0.35, 0.65)


def _beside_the_cells(row: Row, page: FormPage, rng: np.random.Generator) -> Box:
    """A place in the row's band right of the table, or at the end of the name and position."""
    first, last = row.cells[0], row.cells[-1]
    edge = page.table.x1
    if rng.random() < 0.5 and page.width - edge > 11:
        return Box(edge + 1.0, last.y0, min(edge + 12.0, page.width - 2), last.y1)
    return Box(max(row.label.x0, row.label.x1 - 14.0), first.y0, row.label.x1, first.y1)

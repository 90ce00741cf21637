"""A grid line of a learned form put right by a person: all that was taken from that line goes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from calibration.errors import FormError
from calibration.form import Box, Form, FormPage, Row, Segment
from calibration.language import Text

Axis = Literal["x", "y"]
"""Lines that run down the page stand at an x, lines that run across it at a y."""

SAME_MM = 0.35
"""Sides of cells that lie so close were taken from one printed line."""

LEAST_MM = 3.0
"""No cell is smaller than this: a pen's cross would not fit into it."""


def grid_lines(page: FormPage) -> dict[Axis, tuple[float, ...]]:
    """Where the lines around the cells stand, mm, from left to right and from top to bottom."""
    cells = [cell for row in page.rows for cell in row.cells]
    return {
        "x": _once_each([side for cell in cells for side in (cell.x0, cell.x1)]),
        "y": _once_each([side for cell in cells for side in (cell.y0, cell.y1)]),
    }


def with_line_moved(form: Form, number: int, axis: Axis, at: float, to: float) -> Form:
    """The form with the line at `at` (mm) of a page moved to `to`; FormError if there is no such line or no room there."""
    page = next((each for each in form.pages if each.number == number), None)
    lines = grid_lines(page)[axis] if page else ()
    here = next((line for line in lines if abs(line - at) < SAME_MM), None)
    if page is None or here is None:
        raise FormError(Text("Không có đường kẻ này trên mẫu.", "There is no such line on the form."))
    others = [line for line in (*lines, *_ruled(page, axis)) if abs(line - here) > 2 * SAME_MM]
    before = max((line for line in others if line < here), default=0.0)
    behind = min((line for line in others if line > here), default=page.width if axis == "x" else page.height)
    if not before + LEAST_MM <= to <= behind - LEAST_MM:
        raise FormError(
            Text(
                f"Đường kẻ phải cách hai đường bên cạnh ít nhất {LEAST_MM:.0f} mm; hãy dời ít hơn.",
                f"A line stays at least {LEAST_MM:.0f} mm away from those beside it; move it less.",
            )
        )
    moved = replace(
        page,
        rows=tuple(_row(row, axis, here, to) for row in page.rows),
        lines=tuple(_segment(line, axis, here, to) for line in page.lines),
    )
    return replace(form, pages=tuple(moved if each is page else each for each in form.pages))


def _ruled(page: FormPage, axis: Axis) -> list[float]:
    """Where all printed lines of one direction stand, those of head and names among them."""
    return [line.x0 if axis == "x" else line.y0 for line in page.lines if line.level is (axis == "y")]


def _once_each(sides: list[float]) -> tuple[float, ...]:
    lines: list[list[float]] = []
    for side in sorted(sides):
        if lines and side - lines[-1][0] < SAME_MM:
            lines[-1].append(side)
        else:
            lines.append([side])
    return tuple(round(sum(line) / len(line), 3) for line in lines)


def _row(row: Row, axis: Axis, here: float, to: float) -> Row:
    cells = tuple(_box(cell, axis, here, to) for cell in row.cells)
    return replace(row, label=_box(row.label, axis, here, to), cells=cells)


def _box(box: Box, axis: Axis, here: float, to: float) -> Box:
    if axis == "x":
        return replace(box, x0=_side(box.x0, here, to), x1=_side(box.x1, here, to))
    return replace(box, y0=_side(box.y0, here, to), y1=_side(box.y1, here, to))


def _segment(line: Segment, axis: Axis, here: float, to: float) -> Segment:
    """The ruled line itself, and the ends of those that meet it."""
    if axis == "x":
        return replace(line, x0=_side(line.x0, here, to), x1=_side(line.x1, here, to))
    return replace(line, y0=_side(line.y0, here, to), y1=_side(line.y1, here, to))


def _side(side: float, here: float, to: float) -> float:
    return round(side + to - here, 3) if abs(side - here) < 2 * SAME_MM else side

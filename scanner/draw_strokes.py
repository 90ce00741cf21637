"""Picture 4: the strokes of the marks as the second reader sees them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from calibration.form import RASTER_PX_PER_MM
from calibration.language import Text
from scanner.draw_canvas import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PALE,
    PURPLE,
    WHITE,
    Canvas,
    Heading,
    Key,
    Rgb,
    beside,
    both,
    paint,
)
from scanner.draw_sheet import DARK_INK, LIGHT_INK, PANEL_PX, PRINTED, panel_row
from scanner.draw_steps import Traced, tail_mask
from scanner.habit import Habit, habit_of
from scanner.prepared_form import FloatArray
from scanner.shape import Seen, Shape
from scanner.shape_verdict import NEAR_BORDER_MM

STROKE_PX_PER_MM = (8.0, 12.0)
STRIP_PX = 1400
"""Least and largest scale of the mark strip in the picture of strokes, and how high it may be between them: at 8 px/mm
a pen's line is 3 px wide, and two dots at a fork stay apart."""

SHAPE_TEXTS: dict[Shape, Text] = {
    Shape.CROSS: Text("nét cắt nhau", "lines that cross"),
    Shape.CORNER: Text("nét gập", "a line that turns"),
    Shape.RING: Text("vòng kín", "a ring"),
    Shape.FILLED: Text("ô tô kín", "a filled box"),
    Shape.LINE: Text("nét trơn", "a plain line"),
    Shape.DOT: Text("chấm", "a dot"),
    Shape.TANGLE: Text("nét rối", "a tangle"),
    Shape.STRUCK: Text("dấu bị gạch", "a mark struck out"),
}

ARM_COLOURS: tuple[tuple[int, Rgb], ...] = ((4, BLUE), (3, ORANGE), (2, PURPLE), (0, GREY))
"""The colour of a place by how many lines meet there, at least."""


def strokes_picture(traced: Traced, page: str) -> Image.Image:
    """Picture 4: the middle lines of the marks, where they cross, fork, turn and end, what shape they have."""
    strip = StripCanvas(traced)
    for row in traced.form.page.rows:
        for cell in row.cells:
            (x0, y0), (x1, y1) = strip.here([(cell.x0, cell.y0), (cell.x1, cell.y1)])
            strip.box(x0, y0, x1, y1, GREY, 1)
    for mark in traced.marks.marks:
        for x, y in strip.here(mark.ends):
            strip.dot(x, y, WHITE, 5)
            strip.ring(x, y, BLACK, 5, 2)
        for place in mark.places:
            ((x, y),) = strip.here([(place.x, place.y)])
            _draw_place(strip, x, y, place.arms)
    for item in traced.seen:
        ((x, y),) = strip.here([(item.place.x, item.place.y)])
        if not any(place is item.place for place in item.mark.places):
            _draw_place(strip, x, y, item.place.arms)
        strip.ring(x, y, BLACK, 11, 2)
    _shape_names(strip, traced)
    for index, row in enumerate(traced.form.page.rows):
        (_, top), (_, bottom) = strip.here([(0.0, row.cells[-1].y0), (0.0, row.cells[-1].y1)])
        said = [f"{traced.form.columns[item.column]}: {_measured(item)}" for item in traced.seen if item.row == index]
        panel_row(strip, top, bottom, str(row.number), [([(line, BLACK) for line in said], 0)])
    title = Text("4. Nét bút, chỗ cắt và chỗ gập", "Strokes, where they cross and turn")
    return strip.finished(Heading(title, page, _strokes_facts(habit_of(traced.seen))), _strokes_legend())


class StripCanvas(Canvas):
    """The mark strip with its ink and middle lines, and a column of words to its right. Places are given in mm."""

    def __init__(self, traced: Traced) -> None:
        ink = traced.ink
        least, most = STROKE_PX_PER_MM
        self.strip = ink.strip
        self.scale = min(most, max(least, STRIP_PX / ink.strip.height))
        picture = np.full((*ink.ink.shape, 3), 255, np.uint8)
        paint(picture, ink.printed, PRINTED, 0.6)
        paint(picture, ink.ink, LIGHT_INK, 0.75)
        paint(picture, ink.ink & (traced.marks.labels == 0), PALE)
        # made wider, so that the middle line does not hide it
        tails = cv2.dilate(tail_mask(traced).view(np.uint8), np.ones((5, 5), np.uint8))
        paint(picture, tails > 0, ORANGE, 0.75)
        ratio = self.scale / RASTER_PX_PER_MM
        large = np.asarray(cv2.resize(picture, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_LINEAR), np.uint8)
        super().__init__(beside(large, PANEL_PX))
        for mark in traced.marks.marks:
            columns, rows = np.round(self.here(mark.line)).astype(int).T
            for across, down in ((0, 0), (0, 1), (1, 0), (1, 1)):
                self.picture[np.minimum(rows + down, self.size[1] - 1), columns + across] = DARK_INK

    def here(self, points: npt.ArrayLike) -> FloatArray:
        """Places on the form, mm, in this picture."""
        placed = (np.asarray(points, float).reshape(-1, 2) - (self.strip.x0, self.strip.y0)) * self.scale - 0.5
        return np.asarray(placed)


def _draw_place(canvas: Canvas, x: float, y: float, arms: int) -> None:
    """A place of a mark, and how many lines meet there."""
    colour = next(shade for least, shade in ARM_COLOURS if arms >= least)
    if not arms:
        canvas.diamond(x, y, colour, 6)
        return
    canvas.dot(x, y, WHITE, 6)
    canvas.dot(x, y, colour, 5)
    canvas.word(x + 15, y, str(arms), colour, 15, "lm", 3)


def _shape_names(strip: StripCanvas, traced: Traced) -> None:
    """The name of each mark's shape: in the corner of its cell, or beside a mark that lies in none."""
    used: dict[tuple[int, int], int] = {}
    for item in traced.seen:
        cell = item.part.cell
        ((x, y),) = strip.here([(item.mark.box[0], item.mark.box[3] + 1.4)])
        if cell is not None:
            line = used.get((item.row, item.column), 0)
            used[item.row, item.column] = line + 1
            ((x, y),) = strip.here([(cell.x0, cell.y0)])
            x, y = x + 7, y + 13 + 17 * line
        name = item.shape.value
        if cell is not None and item.border < NEAR_BORDER_MM:
            name += f" | {item.border:.1f} mm"
        strip.word(x, y, name, BLACK, 15, halo=3)


def _measured(item: Seen) -> str:
    """What was measured of a mark, as a row of the panel."""
    arms = f"{item.place.arms} nét/arms, " if item.place.arms else ""
    ends = f"{item.part.ends} đầu/ends"
    away = f", +{item.beside:.1f} mm" if item.beside else ""
    return f"{item.shape.value}, {arms}{ends}, {item.part.length:.0f} mm, {item.part.darkness:.0f}/255{away}"


def _strokes_facts(habit: Habit) -> tuple[str, ...]:
    usual = Text("", "")
    if not np.isinf(habit.length):
        usual = Text(f", dài {habit.length:.0f} mm", f", {habit.length:.0f} mm long")
    fills = Text("tô kín ô", "fills boxes") if habit.fills else Text("không tô kín ô", "does not fill boxes")
    return (
        both(
            Text(
                "mỗi dấu: hình, số nét gặp nhau, đầu tự do, dài, đậm",
                "each mark: shape, lines that meet, free ends, length, darkness",
            )
        ),
        both(
            Text(
                f"thường thấy trên phiếu này: đậm {habit.darkness:.0f}/255{usual.vi}; {fills.vi}",
                f"usual on this ballot: dark {habit.darkness:.0f}/255{usual.en}; {fills.en}",
            )
        ),
    )


def _strokes_legend() -> list[Key]:
    return [
        Key("line", DARK_INK, Text("đường giữa của nét", "middle line of a stroke")),
        Key("dot", BLUE, Text("chỗ cắt, số nét gặp nhau", "crossing, number of lines that meet")),
        Key("dot", ORANGE, Text("chỗ chia nhánh", "fork")),
        Key("dot", PURPLE, Text("chỗ gập", "corner")),
        Key("diamond", GREY, Text("giữa nét trơn hoặc vòng", "middle of a plain line or ring")),
        Key(
            "ring", BLACK, Text("đầu nét tự do; vòng to: điểm định ô", "free end; large: the place that tells the cell")
        ),
        Key("fill", (236, 182, 64), Text("đuôi nét từ ô bên", "tail from the cell beside")),
        Key("fill", PALE, Text("đốm quá nhỏ", "speck, too small")),
        Key("fill", (235, 235, 235), Text("phần in", "print")),
        Key("word", BLUE, Text("điểm đó sát đường kẻ", "that place is near a rule"), "| 0.5 mm"),
        Key("word", BLUE, Text("điểm đó ngoài ô vuông", "that place is beside the little box"), "+0.5 mm"),
        *(Key("word", BLUE, means, shape.value) for shape, means in SHAPE_TEXTS.items()),
    ]

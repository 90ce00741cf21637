"""What pictures 3 to 5 share: the straightened page to draw on, and a column of words with a line for each row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.ruled_lines import Grey
from scanner.draw_canvas import GREY, PALE, Canvas, Picture, Rgb, beside, resized, width_of
from scanner.draw_steps import Traced
from scanner.refine import rectify

PAGE_PX_PER_MM = 5.2
"""Scale of a whole page: A4 is then 1,540 px high."""

PANEL_PX = 540
"""Width of the column of words beside a picture."""

NUMBER_PX = 62
"""Where the row's number ends in the column of words: marks beside the table keep their names left of it."""

LINE_PX = 21.0
"""Most room for a line of words in the column."""

PRINTED: Rgb = (226, 226, 226)
LIGHT_INK: Rgb = (150, 203, 236)
DARK_INK: Rgb = (0, 66, 120)
"""Where the form prints; ink at its lightest and at its darkest."""

Lines = list[tuple[str, Rgb]]


def straightened(traced: Traced) -> Grey:
    """The whole page as it would lie on the form, at RASTER_PX_PER_MM."""
    page = traced.form.page
    return rectify(traced.grey, traced.found.fit, Box(0.0, 0.0, page.width, page.height), RASTER_PX_PER_MM)


class SheetCanvas(Canvas):
    """A straightened page with white to its right. Boxes are given in mm on the form."""

    def __init__(self, picture: Picture, white: int) -> None:
        super().__init__(beside(resized(picture, PAGE_PX_PER_MM / RASTER_PX_PER_MM), white))

    def outline(self, box: Box, colour: Rgb, width: int, inset: float = 0.0) -> None:
        """The outline of a box, this many mm within it."""
        x0, y0, x1, y1 = (
            edge * PAGE_PX_PER_MM - 0.5 for edge in (box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset)
        )
        self.box(x0, y0, x1, y1, colour, width)


def panel_row(canvas: Canvas, top: float, bottom: float, number: str, columns: Iterable[tuple[Lines, int]]) -> None:
    """One row of the column of words: its number, and lines as large as the row has room for.

    columns: for each the lines and how far right of the number it begins, px.
    """
    left = canvas.size[0] - PANEL_PX
    for y in (top, bottom):
        canvas.line(np.array([(left, y), (canvas.size[0] - 1, y)]), PALE, 1)
    canvas.word(left + NUMBER_PX, (top + bottom) / 2, number, GREY, 17, "rm", 0)
    shown = [(lines, left + NUMBER_PX + 10 + start) for lines, start in columns]
    stops = [start - 8 for _, start in shown[1:]] + [canvas.size[0] - 6]
    for (lines, start), stop in zip(shown, stops, strict=True):
        step = min(LINE_PX, (bottom - top - 2) / max(1, len(lines)))
        y = (top + bottom) / 2 - step * (len(lines) - 1) / 2
        for line, colour in lines:
            size = min(16, int(step * 0.86))
            while size > 10 and width_of(line, size) > stop - start:
                size -= 1
            canvas.word(start, y, line, colour, size, halo=0)
            y += step

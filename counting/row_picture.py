"""The enlarged picture of a ballot row, for a person to decide on."""

from __future__ import annotations

from pathlib import Path

from calibration.form import Box, FormPage
from counting.count_folder import CountFolder
from counting.page_picture import page_picture
from counting.review import Question

AROUND_MM = 4.0
"""How much of the rows above and below is shown: a stroke may come from there."""


def row_box(page: FormPage, row: int) -> Box:
    """The row with what is around it, in mm; the whole page for row WHOLE_BALLOT."""
    for each in page.rows:
        if each.number == row:
            top, bottom = each.cells[0].y0 - AROUND_MM, each.cells[0].y1 + AROUND_MM
            return Box(page.table.x0 - AROUND_MM, top, page.table.x1 + AROUND_MM, bottom)
    return Box(0.0, 0.0, page.width, page.height)


def save_row_picture(folder: CountFolder, question: Question) -> Path | None:
    """Write the row (or the whole page) upright as PNG into the count's review folder; None if it cannot be drawn."""
    import cv2

    picture = page_picture(folder, question.page)
    if picture is None:
        return None
    target = folder.path / "review"
    target.mkdir(exist_ok=True)
    file = target / f"{question.page.id}-{question.row}.png"
    cv2.imwrite(str(file), picture.part(row_box(picture.form_page, question.row)))
    return file

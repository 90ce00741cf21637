"""The enlarged picture of a ballot row, for a person to decide on."""

from __future__ import annotations

from pathlib import Path

from calibration.form import Box, FormPage
from counting.count_folder import CountFolder
from counting.page_picture import page_picture
from counting.review import Question
from counting.store import StoredPage

AROUND_MM = 4.0
"""How much of the rows above and below is shown: a stroke may come from there."""


def row_box(page: FormPage, row: int) -> Box:
    """The row with what is around it, in mm; the whole page for row WHOLE_BALLOT."""
    for each in page.rows:
        if each.number == row:
            top, bottom = each.cells[0].y0 - AROUND_MM, each.cells[0].y1 + AROUND_MM
            return Box(page.table.x0 - AROUND_MM, top, page.table.x1 + AROUND_MM, bottom)
    return Box(0.0, 0.0, page.width, page.height)


def save_pictures(folder: CountFolder, question: Question) -> list[Path]:
    """Write the row, or the whole page, and what it must be compared with upright as PNG into the count's review folder;
    what cannot be drawn is left out."""
    others = [place.page for place in question.same_paper[1:]]
    found = [_save_picture(folder, page, question.row) for page in (question.page, *others)]
    return [file for file in found if file is not None]


def _save_picture(folder: CountFolder, page: StoredPage, row: int) -> Path | None:
    import cv2

    picture = page_picture(folder, page)
    if picture is None:
        return None
    target = folder.path / "review"
    target.mkdir(exist_ok=True)
    file = target / f"{page.id}-{row}.png"
    cv2.imwrite(str(file), picture.part(row_box(picture.form_page, row)))
    return file

"""The enlarged picture of a ballot row, for a person to decide on."""

from __future__ import annotations

from pathlib import Path

from counting.count_folder import CountFolder
from counting.review import Question

AROUND_MM = 4.0
"""How much of the rows above and below is shown: a stroke may come from there."""


def save_row_picture(folder: CountFolder, question: Question) -> Path | None:
    """Write the row (or the whole page) upright as PNG into the count's review folder; None if it cannot be drawn."""
    import cv2

    from calibration.errors import ScanError
    from calibration.form import RASTER_PX_PER_MM, Box, load_form
    from counting.count_folder import FORM_SUFFIX
    from scanner.align import Alignment, align
    from scanner.page_image import decode_pages
    from scanner.prepared_form import prepare_forms
    from scanner.refine import rectify

    page = question.page
    try:
        pictures = list(decode_pages((folder.path / page.scan).read_bytes(), page.file))
    except (OSError, ScanError):
        return None
    form = load_form(folder.forms_folder / f"{page.form}{FORM_SUFFIX}")
    grey = pictures[page.image - 1].grey
    found = align(grey, prepare_forms((form,)))
    if not isinstance(found, Alignment):
        return None
    rows = [row for row in found.form.page.rows if row.number == question.row]
    sheet = Box(0.0, 0.0, found.form.page.width, found.form.page.height)
    if rows:
        top, bottom = rows[0].cells[0].y0 - AROUND_MM, rows[0].cells[0].y1 + AROUND_MM
        sheet = Box(found.form.page.table.x0 - AROUND_MM, top, found.form.page.table.x1 + AROUND_MM, bottom)
    target = folder.path / "review"
    target.mkdir(exist_ok=True)
    file = target / f"{page.id}-{question.row}.png"
    cv2.imwrite(str(file), rectify(grey, found.fit, sheet, RASTER_PX_PER_MM))
    return file

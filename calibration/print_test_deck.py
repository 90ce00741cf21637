"""The test sheets on paper: ballots with marks drawn on them, and the words that they are a test.

The ballot under the marks is the very PDF that was printed, where there is one, else the form's clean print.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from calibration.fonts import typst_fonts
from calibration.form import RASTER_PX_PER_MM, Form, FormPage, print_bytes
from calibration.sheet_plan import PlannedSheet

LABEL_MM = 5.0
"""Height of the free strip that the words below the table need: 10 pt letters and a little air."""

PAPER_EDGE_MM = 6.5
"""The words keep this far from the paper's edge: printers lose up to 5 mm there, and the reader does not look at 6."""

MARKERS_MM = 20.0
"""The words keep this far from the sides, where our own ballots have their corner markers."""

FREE_OF_INK = 200
"""The clean print has nothing printed where it is lighter than this, of 255."""

_TITLE = "Phiếu thử máy quét"
_WORTHLESS = "PHIẾU THỬ — KHÔNG CÓ GIÁ TRỊ"


@dataclass(frozen=True)
class Paper:
    """What lies under the marks of one form: the printed ballot's PDF, or None for the form's clean print."""

    form: Form
    pdf: bytes | None


def print_sheets(paper: Paper, sheets: tuple[PlannedSheet, ...]) -> bytes:
    """The PDF of one form's test sheets, sheet by sheet and page by page."""
    form = paper.form
    files = {"paper.pdf": paper.pdf} if paper.pdf is not None else _pictures(form)
    pages = []
    for sheet in sheets:
        for number, page in enumerate(form.pages, start=1):
            strokes = [
                {
                    "points": stroke.points.round(3).tolist(),
                    "width": stroke.width,
                    "colour": mark.colour,
                }
                for mark in sheet.marks
                if mark.page == page.number
                for stroke in mark.strokes
            ]
            pages.append(
                {
                    "paper": "paper.pdf" if paper.pdf is not None else _picture_name(page),
                    "page": number,
                    "width": page.width,
                    "height": page.height,
                    "strokes": strokes,
                    "label": _label(form, sheet.expected.number, len(sheets), page),
                    "label_y": label_place(page),
                }
            )
    return typeset("test_deck.typ", "deck.json", {"title": f"{_TITLE}: {form.title}", "sheets": pages}, files)


def pages_alike(pdf: bytes, form: Form) -> bool:
    """Whether a PDF prints what the form's clean print shows, so that it may stand for it."""
    import cv2
    import numpy as np
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    if len(document) != len(form.pages):
        return False
    for sheet, page in zip(document, form.pages, strict=True):
        clean = np.asarray(cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE))
        seen = sheet.render(scale=RASTER_PX_PER_MM * 25.4 / 72, grayscale=True).to_numpy()
        seen = cv2.resize(seen.reshape(seen.shape[:2]), clean.shape[::-1], interpolation=cv2.INTER_AREA)
        if (cv2.absdiff(cv2.blur(clean, (3, 3)), cv2.blur(seen, (3, 3))) > 96).any():
            return False
    return True


def label_place(page: FormPage) -> float:
    """Middle height in mm of the strip for the words: the lowest free one below the table.

    Where the form leaves none there, they stand above the table: people see them, but the reader, which expects a seal
    there, does not, and a test sheet that slips into the real pile is then not told apart.
    """
    import cv2
    import numpy as np

    clean = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert clean is not None
    scale = RASTER_PX_PER_MM
    side = round(MARKERS_MM * scale)
    free = (clean[:, side:-side] >= FREE_OF_INK).all(axis=1)
    need = round(LABEL_MM * scale)
    strips = np.flatnonzero(np.convolve(free, np.ones(need), "valid") > need - 0.5) / scale + LABEL_MM / 2
    inside = strips[(strips >= PAPER_EDGE_MM + LABEL_MM / 2) & (strips <= page.height - PAPER_EDGE_MM - LABEL_MM / 2)]
    below = inside[inside > page.table.y1 + LABEL_MM / 2]
    above = inside[inside < page.table.y0 - LABEL_MM / 2]
    if len(below):
        return float(below[-1])
    return float(above[0]) if len(above) else page.height - PAPER_EDGE_MM


def _label(form: Form, number: int, count: int, page: FormPage) -> str:
    words = [_WORTHLESS, f"TỜ THỬ {number}/{count}", form.id]
    if len(form.pages) > 1:
        words.append(f"trang {page.number}")
    return " · ".join(words)


def _picture_name(page: FormPage) -> str:
    return f"page-{page.number}.png"


def _pictures(form: Form) -> dict[str, bytes]:
    return {_picture_name(page): print_bytes(page) for page in form.pages}


def typeset(template: str, data_file: str, data: dict[str, Any], files: dict[str, bytes]) -> bytes:
    """The PDF of a template of this folder, set beside its data and pictures."""
    import typst

    families, folders = typst_fonts()
    with tempfile.TemporaryDirectory(prefix="kiemphieu-") as name:
        root = Path(name)
        (root / template).write_bytes((resources.files("calibration") / template).read_bytes())
        (root / data_file).write_text(json.dumps(data | {"fonts": families}, ensure_ascii=False), encoding="utf-8")
        for file, content in files.items():
            (root / file).write_bytes(content)
        compiler = typst.Compiler(
            str(root / template),
            root=str(root),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
        )
        pdf = compiler.compile(format="pdf")
    assert isinstance(pdf, bytes)
    return pdf

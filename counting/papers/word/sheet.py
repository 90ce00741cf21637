"""The page that a Word paper is set on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from calibration.language import Language
from counting.papers.word.styles import set_styles

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True)
class Sheet:
    """A4 one way or the other, in mm, and the size of its running text in points."""

    width_mm: float
    height_mm: float
    left_margin_mm: float
    size_pt: float
    top_margin_mm: float = 20
    right_margin_mm: float = 15

    @property
    def text_width_mm(self) -> float:
        """Width between the margins."""
        return self.width_mm - self.left_margin_mm - self.right_margin_mm


UPRIGHT = Sheet(210, 297, 30, 13)
"""Margins of Decree 30/2020/NĐ-CP."""

UPRIGHT_LARGE = Sheet(210, 297, 30, 14)
ON_ITS_SIDE = Sheet(297, 210, 20, 12)


def new_document(language: Language, sheet: Sheet) -> Document:
    """An empty document on this sheet, with the styles of the papers."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.width_mm > sheet.height_mm else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sheet.width_mm), Mm(sheet.height_mm)
    section.top_margin = section.bottom_margin = Mm(sheet.top_margin_mm)
    section.left_margin, section.right_margin = Mm(sheet.left_margin_mm), Mm(sheet.right_margin_mm)
    section.header_distance = section.footer_distance = Mm(9)
    set_styles(document, language, sheet.size_pt)
    return document

"""The styles of the Word papers. Everything is set with real styles, so that the office changes a paper as it is used to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calibration.language import Language

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Times New Roman"

TITLE = "Title"
SUBTITLE = "Subtitle"
BODY = "Body Text"
CELL = "Table Text"
CELL_CENTRED = "Table Figure"
CELL_HEAD = "Table Head"
LETTERHEAD = "Letterhead"
BANNER = "Provisional"
NOTE = "Note"
SIGNATURE = "Signature Line"
READ_OUT = "Read Out"
BLACK = "000000"

AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
"""What the schema wants after a paragraph's borders; Word refuses a file in another order."""


def set_styles(document: Document, language: Language, size_pt: float) -> None:
    """Give a document the styles of the papers; running text in `size_pt` points."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    _drop_unused(document)
    _set_language(document, "vi-VN" if language == "vi" else "en-GB")
    normal = _style(document, "Normal", size_pt)
    normal.paragraph_format.space_after = points(0)
    normal.paragraph_format.line_spacing = 1.0
    _style(document, BODY, size_pt, before=3, after=3, align=ALIGN.JUSTIFY, first_line_mm=10)
    _style(document, READ_OUT, 15, after=8, align=ALIGN.JUSTIFY, first_line_mm=10, whole=True)
    document.styles[READ_OUT].paragraph_format.line_spacing = 1.35
    _style(document, TITLE, 15, bold=True, before=12, after=2, align=ALIGN.CENTER)
    _style(document, SUBTITLE, 13, bold=True, after=2, align=ALIGN.CENTER, side_mm=8)
    _style(document, "Heading 1", size_pt, bold=True, before=10, after=4, with_next=True)
    _style(document, "Heading 2", size_pt, bold=True, before=10, after=4, with_next=True)
    _style(document, NOTE, size_pt - 1, italic=True, before=4, after=4)
    _style(document, BANNER, 12, bold=True, before=8, after=8, align=ALIGN.CENTER, side_mm=8)
    _style(document, LETTERHEAD, 12, align=ALIGN.CENTER)
    _style(document, SIGNATURE, 12.5, align=ALIGN.CENTER, with_next=True)
    _style(document, CELL, 11.5, before=2, after=2)
    _style(document, CELL_CENTRED, 11.5, before=2, after=2, align=ALIGN.CENTER)
    _style(document, CELL_HEAD, 11, bold=True, before=2, after=2, align=ALIGN.CENTER)
    _style(document, "Footer", 8)
    _style(document, "Header", 10)
    _frame(document.styles[BANNER])


_KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "header", "footer"}
_KEPT |= {"Title", "Subtitle", "Body Text", "heading 1", "heading 2"}
"""Styles of python-docx's blank document, by their names in the file, that the papers build upon."""


def _drop_unused(document: Document) -> None:
    """Take away the 150 other styles of the blank document, so that the office finds its own at a glance."""
    from docx.oxml.ns import qn

    for style in list(document.styles.element.iterchildren(qn("w:style"))):
        if style.name_val not in _KEPT:
            document.styles.element.remove(style)
        for link in style.findall(qn("w:link")):
            style.remove(link)


def _style(
    document: Document,
    name: str,
    size_pt: float,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
    align: Any = None,
    first_line_mm: float = 0,
    side_mm: float = 0,
    with_next: bool = False,
    whole: bool = False,
) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, RGBColor

    known = name in (style.name for style in document.styles)
    style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.quick_style = True
    if known and name != "Normal":
        _drop_theme_look(style)
    _set_font(style)
    style.font.size, style.font.bold, style.font.italic = points(size_pt), bold, italic
    style.font.color.rgb = RGBColor.from_string(BLACK)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = points(before), points(after)
    layout.line_spacing = 1.0
    layout.keep_with_next = with_next
    layout.keep_together = whole
    if align is not None:
        layout.alignment = align
    if first_line_mm:
        layout.first_line_indent = Mm(first_line_mm)
    if side_mm:
        layout.left_indent = layout.right_indent = Mm(side_mm)
    return style


def _drop_theme_look(style: Any) -> None:
    """Take away what a built-in style brings along: theme colours, borders, letter spacing."""
    from docx.oxml.ns import qn

    for part in ("w:rPr", "w:pPr"):
        element = style.element.find(qn(part))
        if element is not None:
            outline = element.find(qn("w:outlineLvl"))
            element.clear()
            if outline is not None:
                element.append(outline)


def _set_font(style: Any) -> None:
    """Times New Roman for every script: Word takes Vietnamese letters from any of the four."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _set_language(document: Document, language: str) -> None:
    from docx.oxml.ns import qn

    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)


def _frame(style: Any) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = "".join(
        f'<w:{side} w:val="single" w:sz="10" w:space="4" w:color="{BLACK}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
    style.element.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def points(value: float) -> Any:
    """A length in points."""
    from docx.shared import Pt

    return Pt(value)

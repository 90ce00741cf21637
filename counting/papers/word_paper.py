"""What all Word papers share: page, styles, letterhead, title, banner, footer, signatures.

Everything is set with real styles, so that the office can change a paper as it is used to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.letterhead import Letterhead
from counting.papers.signatures import Signature, Signatures
from counting.papers.word_table import CELL_MARGIN_MM, plain_table, set_widths

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

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

_BLACK = "000000"
_SIGNING_ROOM_PT = 54
"""Room over a name for the hand to sign in."""


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

ON_ITS_SIDE = Sheet(297, 210, 20, 12)


def new_paper(facts: Facts, language: Language, sheet: Sheet, title: str) -> Document:
    """An empty document with the styles of the papers; it is dated as the election is."""
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
    _styles(document, "vi-VN" if language == "vi" else "en-GB", sheet.size_pt)
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title, facts.election.body, "", ""
    about.language = language
    about.created = about.modified = datetime.datetime.combine(facts.election.date, datetime.time())
    return document


def add_letterhead(document: Document, head: Letterhead, width_mm: float, numbered: bool) -> None:
    """The body over its committee on the left, state and motto on the right, each with its rule below."""
    table = plain_table(document, rows=2, columns=2)
    set_widths(table, (width_mm * 0.4, width_mm * 0.6))
    left, right = table.rows[0].cells
    _letterhead_lines(left, [(line, False) for line in head.body] + [(head.issuer, True)], rule_mm=24)
    _letterhead_lines(right, [(head.state, True), (head.motto, True)], rule_mm=54)
    left, right = table.rows[1].cells
    left.paragraphs[0].style = right.paragraphs[0].style = LETTERHEAD
    left.paragraphs[0].add_run(head.number if numbered else "")
    right.paragraphs[0].add_run(head.place_and_date).italic = True


def add_title(document: Document, title: str, subtitle: tuple[str, ...], banner: str) -> None:
    """The title with its rule, and the banner of a provisional paper, which every later page repeats."""
    document.add_paragraph(title, style=TITLE)
    for line in subtitle:
        document.add_paragraph(line, style=SUBTITLE)
    _rule(document.add_paragraph(style=LETTERHEAD), 36)
    if banner:
        document.add_paragraph(banner, style=BANNER)
        section = document.sections[0]
        section.different_first_page_header_footer = True
        repeated = section.header.paragraphs[0]
        repeated.style = CELL_HEAD
        repeated.add_run(banner)


def add_footer(document: Document, footer: str, page_word: str) -> None:
    """The software's line, then the page's number of the number of pages as fields, on every page."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section = document.sections[0]
    feet = [section.footer]
    if section.different_first_page_header_footer:
        feet.append(section.first_page_footer)
    for foot in feet:
        line = foot.paragraphs[0]
        line.style = "Footer"
        _top_border(line)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(_text_width_mm(line)), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{footer}\t{page_word} ")
        _field(line, "PAGE")
        line.add_run(" / ")
        _field(line, "NUMPAGES")


def add_chief_signatures(document: Document, people: Signatures, width_mm: float) -> None:
    """Places to sign: the secretary on the left, the head on the right."""
    _signature_rows(document, (people.secretary, people.head), 2, width_mm)


def add_member_signatures(document: Document, people: Signatures, width_mm: float) -> None:
    """Places to sign for the members, up to three in a row."""
    if people.members:
        document.add_paragraph(style=LETTERHEAD)
        _signature_rows(document, people.members, min(3, len(people.members)), width_mm)


def _signature_rows(document: Document, people: tuple[Signature, ...], columns: int, width_mm: float) -> None:
    table = plain_table(document, rows=-(-len(people) // columns), columns=columns)
    set_widths(table, (width_mm / columns,) * columns)
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, person in zip(cells, people, strict=False):
        role = cell.paragraphs[0]
        role.style = SIGNATURE
        role.paragraph_format.space_before = _points(6)
        role.add_run(person.role).bold = True
        cell.add_paragraph(style=SIGNATURE).add_run(person.hint).italic = True
        name = cell.add_paragraph(style=SIGNATURE)
        name.paragraph_format.space_before = _points(_SIGNING_ROOM_PT)
        name.paragraph_format.keep_with_next = False
        name.add_run(person.name).bold = True


def _letterhead_lines(cell: Any, lines: list[tuple[str, bool]], rule_mm: float) -> None:
    for index, (line, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.style = LETTERHEAD
        paragraph.add_run(line).bold = bold
    _rule(cell.add_paragraph(style=LETTERHEAD), rule_mm)


def _rule(paragraph: Paragraph, width_mm: float) -> None:
    """A short rule: the upper border of an empty paragraph that is indented from both sides."""
    from docx.shared import Mm

    text_width = _text_width_mm(paragraph)
    indent = max(0.0, (text_width - width_mm) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.space_before = _points(3)
    paragraph.paragraph_format.line_spacing = _points(6)
    _top_border(paragraph)


def _text_width_mm(paragraph: Paragraph) -> float:
    """Width that the paragraph's text has: of its table cell, else between the page's margins."""
    from docx.oxml.ns import qn

    cell = next(paragraph._p.iterancestors(qn("w:tc")), None)
    if cell is not None and cell.width is not None:
        return float(cell.width.mm) - 2 * CELL_MARGIN_MM
    section = paragraph.part.package.main_document_part.document.sections[0]
    return float((section.page_width - section.left_margin - section.right_margin) / 36_000)


def _top_border(paragraph: Paragraph) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="{_BLACK}"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(parse_xml(border), *_AFTER_BORDERS)


_AFTER_BORDERS = (
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


def _field(paragraph: Paragraph, code: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    field = f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))


def _styles(document: Document, language: str, size_pt: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    _set_language(document, language)
    normal = _style(document, "Normal", size_pt)
    normal.paragraph_format.space_after = _points(0)
    normal.paragraph_format.line_spacing = 1.0
    _style(document, BODY, size_pt, before=3, after=3, align=ALIGN.JUSTIFY, first_line_mm=10)
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


def centre(paragraph: Paragraph) -> None:
    """Centre a paragraph whose style is not centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


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
) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, RGBColor

    known = name in (style.name for style in document.styles)
    style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.quick_style = True
    if known and name != "Normal":
        _drop_theme_look(style)
    _set_font(style)
    style.font.size, style.font.bold, style.font.italic = _points(size_pt), bold, italic
    style.font.color.rgb = RGBColor.from_string(_BLACK)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = _points(before), _points(after)
    layout.line_spacing = 1.0
    layout.keep_with_next = with_next
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
        f'<w:{side} w:val="single" w:sz="10" w:space="4" w:color="{_BLACK}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
    style.element.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def _points(value: float) -> Any:
    from docx.shared import Pt

    return Pt(value)

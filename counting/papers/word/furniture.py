"""What all Word templates share: letterhead, title, banner, foot, signatures, the annex of provenance.

Words that never change stand in the template; what a count brings stands as a placeholder in double braces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counting.papers.frame import Frame
from counting.papers.signatures import Signature, Signatures
from counting.papers.word.styles import (
    AFTER_BORDERS,
    BANNER,
    BLACK,
    CELL,
    CELL_HEAD,
    LETTERHEAD,
    SIGNATURE,
    SUBTITLE,
    TITLE,
    points,
)
from counting.papers.word.tables import CELL_MARGIN_MM, loop_rows, plain_table, ruled_table, set_widths, write

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

MEMBERS_IN_A_ROW = 3
_SIGNING_ROOM_PT = 54
"""Room over a name for the hand to sign in."""


def for_each(document: Document, item: str, items: str, text: str, style: str) -> None:
    """A paragraph that is repeated for every item of a list."""
    document.add_paragraph(f"{{%p for {item} in {items} %}}")
    document.add_paragraph(text, style=style)
    document.add_paragraph("{%p endfor %}")


def centre(paragraph: Paragraph) -> None:
    """Centre a paragraph whose style is not centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_letterhead(document: Document, frame: Frame, width_mm: float) -> None:
    """Who writes on the left, state and motto on the right, each with its rule below; number, place and date."""
    head = frame.letterhead
    table = plain_table(document, rows=2, columns=2)
    set_widths(table, (width_mm * 0.4, width_mm * 0.6))
    left, right = table.rows[0].cells
    if head.body:
        _letterhead_lines(left, [("{{ letterhead.body|lines }}", False), (head.issuer[0], True)], rule_mm=24)
    else:
        _letterhead_lines(left, [("{{ letterhead.issuer|lines }}", True)], rule_mm=24)
    _letterhead_lines(right, [(head.state, True), (head.motto, True)], rule_mm=54)
    left, right = table.rows[1].cells
    left.paragraphs[0].style = right.paragraphs[0].style = LETTERHEAD
    left.paragraphs[0].add_run(head.number)
    right.paragraphs[0].add_run("{{ letterhead.place_and_date }}").italic = True


def add_title(document: Document, frame: Frame) -> None:
    """The title with its rule, and the banner of a provisional paper, which every later page repeats."""
    document.add_paragraph(frame.title, style=TITLE)
    for_each(document, "line", "subtitle", "{{ line }}", SUBTITLE)
    rule = document.add_paragraph(style=LETTERHEAD)
    _rule(rule, 36)
    rule.paragraph_format.space_after = points(6)
    document.add_paragraph("{%p if banner %}")
    document.add_paragraph("{{ banner }}", style=BANNER)
    document.add_paragraph("{%p endif %}")


def add_head_and_foot(document: Document, frame: Frame) -> None:
    """On every page the foot with the page's number as a field; from the second page on the banner again."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section = document.sections[0]
    section.different_first_page_header_footer = True
    repeated = section.header.paragraphs[0]
    repeated.style = CELL_HEAD
    repeated.add_run("{{ banner }}")
    for foot in (section.footer, section.first_page_footer):
        line = foot.paragraphs[0]
        line.style = "Footer"
        _top_border(line)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(_text_width_mm(line)), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{{{{ footer }}}}\t{frame.page_word} ")
        _field(line, "PAGE")
        line.add_run(" / ")
        _field(line, "NUMPAGES")


def unsplit_block(document: Document, width_mm: float) -> Any:
    """A cell over the whole width, for what no page break may split; whatever program opens the paper."""
    table = plain_table(document, rows=1, columns=1)
    set_widths(table, (width_mm,))
    return table.rows[0].cells[0]


def add_chief_signatures(place: Any, people: Signatures, width_mm: float) -> None:
    """Places to sign in a document or a cell: the secretary on the left, the head on the right."""
    table = plain_table(place, rows=1, columns=2)
    set_widths(table, (width_mm / 2,) * 2)
    for cell, who, person in zip(
        table.rows[0].cells, ("secretary", "head"), (people.secretary, people.head), strict=True
    ):
        sign_here(cell, Signature(person.role, person.hint, f"{{{{ signatures.{who}.name }}}}"))


def add_member_signatures(place: Any, width_mm: float) -> None:
    """Places to sign for the members, three in a row; nothing where there are none."""
    place.add_paragraph("{%p if signatures.members %}")
    table = plain_table(place, rows=3, columns=MEMBERS_IN_A_ROW)
    set_widths(table, (width_mm / MEMBERS_IN_A_ROW,) * MEMBERS_IN_A_ROW)
    for column, cell in enumerate(loop_rows(table, 0, "row", "signatures.members|rows_to_sign")):
        sign_here(cell, Signature(*(f"{{{{ row[{column}].{part} }}}}" for part in ("role", "hint", "name"))))
    place.add_paragraph("{%p endif %}")


def sign_here(cell: Any, person: Signature) -> None:
    """A place to sign; all its lines stay with the next, so that no page break splits a block of signatures."""
    role = cell.paragraphs[0]
    role.style = SIGNATURE
    role.paragraph_format.space_before = points(6)
    role.add_run(person.role).bold = True
    cell.add_paragraph(style=SIGNATURE).add_run(person.hint).italic = True
    name = cell.add_paragraph(style=SIGNATURE)
    name.paragraph_format.space_before = points(_SIGNING_ROOM_PT)
    name.add_run(person.name).bold = True


def add_provenance(document: Document, width_mm: float, *, on_new_page: bool = True) -> None:
    """The annex that tells how the figures came about."""
    title = document.add_paragraph("{{ provenance.title }}", style=TITLE)
    title.paragraph_format.page_break_before = on_new_page
    document.add_paragraph("{{ provenance.subtitle }}", style=SUBTITLE)
    table = ruled_table(document, 3, (48, width_mm - 48))
    for index, cell in enumerate(loop_rows(table, 0, "line", "provenance.lines")):
        write(cell, f"{{{{ line[{index}] }}}}", CELL, bold=index == 0)


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
    paragraph.paragraph_format.space_before = points(3)
    paragraph.paragraph_format.line_spacing = points(6)
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

    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="{BLACK}"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(parse_xml(border), *AFTER_BORDERS)


def _field(paragraph: Paragraph, code: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    field = f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))

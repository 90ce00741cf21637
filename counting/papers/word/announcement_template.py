"""The announcement as a Word template; the same words as the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counting.papers.announcement_text import Announcement
from counting.papers.word.furniture import (
    add_head_and_foot,
    add_letterhead,
    add_provenance,
    add_title,
    centre,
    for_each,
)
from counting.papers.word.sheet import UPRIGHT, new_document
from counting.papers.word.styles import READ_OUT, SIGNATURE, points
from counting.papers.word.tables import plain_table, set_widths

if TYPE_CHECKING:
    from docx.document import Document

_WIDTH_MM = UPRIGHT.text_width_mm
_READING_SIZE_PT = 15


def announcement_template(words: Announcement) -> Document:
    """The announcement to be read out, A4 upright, in large letters."""
    frame = words.frame
    document = new_document(frame.language, UPRIGHT)
    add_letterhead(document, frame, _WIDTH_MM)
    add_title(document, frame)
    salutation = document.add_paragraph(style=READ_OUT)
    salutation.add_run(words.salutation).bold = True
    salutation.paragraph_format.first_line_indent = 0
    centre(salutation)
    for_each(document, "line", "opening", "{{ line }}", READ_OUT)
    document.add_paragraph("{%p for kind in kinds %}")
    document.add_paragraph("{{ kind.heading }}", style="Heading 1").runs[0].font.size = points(_READING_SIZE_PT)
    document.add_paragraph("{{ kind.ballots }}", style=READ_OUT).paragraph_format.keep_with_next = True
    for_each(document, "person", "kind.people", "{{ loop.index }}) {{ person }}", READ_OUT)
    document.add_paragraph("{%p endfor %}")
    for_each(document, "line", "conclusions", "{{ line }}", READ_OUT)
    closing = document.add_paragraph("{{ closing }}", style=READ_OUT)
    closing.paragraph_format.keep_with_next = True
    _reader(document, words)
    add_provenance(document, _WIDTH_MM)
    add_head_and_foot(document, frame)
    return document


def _reader(document: Document, words: Announcement) -> None:
    table = plain_table(document, rows=1, columns=2)
    set_widths(table, (_WIDTH_MM / 2,) * 2)
    cell = table.rows[0].cells[1]
    cell.paragraphs[0].style = SIGNATURE
    cell.paragraphs[0].add_run(words.reader).bold = True
    name = cell.add_paragraph(style=SIGNATURE)
    name.paragraph_format.space_before = points(40)
    name.add_run("{{ reader_name }}").bold = True

"""The draft resolution as a Word template; the same words as the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counting.papers.resolution_text import Resolution
from counting.papers.signatures import Signature
from counting.papers.word.furniture import (
    add_head_and_foot,
    add_letterhead,
    add_provenance,
    add_title,
    centre,
    for_each,
    sign_here,
)
from counting.papers.word.sheet import UPRIGHT_LARGE, new_document
from counting.papers.word.styles import BODY, SUBTITLE, points
from counting.papers.word.tables import plain_table, set_widths

if TYPE_CHECKING:
    from docx.document import Document

_WIDTH_MM = UPRIGHT_LARGE.text_width_mm


def resolution_template(words: Resolution) -> Document:
    """The draft resolution (nghị quyết xác nhận kết quả), A4 upright."""
    frame = words.frame
    document = new_document(frame.language, UPRIGHT_LARGE)
    add_letterhead(document, frame, _WIDTH_MM)
    draft = document.add_paragraph()
    draft.paragraph_format.space_before = points(8)
    draft.add_run(words.draft).bold = True
    add_title(document, frame)
    for_each(document, "line", "adopter", "{{ line }}", SUBTITLE)
    for_each(document, "ground", "grounds", "{{ ground }}", BODY)
    resolves = document.add_paragraph(style=BODY)
    resolves.add_run(words.resolves).bold = True
    centre(resolves)
    resolves.paragraph_format.first_line_indent = 0
    document.add_paragraph(style=BODY).add_run("{{ confirms }}").bold = True
    _blocks(document)
    for_each(document, "article", "articles", "{{ article }}", BODY)
    adopted = document.add_paragraph(style=BODY)
    adopted.add_run("{{ adopted }}").italic = True
    adopted.paragraph_format.keep_with_next = True
    _end(document, words)
    add_provenance(document, _WIDTH_MM)
    add_head_and_foot(document, frame)
    return document


def _blocks(document: Document) -> None:
    """Blocks of people; a person's figures stay on one page."""
    document.add_paragraph("{%p for block in blocks %}")
    document.add_paragraph("{%p if block.heading %}")
    document.add_paragraph("{{ block.heading }}", style="Heading 1")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for person in block.people %}")
    who = document.add_paragraph(style=BODY)
    who.add_run("{{ person.who }}").bold = True
    who.paragraph_format.keep_with_next = True
    document.add_paragraph("{%p for line in person.lines %}")
    document.add_paragraph("{%p if loop.last %}")
    document.add_paragraph("- {{ line }}", style=BODY)
    document.add_paragraph("{%p else %}")
    document.add_paragraph("- {{ line }}", style=BODY).paragraph_format.keep_with_next = True
    for end in ("endif", "endfor", "endfor", "endfor"):
        document.add_paragraph(f"{{%p {end} %}}")


def _end(document: Document, words: Resolution) -> None:
    table = plain_table(document, rows=1, columns=2)
    set_widths(table, (_WIDTH_MM / 2,) * 2)
    left, right = table.rows[0].cells
    heading = left.paragraphs[0].add_run(words.recipients_heading)
    heading.bold = heading.italic = True
    heading.font.size = points(12)
    for line in words.recipients:
        left.add_paragraph().add_run(line).font.size = points(11)
    sign_here(right, Signature(words.signer, words.signer_hint, ""))

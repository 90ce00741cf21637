"""The sheets of the officials as a Word template; the same words as the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counting.papers.official_sheets_text import OfficialSheets
from counting.papers.word.furniture import (
    add_chief_signatures,
    add_head_and_foot,
    add_letterhead,
    add_provenance,
    add_title,
    centre,
)
from counting.papers.word.sheet import UPRIGHT, new_document
from counting.papers.word.styles import BODY, CELL_CENTRED, CELL_HEAD, NOTE, SUBTITLE
from counting.papers.word.tables import ruled_table, write

if TYPE_CHECKING:
    from docx.document import Document

_WIDTH_MM = UPRIGHT.text_width_mm


def official_sheets_template(words: OfficialSheets) -> Document:
    """A page for each official, A4 upright."""
    from docx.enum.text import WD_BREAK

    frame = words.frame
    document = new_document(frame.language, UPRIGHT)
    document.add_paragraph("{%p for sheet in sheets %}")
    add_letterhead(document, frame, _WIDTH_MM)
    add_title(document, frame)
    document.add_paragraph("{{ sheet.name }}", style=SUBTITLE)
    centre(document.add_paragraph("{{ sheet.position }}"))
    centre(document.add_paragraph("{{ sheet.ballot }}", style=NOTE))
    document.add_paragraph(words.ballots_heading, style="Heading 2")
    _ballots(document, words)
    document.add_paragraph(words.levels_heading, style="Heading 2")
    _levels(document, words)
    document.add_paragraph(f"{words.base_label} {{{{ sheet.base }}}}.", style=NOTE)
    centre(document.add_paragraph("{{ sheet.picture }}"))
    outcome = document.add_paragraph(style=BODY)
    outcome.paragraph_format.first_line_indent = 0
    outcome.add_run(f"{words.outcome_label}: ").bold = True
    outcome.add_run("{{ sheet.person.outcome }}")
    document.add_paragraph("{{ method }}", style=NOTE).paragraph_format.keep_with_next = True
    add_chief_signatures(document, words.signatures, _WIDTH_MM)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("{%p endfor %}")
    add_provenance(document, _WIDTH_MM, on_new_page=False)
    add_head_and_foot(document, frame)
    return document


def _ballots(document: Document, words: OfficialSheets) -> None:
    labels = [label for label, _ in words.sheets[0].ballots]
    table = ruled_table(document, 2, (_WIDTH_MM / len(labels),) * len(labels))
    for column, label in enumerate(labels):
        write(table.rows[0].cells[column], label, CELL_HEAD)
        write(table.rows[1].cells[column], f"{{{{ sheet.ballots[{column}][1] }}}}", CELL_CENTRED)


def _levels(document: Document, words: OfficialSheets) -> None:
    head = words.head
    table = ruled_table(document, 1 + len(head.levels), (_WIDTH_MM / 3,) * 3)
    for cell, word in zip(table.rows[0].cells, (head.levels_over, head.votes, head.percent), strict=True):
        write(cell, word, CELL_HEAD)
    for index, (row, level) in enumerate(zip(table.rows[1:], head.levels, strict=True)):
        figure = f"sheet.person.levels[{index}]"
        votes = f"{{{{ {figure}.votes }}}}{{% if {figure}.span %}} ({{{{ {figure}.span }}}}){{% endif %}}"
        for cell, text in zip(row.cells, (level, votes, f"{{{{ {figure}.percent }}}}"), strict=True):
            write(cell, text, CELL_CENTRED)

"""The table of results as a Word template; the same words as the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counting.papers.results_table_text import ResultsTable
from counting.papers.word.furniture import (
    add_chief_signatures,
    add_head_and_foot,
    add_letterhead,
    add_provenance,
    add_title,
    centre,
)
from counting.papers.word.sheet import ON_ITS_SIDE, new_document
from counting.papers.word.styles import CELL, CELL_CENTRED, CELL_HEAD, NOTE
from counting.papers.word.tables import loop_rows, repeat_head, ruled_table, shade, span_below, write

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_WIDTH_MM = ON_ITS_SIDE.text_width_mm


def results_table_template(words: ResultsTable) -> Document:
    """The table of results (bảng tổng hợp kết quả kiểm phiếu), A4 on its side."""
    frame = words.frame
    document = new_document(frame.language, ON_ITS_SIDE)
    add_letterhead(document, frame, _WIDTH_MM)
    add_title(document, frame)
    centre(document.add_paragraph("{{ deputies }}", style=NOTE))
    centre(document.add_paragraph("{{ method }}", style=NOTE))
    _people(document, words)
    _chart(document, words)
    add_chief_signatures(document, words.signatures, _WIDTH_MM)
    add_provenance(document, _WIDTH_MM)
    add_head_and_foot(document, frame)
    return document


def _people(document: Document, words: ResultsTable) -> None:
    levels = len(words.head.levels)
    count = 14 if words.frame.language == "vi" else 19  # "Collected" is a longer word than "Thu về"
    left = _WIDTH_MM - 11 - 3 * count - levels * 32 - 32
    table = ruled_table(document, 8, (11, left * 0.42, left * 0.58, count, count, count, *(14, 18) * levels, 32))
    repeat_head(table, rows=2)
    _head(table, words)
    kind = loop_rows(table, 2, "kind", "kinds", last=7)
    whole = kind[0].merge(kind[-1])
    shade(whole)
    write(whole, f"{{{{ kind.heading }}}} ({words.base_label} {{{{ kind.base }}}})", CELL, bold=True, with_next=True)
    first = ("person.no", "person.name", "person.position", "kind.issued", "kind.collected", "person.valid")
    texts = [f"{{{{ {value} }}}}" for value in first]
    for level in (f"person.levels[{index}]" for index in range(levels)):
        texts += [f"{{{{ {level}.votes }}}}\n{span_below(level)}", f"{{{{ {level}.percent }}}}"]
    texts.append("{{ person.outcome }}")
    for column, (cell, text) in enumerate(zip(loop_rows(table, 4, "person", "kind.people"), texts, strict=True)):
        write(cell, text, CELL if column in (1, 2) else CELL_CENTRED, bold=column == 1)


def _head(table: Table, words: ResultsTable) -> None:
    head = words.head
    upper, lower = table.rows[0].cells, table.rows[1].cells
    first = (head.no, head.name, head.position, head.issued, head.collected, head.valid)
    for column, word in (*enumerate(first), (len(upper) - 1, head.outcome)):
        write(upper[column].merge(lower[column]), word, CELL_HEAD)
    for index, word in enumerate(head.levels):
        column = 6 + 2 * index
        write(upper[column].merge(upper[column + 1]), word, CELL_HEAD)
        write(lower[column], head.votes, CELL_HEAD)
        write(lower[column + 1], head.percent, CELL_HEAD)


def _chart(document: Document, words: ResultsTable) -> None:
    heading = document.add_paragraph(words.chart.title, style="Heading 1")
    heading.paragraph_format.page_break_before = True
    document.add_paragraph("{%p for kind in chart.kinds %}")
    document.add_paragraph("{{ kind.heading }}", style="Heading 2")
    document.add_paragraph("{%p for picture in kind.pictures %}")
    centre(document.add_paragraph("{{ picture }}"))
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")

"""The table of results as a Word document that the office can edit; the same words as the PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.kind_results import KindResult, PersonRow
from counting.papers.results_table_text import ResultsTable, results_table
from counting.papers.word_paper import (
    CELL,
    CELL_CENTRED,
    CELL_HEAD,
    NOTE,
    ON_ITS_SIDE,
    add_chief_signatures,
    add_footer,
    add_letterhead,
    add_title,
    centre,
    new_paper,
)
from counting.papers.word_table import repeat_head, ruled_table, shade, write

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_WIDTH_MM = ON_ITS_SIDE.text_width_mm


def results_table_word(facts: Facts, language: Language) -> bytes:
    """The table of results (bảng tổng hợp kết quả kiểm phiếu), A4 on its side, as DOCX."""
    paper = results_table(facts, language)
    title = " – ".join(part for part in (paper.title, ", ".join(paper.subtitle), paper.banner) if part)
    document = new_paper(facts, language, ON_ITS_SIDE, title)
    add_letterhead(document, paper.letterhead, _WIDTH_MM, numbered=False)
    add_title(document, paper.title, paper.subtitle, paper.banner)
    deputies = document.add_paragraph(paper.deputies, style=NOTE)
    centre(deputies)
    _people(document, paper)
    method = document.add_paragraph(paper.method, style=NOTE)
    method.paragraph_format.keep_with_next = True
    add_chief_signatures(document, paper.signatures, _WIDTH_MM)
    add_footer(document, paper.footer, paper.page_word)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _people(document: Document, paper: ResultsTable) -> None:
    levels = len(paper.head.levels)
    count = 14 if paper.language == "vi" else 19  # "Collected" is a longer word than "Thu về"
    left = _WIDTH_MM - 11 - 3 * count - levels * 32 - 32
    widths = (11, left * 0.42, left * 0.58, count, count, count, *(14, 18) * levels, 32)
    table = ruled_table(document, 2 + sum(1 + len(kind.people) for kind in paper.kinds), widths)
    repeat_head(table, rows=2)
    _head(table, paper)
    rows = iter(table.rows[2:])
    for kind in paper.kinds:
        cells = next(rows).cells
        whole = cells[0].merge(cells[-1])
        shade(whole)
        write(whole, f"{kind.heading} ({paper.base_label} {kind.base})", CELL, bold=True, with_next=True)
        for person in kind.people:
            for column, (cell, text) in enumerate(zip(next(rows).cells, _person(kind, person), strict=True)):
                write(cell, text, CELL if column in (1, 2) else CELL_CENTRED, bold=column == 1)


def _head(table: Table, paper: ResultsTable) -> None:
    head = paper.head
    upper, lower = table.rows[0].cells, table.rows[1].cells
    first = (head.no, head.name, head.position, head.issued, head.collected, head.valid)
    for column, word in (*enumerate(first), (len(upper) - 1, head.outcome)):
        write(upper[column].merge(lower[column]), word, CELL_HEAD)
    for index, word in enumerate(head.levels):
        column = 6 + 2 * index
        write(upper[column].merge(upper[column + 1]), word, CELL_HEAD)
        write(lower[column], head.votes, CELL_HEAD)
        write(lower[column + 1], head.percent, CELL_HEAD)


def _person(kind: KindResult, person: PersonRow) -> tuple[str, ...]:
    levels = (text for level in person.levels for text in (level.votes, level.percent))
    return (
        person.no,
        person.name,
        person.position,
        kind.issued,
        kind.collected,
        person.valid,
        *levels,
        person.outcome,
    )

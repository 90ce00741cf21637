"""The minutes as a Word document that the office can edit; the same words as the PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.kind_results import KindResult, PersonRow
from counting.papers.minutes_text import Annex, BallotsTable, Minutes, minutes
from counting.papers.result_head import ResultHead
from counting.papers.word_paper import (
    BODY,
    CELL,
    CELL_CENTRED,
    CELL_HEAD,
    NOTE,
    SUBTITLE,
    TITLE,
    UPRIGHT,
    add_chief_signatures,
    add_footer,
    add_letterhead,
    add_member_signatures,
    add_title,
    centre,
    new_paper,
)
from counting.papers.word_table import repeat_head, ruled_table, shade, write

if TYPE_CHECKING:
    from docx.document import Document

_WIDTH_MM = UPRIGHT.text_width_mm


def minutes_word(facts: Facts, language: Language) -> bytes:
    """The minutes (biên bản kiểm phiếu), A4 upright, as DOCX."""
    paper = minutes(facts, language)
    title = " – ".join(part for part in (paper.title, ", ".join(paper.subtitle), paper.banner) if part)
    document = new_paper(facts, language, UPRIGHT, title)
    add_letterhead(document, paper.letterhead, _WIDTH_MM, numbered=True)
    add_title(document, paper.title, paper.subtitle, paper.banner)
    document.add_paragraph(paper.opening, style=BODY)
    _section(document, paper.committee_heading, paper.committee)
    _section(document, paper.ballots_heading, paper.deputies)
    _ballots(document, paper.ballots)
    _section(document, paper.results_heading, paper.method)
    _results(document, paper)
    _section(document, paper.conclusions_heading, paper.conclusions)
    _section(document, paper.reading_heading, paper.reading)
    closing = document.add_paragraph(paper.closing, style=BODY)
    closing.paragraph_format.keep_with_next = True
    add_chief_signatures(document, paper.signatures, _WIDTH_MM)
    add_member_signatures(document, paper.signatures, _WIDTH_MM)
    if paper.annex is not None:
        _annex(document, paper.annex)
    add_footer(document, paper.footer, paper.page_word)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _section(document: Document, heading: str, lines: tuple[str, ...]) -> None:
    document.add_paragraph(heading, style="Heading 1")
    for line in lines:
        document.add_paragraph(line, style=BODY)


def _ballots(document: Document, ballots: BallotsTable) -> None:
    figures = len(ballots.head) - 2
    table = ruled_table(document, 1 + len(ballots.rows), (11, _WIDTH_MM - 11 - 20 * figures, *(20,) * figures))
    repeat_head(table)
    for cell, word in zip(table.rows[0].cells, ballots.head, strict=True):
        write(cell, word, CELL_HEAD)
    for row, line in zip(table.rows[1:], ballots.rows, strict=True):
        for column, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
            write(cell, text, CELL if column == 1 else CELL_CENTRED)


def _results(document: Document, paper: Minutes) -> None:
    for index, kind in enumerate(paper.kinds, start=1):
        document.add_paragraph(f"{index}. {kind.heading}", style="Heading 2")
        label = document.add_paragraph(f"{paper.base_label}: {kind.base}.", style=NOTE)
        label.paragraph_format.keep_with_next = True
        _people(document, paper.head, kind, 17 if paper.language == "vi" else 22.5)


def _people(document: Document, head: ResultHead, kind: KindResult, level_mm: float) -> None:
    levels = len(head.levels)
    left = _WIDTH_MM - 11 - 14 - level_mm * levels - 25
    widths = (11, left * 0.45, left * 0.55, 14, *(level_mm,) * levels, 25)
    table = ruled_table(document, 2 + len(kind.people), widths)
    repeat_head(table, rows=2)
    upper, lower = table.rows[0].cells, table.rows[1].cells
    first = (head.no, head.name, head.position, head.valid)
    for column, word in (*enumerate(first), (4 + levels, head.outcome)):
        write(upper[column].merge(lower[column]), word, CELL_HEAD)
    write(upper[4].merge(upper[3 + levels]), head.levels_over, CELL_HEAD)
    for column, word in enumerate(head.levels, start=4):
        write(lower[column], word, CELL_HEAD)
    for row, person in zip(table.rows[2:], kind.people, strict=True):
        for column, (cell, text) in enumerate(zip(row.cells, _person(person), strict=True)):
            write(cell, text, CELL if column in (1, 2) else CELL_CENTRED, bold=column == 1)


def _person(person: PersonRow) -> tuple[str, ...]:
    levels = (f"{level.votes}\n{level.percent}" for level in person.levels)
    return (person.no, person.name, person.position, person.valid, *levels, person.outcome)


def _annex(document: Document, annex: Annex) -> None:
    title = document.add_paragraph(annex.title, style=TITLE)
    title.paragraph_format.page_break_before = True
    document.add_paragraph(annex.subtitle, style=SUBTITLE)
    note = document.add_paragraph(annex.note, style=NOTE)
    centre(note)
    lines = sum(1 + len(kind.lines) for kind in annex.kinds)
    table = ruled_table(document, 1 + lines, (11, 16, 30, 24, 31, 24, 29))
    repeat_head(table)
    for cell, word in zip(table.rows[0].cells, annex.head, strict=True):
        write(cell, word, CELL_HEAD)
    rows = iter(table.rows[1:])
    for kind in annex.kinds:
        cells = next(rows).cells
        whole = cells[0].merge(cells[-1])
        shade(whole)
        write(whole, kind.heading, CELL, bold=True, with_next=True)
        for line in kind.lines:
            texts = (line.no, line.row, line.name, line.machine, line.doubts, line.decided, line.reason)
            for column, (cell, text) in enumerate(zip(next(rows).cells, texts, strict=True)):
                write(cell, text, CELL_CENTRED if column < 2 else CELL)

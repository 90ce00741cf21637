"""The minutes as a Word template; the same words as the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.language import Language
from counting.papers.minutes_text import Minutes
from counting.papers.result_head import ResultHead
from counting.papers.word.furniture import (
    add_chief_signatures,
    add_head_and_foot,
    add_letterhead,
    add_member_signatures,
    add_provenance,
    add_title,
    centre,
    for_each,
    unsplit_block,
)
from counting.papers.word.sheet import UPRIGHT, new_document
from counting.papers.word.styles import BODY, CELL, CELL_CENTRED, CELL_HEAD, NOTE, SUBTITLE, TITLE, points
from counting.papers.word.tables import loop_rows, repeat_head, ruled_table, shade, span_below, write

if TYPE_CHECKING:
    from docx.document import Document

_WIDTH_MM = UPRIGHT.text_width_mm


def minutes_template(words: Minutes) -> Document:
    """The minutes (biên bản kiểm phiếu), A4 upright."""
    frame = words.frame
    document = new_document(frame.language, UPRIGHT)
    add_letterhead(document, frame, _WIDTH_MM)
    add_title(document, frame)
    document.add_paragraph("{{ opening }}", style=BODY)
    _section(document, words.committee_heading, "committee")
    _section(document, words.ballots_heading, "deputies")
    _ballots(document, words.ballots.head)
    _section(document, words.results_heading, "method")
    _results(document, words)
    _section(document, words.conclusions_heading, "conclusions")
    _section(document, words.reading_heading, "reading")
    end = unsplit_block(document, _WIDTH_MM)
    end.paragraphs[0].style = BODY
    end.paragraphs[0].add_run(words.closing)
    add_chief_signatures(end, words.signatures, _WIDTH_MM)
    add_member_signatures(end, _WIDTH_MM)
    _annex(document)
    add_provenance(document, _WIDTH_MM)
    add_head_and_foot(document, frame)
    return document


def _section(document: Document, heading: str, lines: str) -> None:
    document.add_paragraph(heading, style="Heading 1")
    for_each(document, "line", lines, "{{ line }}", BODY)


def _ballots(document: Document, head: tuple[str, ...]) -> None:
    figures = len(head) - 2
    table = ruled_table(document, 4, (11, _WIDTH_MM - 11 - 18 * figures, *(18,) * figures))
    repeat_head(table)
    for cell, word in zip(table.rows[0].cells, head, strict=True):
        write(cell, word, CELL_HEAD)
    for column, cell in enumerate(loop_rows(table, 1, "row", "ballots.rows")):
        write(cell, f"{{{{ row[{column}] }}}}", CELL if column == 1 else CELL_CENTRED)


def _results(document: Document, words: Minutes) -> None:
    document.add_paragraph("{%p for kind in kinds %}")
    document.add_paragraph("{{ loop.index }}. {{ kind.heading }}", style="Heading 2")
    label = document.add_paragraph(f"{words.base_label}: {{{{ kind.base }}}}.", style=NOTE)
    label.paragraph_format.keep_with_next = True
    _people(document, words.head, words.frame.language)
    document.add_paragraph("{%p endfor %}")


def _people(document: Document, head: ResultHead, language: Language) -> None:
    levels = len(head.levels)
    # "confidence" is a longer word than any of the Vietnamese ones
    level_mm, head_pt = (16.5, 11) if language == "vi" else (19.5, 9.5)
    left = _WIDTH_MM - 11 - 13 - level_mm * levels - 25
    table = ruled_table(document, 5, (11, left * 0.43, left * 0.57, 13, *(level_mm,) * levels, 25))
    repeat_head(table, rows=2)
    upper, lower = table.rows[0].cells, table.rows[1].cells
    first = (head.no, head.name, head.position, head.valid)
    for column, word in (*enumerate(first), (4 + levels, head.outcome)):
        write(upper[column].merge(lower[column]), word, CELL_HEAD)
    write(upper[4].merge(upper[3 + levels]), head.levels_over, CELL_HEAD)
    for column, word in enumerate(head.levels, start=4):
        write(lower[column], word, CELL_HEAD)
        lower[column].paragraphs[0].runs[0].font.size = points(head_pt)
    person = [f"{{{{ person.{value} }}}}" for value in ("no", "name", "position", "valid")]
    figures = [
        f"{{{{ {level}.votes }}}}\n{{{{ {level}.percent }}}}\n{span_below(level)}"
        for level in (f"person.levels[{index}]" for index in range(levels))
    ]
    texts = (*person, *figures, "{{ person.outcome }}")
    for column, (cell, text) in enumerate(zip(loop_rows(table, 2, "person", "kind.people"), texts, strict=True)):
        write(cell, text, CELL if column in (1, 2) else CELL_CENTRED, bold=column == 1)


def _annex(document: Document) -> None:
    document.add_paragraph("{%p if annex %}")
    title = document.add_paragraph("{{ annex.title }}", style=TITLE)
    title.paragraph_format.page_break_before = True
    document.add_paragraph("{{ annex.subtitle }}", style=SUBTITLE)
    centre(document.add_paragraph("{{ annex.note }}", style=NOTE))
    table = ruled_table(document, 7, (11, 15, 25, 20, 35, 25, 34))
    repeat_head(table)
    for column, cell in enumerate(table.rows[0].cells):
        write(cell, f"{{{{ annex.head[{column}] }}}}", CELL_HEAD)
    kind = loop_rows(table, 1, "kind", "annex.kinds", last=6)
    whole = kind[0].merge(kind[-1])
    shade(whole)
    write(whole, "{{ kind.heading }}", CELL, bold=True, with_next=True)
    values = ("no", "row", "name", "machine", "doubts", "decided", "reason")
    for column, (cell, value) in enumerate(zip(loop_rows(table, 3, "line", "kind.lines"), values, strict=True)):
        write(cell, f"{{{{ line.{value} }}}}", CELL_CENTRED if column < 2 else CELL)
    document.add_paragraph("{%p endif %}")

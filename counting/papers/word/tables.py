"""Tables in Word: ruled or plain, with a head that repeats on every page and rows that no page break splits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table


CELL_MARGIN_MM = 1.2
"""Left and right inside every cell; Word's own 1.9 mm breaks short heads such as STT."""


def ruled_table(document: Document, rows: int, widths_mm: Sequence[float]) -> Table:
    """An empty table with all lines ruled and columns of fixed width; no row splits over pages."""
    table: Table = document.add_table(rows=rows, cols=len(widths_mm), style="Table Grid")
    _keep_rows_whole(table)
    set_widths(table, widths_mm)
    return table


def plain_table(place: Any, rows: int, columns: int) -> Table:
    """An empty table without lines in a document or a cell, to set things side by side."""
    table: Table = place.add_table(rows=rows, cols=columns)
    _keep_rows_whole(table)
    return table


def set_widths(table: Table, widths_mm: Sequence[float]) -> None:
    """Fix the columns' widths; Word reads them from the cells, other programs from the grid."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table.autofit = False
    # Centred, so that the outer lines meet the text's edges: flush left, Word pushes the table out by a cell margin.
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_cell_margins(table)
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def repeat_head(table: Table, rows: int = 1) -> None:
    """Make the first rows the table's head, which Word repeats on every page."""
    from docx.oxml import OxmlElement

    for row in table.rows[:rows]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def loop_rows(table: Table, first: int, item: str, items: str, last: int | None = None) -> list[Any]:
    """Make a row of a template repeat for every item of a list; returns the cells of that row.

    The row after `first` is the one that repeats; `first` and `last` (by default the one after it) hold the loop's tags,
    and vanish when the template is filled. Inside, further loops may stand.
    """
    rows = table.rows
    write(rows[first].cells[0], f"{{%tr for {item} in {items} %}}", "Normal")
    write(rows[first + 2 if last is None else last].cells[0], "{%tr endfor %}", "Normal")
    return list(rows[first + 1].cells)


def span_below(level: str) -> str:
    """Placeholders for what a figure can still become, a line of its own; nothing where nothing is open."""
    return f"{{%p if {level}.span %}}\n({{{{ {level}.span }}}})\n{{%p endif %}}"


def write(cell: Any, text: str, style: str, *, bold: bool = False, with_next: bool = False) -> None:
    """Write a cell's text, one paragraph a line, in the middle of its height."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL

    cell.vertical_alignment = VERTICAL.CENTER
    for index, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.style = style
        # None leaves the weight to the style
        paragraph.add_run(line).bold = True if bold else None
        if with_next:
            paragraph.paragraph_format.keep_with_next = True
        if index:
            paragraph.paragraph_format.space_before = 0
        if index < text.count("\n"):
            paragraph.paragraph_format.space_after = 0


def shade(cell: Any, colour: str = "EDEDED") -> None:
    """Shade a cell, for lines that divide a table."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def _keep_rows_whole(table: Table) -> None:
    from docx.oxml import OxmlElement

    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _set_cell_margins(table: Table) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    twips = round(CELL_MARGIN_MM / 25.4 * 1440)
    sides = "".join(f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side in ("left", "right"))
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")

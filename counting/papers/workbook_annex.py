"""The workbook's further sheets: a stacked bar per official over the cells of the results, and the annex of provenance."""

from __future__ import annotations

from typing import Any

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.kind_results import kind_heading
from counting.papers.provenance import provenance
from counting.papers.wording import said
from counting.papers.workbook_look import FIRST_LEVEL_COLUMN, HEAD_ROW, NAME_COLUMN, aligned, font, ruled

_CHARTS = Text("Biểu đồ", "Charts")
_PROVENANCE = Text("Căn cứ", "Provenance")

_CHART_WIDTH_CM = 26.0
_BAR_CM = 0.85
_AROUND_BARS_CM = 3.5
_ROW_CM = 0.53
"""Height of an empty row, to set one chart under the other."""

_GREY, _WHITE = "8C8C8C", "FFFFFF"
"""Grey on which black figures can be read."""

_LETTERS_ON_A_LINE = 92


def add_chart_sheet(book: Any, facts: Facts, language: Language, people_rows: list[tuple[int, int]]) -> None:
    """A sheet of charts; `people_rows` are the first and last row of each kind's people on the first sheet."""
    from openpyxl.worksheet.pagebreak import Break

    results = book.active
    sheet = book.create_sheet(said(_CHARTS, language))
    row = 1
    for kind, rows in zip(facts.tally.ballots, people_rows, strict=True):
        if row > 1:
            sheet.row_breaks.append(Break(id=row - 1))
        sheet.cell(row, 1, kind_heading(kind)).font = font(12, bold=True)
        chart = _chart(results, rows, len(facts.election.levels))
        sheet.add_chart(chart, f"A{row + 1}")
        row += int(chart.height / _ROW_CM) + 3
    _on_one_page_width(sheet, "portrait")


def _chart(results: Any, rows: tuple[int, int], levels: int) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.series_factory import SeriesFactory

    first, last = rows
    chart: Any = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 60
    chart.width, chart.height = _CHART_WIDTH_CM, _AROUND_BARS_CM + _BAR_CM * (last - first + 1)
    for index in range(levels):
        column = FIRST_LEVEL_COLUMN + 2 * index
        values = Reference(results, min_col=column, min_row=first, max_row=last)
        series = SeriesFactory(values, title_from_data=False)
        series.tx = _heading_of(results, column)
        _pattern(series, index, levels)
        chart.series.append(series)
    chart.set_categories(Reference(results, min_col=NAME_COLUMN, min_row=first, max_row=last))
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.legend.position = "b"
    # the first official on top, as on the ballot
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    return chart


def _heading_of(results: Any, column: int) -> Any:
    from openpyxl.chart.data_source import StrRef
    from openpyxl.chart.series import SeriesLabel
    from openpyxl.utils import get_column_letter, quote_sheetname

    return SeriesLabel(strRef=StrRef(f"{quote_sheetname(results.title)}!${get_column_letter(column)}${HEAD_ROW}"))


def _pattern(series: Any, index: int, levels: int) -> None:
    """Grey, hatched, white: told apart on any printer."""
    from openpyxl.drawing.colors import ColorChoice
    from openpyxl.drawing.fill import PatternFillProperties

    black: Any = "000000"
    white: Any = _WHITE
    look = series.graphicalProperties
    look.line.solidFill = "000000"
    if index == 0:
        look.solidFill = _GREY
    elif index == levels - 1:
        look.solidFill = _WHITE
    else:
        look.pattFill = PatternFillProperties(
            prst="wdUpDiag", fgClr=ColorChoice(srgbClr=black), bgClr=ColorChoice(srgbClr=white)
        )


def add_provenance_sheet(book: Any, facts: Facts, language: Language) -> None:
    """A sheet with the annex that tells how the figures came about."""
    annex = provenance(facts, language, 0)
    sheet = book.create_sheet(said(_PROVENANCE, language))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
    heading = sheet.cell(1, 1, annex.subtitle)
    heading.font = font(13, bold=True)
    for row, (label, what) in enumerate(annex.lines, start=3):
        for column, text in enumerate((label, what), start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"
            cell.font, cell.border, cell.alignment = font(12, bold=column == 1), ruled(), aligned("left")
        lines = sum(1 + len(line) // _LETTERS_ON_A_LINE for line in what.split("\n"))
        sheet.row_dimensions[row].height = 4 + 16 * lines
    _on_one_page_width(sheet, "landscape")


def _on_one_page_width(sheet: Any, orientation: str) -> None:
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = orientation, sheet.PAPERSIZE_A4, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True

"""The results as an Excel workbook whose percentages are live formulas over one visible denominator a kind."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.kind_results import base_count, kind_heading, outcome_cell
from counting.papers.office_file import steady
from counting.papers.provenance import footer, method
from counting.papers.result_head import result_head
from counting.papers.results_table_text import TITLE
from counting.papers.titles import subtitle
from counting.papers.wording import NOTHING, banner, denominator, level_head, said
from counting.papers.workbook_annex import add_chart_sheet, add_provenance_sheet
from counting.papers.workbook_look import FIRST_LEVEL_COLUMN, HEAD_ROW, VALID_COLUMN, aligned, fill, font, ruled
from counting.tally import KindTally, OfficialTally

_TITLE_LETTERS_TIMES_SIZE = 1900
"""Letters on one line over all columns, times their size in points: 158 letters of 12 pt."""

_HEADING_LETTERS = 80
"""Bold letters of 12 pt on one line of a kind's heading."""

_SHEET = Text("Kết quả", "Results")
_TOTAL = Text("Cộng", "Total")
_SHARE = Text("tỷ lệ", "share")


def workbook(facts: Facts, language: Language) -> bytes:
    """Three sheets: the results, a chart of each kind over their cells, and how the figures came about."""
    import openpyxl

    book = openpyxl.Workbook()
    results = _ResultsSheet(book.active, facts, language)
    results.write()
    add_chart_sheet(book, facts, language, results.people_rows)
    add_provenance_sheet(book, facts, language)
    about = book.properties
    about.title, about.creator = said(TITLE, language), facts.election.body
    about.created = about.modified = datetime.datetime.combine(facts.election.date, datetime.time())
    book.calculation.fullCalcOnLoad = True
    file = BytesIO()
    book.save(file)
    return steady(file.getvalue(), facts.election.date)


def _columns(facts: Facts, language: Language) -> list[tuple[str, float]]:
    """The words over the columns, and widths in Excel's unit (a digit's width)."""
    head = result_head(facts, language)
    columns = [
        (head.no, 6.0),
        (head.name, 24.0),
        (head.position, 34.0),
        (head.issued, 10.0),
        (head.collected, 10.5),
        (head.valid, 10.0),
    ]
    for level in facts.election.levels:
        name = level_head(facts.rules, level, language)
        columns += [(name, 11.5), (f"{name} ({said(_SHARE, language)})", 11.5)]
    return [*columns, (head.outcome, 26.0)]


class _ResultsSheet:
    """The one sheet, written from top to bottom; `row` is the next free row."""

    def __init__(self, sheet: Any, facts: Facts, language: Language) -> None:
        self.sheet = sheet
        self.facts = facts
        self.language = language
        self.columns = _columns(facts, language)
        self.width = len(self.columns)
        self.row = 1
        self.people_rows: list[tuple[int, int]] = []
        """First and last row of each kind's people."""

    def write(self) -> None:
        self.sheet.title = self.say(_SHEET)
        self.write_title()
        self.write_head()
        for kind in self.facts.tally.ballots:
            base = self.write_kind_heading(kind)
            first = self.row
            for person in kind.officials:
                self.write_person(kind, person, base)
            self.people_rows.append((first, self.row - 1))
            self.write_total(first, self.row - 1)
        self.set_up_view()
        self.set_up_print()

    def say(self, text: Text) -> str:
        return said(text, self.language)

    def write_title(self) -> None:
        tally = self.facts.tally
        what = ", ".join(self.say(line) for line in subtitle(self.facts))
        status = self.say(banner(tally.status == "provisional", tally.pending))
        lines = (
            (self.say(TITLE), font(15, bold=True)),
            (what, font(12, bold=True)),
            (self.say(method(self.facts)[0]), font(11, italic=True)),
            (status, font(13, bold=True)),
        )
        for text, letters in lines:
            self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.width)
            cell = self.text(1, text, "center")
            cell.font = letters
            # Excel does not fit the height of merged cells by itself.
            needed = -(-len(text) * letters.size // _TITLE_LETTERS_TIMES_SIZE)
            self.sheet.row_dimensions[self.row].height = (letters.size + 6) * needed if text else 4
            self.row += 1

    def write_head(self) -> None:
        for column, (word, _) in enumerate(self.columns, start=1):
            cell = self.text(column, word, "center")
            cell.font, cell.border, cell.fill = font(12, bold=True), ruled(), fill("D9D9D9")
        self.sheet.row_dimensions[self.row].height = 48
        self.row += 1

    def write_kind_heading(self, kind: KindTally) -> str:
        """Write the kind's heading; returns the address of the cell that holds its denominator."""
        for column in range(1, self.width + 1):
            cell = self.sheet.cell(self.row, column)
            cell.fill, cell.border = fill("EDEDED"), ruled()
        for first, last in ((1, FIRST_LEVEL_COLUMN - 1), (FIRST_LEVEL_COLUMN, self.width - 1)):
            self.sheet.merge_cells(start_row=self.row, start_column=first, end_row=self.row, end_column=last)
        heading, label = kind_heading(kind), self.say(denominator(self.facts.rules))
        self.text(1, heading, "left").font = font(12, bold=True)
        self.text(FIRST_LEVEL_COLUMN, f"{label[:1].upper()}{label[1:]}:", "right").font = font(12, bold=True)
        base = self.figure(self.width, base_count(self.facts, kind))
        base.font = font(12, bold=True)
        self.sheet.row_dimensions[self.row].height = 18 * -(-len(heading) // _HEADING_LETTERS)
        self.row += 1
        return f"${base.column_letter}${base.row}"

    @property
    def level_columns(self) -> list[int]:
        """The columns that hold votes."""
        return [FIRST_LEVEL_COLUMN + 2 * index for index in range(len(self.facts.election.levels))]

    def write_total(self, first: int, last: int) -> None:
        """A kind's sums over its people, by formula."""
        from openpyxl.utils import get_column_letter

        for column in range(1, self.width + 1):
            self.sheet.cell(self.row, column).border = ruled()
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=VALID_COLUMN - 1)
        self.text(1, self.say(_TOTAL), "right").font = font(12, bold=True)
        for column in (VALID_COLUMN, *self.level_columns):
            letter = get_column_letter(column)
            self.figure(column, f"=SUM({letter}{first}:{letter}{last})").font = font(12, bold=True)
        self.sheet.row_dimensions[self.row].height = 20
        self.row += 1

    def write_person(self, kind: KindTally, person: OfficialTally, base: str) -> None:
        from openpyxl.utils import get_column_letter

        self.figure(1, person.no)
        name, position = self.text(2, person.name, "left"), self.text(3, person.position, "left")
        name.font = font(12, bold=True)
        level_cells = [f"{get_column_letter(column)}{self.row}" for column in self.level_columns]
        for column, count in enumerate((kind.issued, kind.collected, "=" + "+".join(level_cells)), start=4):
            self.figure(column, count)
        for index, level in enumerate(self.facts.election.levels):
            column = FIRST_LEVEL_COLUMN + 2 * index
            votes = self.figure(column, person.votes[level])
            # Half up, as the law's tables are: hundredths of a per cent first, so that the tie is exact in binary.
            scale = 10 ** (2 + self.facts.rules.percent_format.decimals)
            formula = f"=ROUND({votes.coordinate}*{scale}/{base},0)/{scale}" if person.percent[level] else None
            self.figure(column + 1, formula).number_format = self.percent_format()
        outcome = self.text(self.width, self.say(outcome_cell(self.facts, person)), "center")
        lines = 1
        for cell, (_, width) in ((name, self.columns[1]), (position, self.columns[2]), (outcome, self.columns[-1])):
            cell.border = ruled()
            lines = max(lines, -(-len(cell.value) // int(width * 1.1)))
        # Set, because not every program fits the heights of wrapped rows when it opens a file.
        self.sheet.row_dimensions[self.row].height = 4 + 16 * lines
        self.row += 1

    def percent_format(self) -> str:
        """As many decimals as the rule set prints."""
        decimals = self.facts.rules.percent_format.decimals
        return f"0.{'0' * decimals}%" if decimals else "0%"

    def figure(self, column: int, value: int | str | None) -> Any:
        """A number or formula, or a dash for None, in the present row."""
        cell = self.sheet.cell(self.row, column, NOTHING if value is None else value)
        cell.font, cell.alignment, cell.border = font(12), aligned("center"), ruled()
        return cell

    def text(self, column: int, text: str, side: str) -> Any:
        """A text in the present row."""
        cell = self.sheet.cell(self.row, column, text)
        cell.data_type = "s"  # a name that begins with "=" is still a name
        cell.font, cell.alignment = font(12), aligned(side)
        return cell

    def set_up_view(self) -> None:
        """Readable widths; title, head, numbers and names stay in sight."""
        from openpyxl.utils import get_column_letter

        for column, (_, width) in enumerate(self.columns, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        self.sheet.freeze_panes = f"C{HEAD_ROW + 1}"

    def set_up_print(self) -> None:
        """A4 on its side, one page wide, the head on every page."""
        sheet, foot = self.sheet, self.say(footer(self.facts))
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        page = sheet.page_setup
        page.orientation, page.paperSize = "landscape", sheet.PAPERSIZE_A4
        page.fitToWidth, page.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left = margins.right = margins.bottom = margins.top = 0.6
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.left.text, sheet.oddFooter.left.size = foot.replace("\n", " · ").replace("&", "&&"), 8
        sheet.oddFooter.right.text, sheet.oddFooter.right.size = "&P / &N", 8

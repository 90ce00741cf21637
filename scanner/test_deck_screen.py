"""The cells of a test deck on a terminal: how often each was seen right, and what else became of it."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from calibration.election import LEVEL_NAMES
from calibration.form import Form
from calibration.language import Text, spoken_language
from scanner.test_deck_figures import CellTally, Figures
from scanner.test_deck_verdict import Verdict

NARROWEST = 100
"""Columns that the table asks for where the output is no terminal."""


def show_verdict(forms: tuple[Form, ...], verdict: Verdict) -> None:
    """Print every form's cells and the figures on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=NARROWEST, highlight=False)
    cells = {(cell.form, cell.row, cell.level): cell for cell in verdict.cells}
    for form in forms:
        console.print(_table(form, cells))
    for line in _figure_lines(verdict.figures):
        console.print(str(line), soft_wrap=True)


def _table(form: Form, cells: dict[tuple[str, int, str], CellTally]) -> Table:
    caption = Text(
        f"{form.title}\nmỗi ô: số lần thấy đúng (+ hỏi lại, bỏ sót, sai)",
        f"{form.title}\neach box: times seen right (+ asked, overlooked, wrong)",
    )
    table = Table(title=str(caption), box=SIMPLE_HEAD, title_justify="left", title_style="bold")
    table.add_column(str(Text("STT", "No.")), justify="right")
    table.add_column(str(Text("Họ và tên", "Name")))
    for level in form.columns:
        table.add_column(str(LEVEL_NAMES[level]).capitalize())
    for row in form.rows:
        table.add_row(str(row.number), row.name, *(_cell(cells[form.id, row.number, level]) for level in form.columns))
    return table


def _cell(cell: CellTally) -> str:
    if cell.marked + cell.empty == 0:
        return str(Text("chưa thấy", "not seen"))
    parts = [str(cell.right)]
    for number, word in (
        (cell.asked, Text("hỏi lại", "asked")),
        (cell.overlooked, Text("bỏ sót", "overlooked")),
        (cell.wrong, Text("sai", "wrong")),
    ):
        if number:
            parts.append(f"{number} {word}")
    return " + ".join(parts)


def _figure_lines(figures: Figures) -> list[Text]:
    lines = [
        Text(
            f"Trang thử đã đọc: {figures.pages_read}/{figures.pages_expected}; hàng: {figures.rows_read}; "
            f"đúng: {figures.outcomes['right']}; hỏi lại hàng rõ ràng: {figures.plain_asked}; "
            f"bỏ sót: {figures.outcomes['overlooked']}; sai: {figures.outcomes['wrong']}.",
            f"Test pages read: {figures.pages_read}/{figures.pages_expected}; rows: {figures.rows_read}; "
            f"right: {figures.outcomes['right']}; plain rows asked: {figures.plain_asked}; "
            f"overlooked: {figures.outcomes['overlooked']}; wrong: {figures.outcomes['wrong']}.",
        )
    ]
    if figures.ink is not None:
        empty, marked = _number(figures.ink.empty_highest, 2), _number(figures.ink.marked_lowest, 2)
        shares = [
            _number(100 * share, 2) for share in (figures.ink.empty_highest_share, figures.ink.marked_lowest_share)
        ]
        lines.append(
            Text(
                f"Mực: ô trống nhiều nhất {empty} mm² ({shares[0]} % ô), dấu ít nhất {marked} mm² ({shares[1]} % ô).",
                f"Ink: at most {empty} mm² in an empty box ({shares[0]} % of it), at least {marked} mm² in a mark "
                f"({shares[1]} %).",
            )
        )
    if figures.worst_fit_mm is not None:
        fit = _number(figures.worst_fit_mm, 3)
        dpi = "?" if figures.lowest_dpi is None else str(figures.lowest_dpi)
        lines.append(
            Text(
                f"Khớp mẫu: lệch nhiều nhất {fit} mm. Độ phân giải thấp nhất: khoảng {dpi} dpi.",
                f"Fit: {fit} mm off at the most. Lowest resolution: about {dpi} dpi.",
            )
        )
    return lines


def _number(value: float, decimals: int) -> str:
    written = f"{value:.{decimals}f}"
    return written.replace(".", ",") if spoken_language() == "vi" else written

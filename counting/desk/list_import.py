"""Lists of officials from the office's Excel or Word files: every table with a column of names."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calibration.errors import CountError
from calibration.language import Text
from calibration.spelling import bare

_NAME_HEADS = ("ho va ten", "ho ten", "ho, ten", "name", "ten")
_POSITION_HEADS = ("chuc vu", "chuc danh", "position")
_HEAD_ROWS = 15
"""A list's head is looked for in so many first rows: above it stand the office's name and a title."""

_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ImportedList:
    """One list: what it is called, and its people as (name, position)."""

    title: str
    people: tuple[tuple[str, str], ...]


def lists_in(data: bytes, file: str) -> list[ImportedList]:
    """The lists of an .xlsx or .docx file; CountError if it is neither or holds no list."""
    suffix = file.lower().rpartition(".")[2]
    if suffix not in ("xlsx", "xlsm", "docx"):
        raise CountError(
            Text(
                f"{file}: ở đây chỉ nhận danh sách Excel (.xlsx) hoặc Word (.docx); hãy lưu lại ở một trong hai dạng đó.",
                f"{file}: only Excel (.xlsx) or Word (.docx) lists are taken here; save it again as one of these.",
            )
        )
    try:
        tables = list(_sheets(data) if suffix in ("xlsx", "xlsm") else _word_tables(data) if suffix == "docx" else ())
    except Exception as error:  # whatever a damaged file makes the two libraries raise
        raise CountError(
            Text(
                f"Không mở được {file}; hãy lưu lại bằng Excel (.xlsx) hoặc Word (.docx) rồi thử lại.",
                f"{file} cannot be opened; save it again with Excel (.xlsx) or Word (.docx) and try once more.",
            )
        ) from error
    found = [ImportedList(title, people) for title, rows in tables if (people := _people(rows))]
    if not found:
        raise CountError(
            Text(
                f"{file}: không thấy bảng nào có cột “Họ và tên”; hãy đặt tên cột như vậy, cột “Chức vụ” ở bên cạnh.",
                f"{file}: no table with a column “Họ và tên” (name); call the column so, with “Chức vụ” (position) beside it.",
            )
        )
    return found


def _sheets(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=30, values_only=True)
        yield str(sheet.title), [[_plain(cell) for cell in row] for row in rows]


def _word_tables(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    from docx import Document

    for number, table in enumerate(Document(io.BytesIO(data)).tables, start=1):
        yield str(number), [[_plain(cell.text) for cell in row.cells] for row in table.rows[:_MOST_ROWS]]


def _plain(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _people(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        heads = [bare(cell).lower().strip(" :") for cell in row]
        names = next((column for column, head in enumerate(heads) if head in _NAME_HEADS), None)
        if names is None:
            continue
        positions = next((column for column, head in enumerate(heads) if head.startswith(_POSITION_HEADS)), None)
        return tuple(
            (line[names], line[positions] if positions is not None and positions < len(line) else "")
            for line in rows[at + 1 :]
            if names < len(line) and line[names] and not line[names].isdigit()
        )
    return ()

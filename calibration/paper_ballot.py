"""A page of the office's own ballot as it was understood: its rows and columns, names and positions, and its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from calibration.ballot_text import (
    BODY_STARTS,
    MEETING,
    TITLE_START,
    begins_position,
    is_column_number,
    is_name_head,
    is_number_head,
    is_position_head,
    is_sum_row,
    joined,
    level_of,
    name_and_position,
    plain,
)
from calibration.blank_pages import PlacedWord
from calibration.errors import FormError
from calibration.form import Box
from calibration.language import Text
from calibration.printed_words import PrintedLine, PrintedWords, is_empty, words_on
from calibration.spelling import Holds, respelled
from calibration.straight_page import StraightPage, no_table
from calibration.table_cells import TableCells
from calibration.unread_print import doubted

SAME_MM = 1.6
"""Cells whose edges are nearer than this stand in one row or column."""

LEAST_HEAD_WORD = 0.35
LEAST_HEAD_LINE = 0.4
"""Least confidence of a word above the table, and of a line on the mean: a seal over the print reads as gibberish."""

CENTRED_MM = 12.0
"""Lines of a title stand one under the other with middles no farther apart than this."""


@dataclass(frozen=True)
class PaperRow:
    """One official as printed: number (None without such a column), name and position, with the words they came from."""

    number: int | None
    name: str
    position: str
    words: tuple[PlacedWord, ...]
    label: Box
    cells: tuple[Box, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class PaperPage:
    """One page as understood. `levels` in the printed order; empty title, body or meeting where none was found."""

    page: StraightPage
    levels: tuple[str, ...]
    columns: tuple[tuple[float, float], ...]
    """Left and right edge of each mark column, mm."""
    rows: tuple[PaperRow, ...]
    title: str
    body: str
    meeting: str
    head_words: tuple[PlacedWord, ...]


def understand(page: StraightPage, before: PaperPage | None) -> PaperPage:
    """What a page shows. `before` is the page before it: the table may go on without a head.

    FormError says what is missing: a table, heads that name the levels, rows; or that the blank was marked.
    """
    best: tuple[StraightPage, PrintedWords] | None = None
    for turned in _ways_up(page):
        if not turned.table.cells:
            continue
        words = words_on(turned)
        best = best or (turned, words)
        if _level_heads(turned.table, words):
            best = (turned, words)
            break
    if best is None:
        raise no_table(page.name)
    return _understood(*best, before)


def _ways_up(page: StraightPage) -> Iterator[StraightPage]:
    """The page in the ways up that it may lie in, likeliest first: mark columns are empty and stand on the right."""
    if page.words is not None:
        yield page
        return
    for quarters in sorted(range(4), key=partial(_upright_score, page), reverse=True)[:2]:
        yield page.turned(quarters)


def _upright_score(page: StraightPage, quarters: int) -> float:
    """How far the empty cells of a page turned by so many quarters against the clock stand to the right of the printed
    ones, and not above or below, as shares of the page."""
    table = page.table
    empty = np.array([is_empty(page.clean, cell, table.box_in(cell)) for cell in table.cells], bool)
    if not empty.any() or empty.all():
        return -2.0
    middles = np.array([((cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2) for cell in table.cells])
    x, y = (middles / (page.width, page.height) - 0.5).T
    right, down = ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]
    return float(right[empty].mean() - right[~empty].mean() - abs(down[empty].mean() - down[~empty].mean()))


def _text_of(lines: tuple[PrintedLine, ...]) -> str:
    return joined([line.text for line in lines])


def _level_heads(table: TableCells, words: PrintedWords) -> list[tuple[str, int]]:
    """The levels and the cells whose words name them, left to right, of the topmost row of cells that has two or more."""
    named = [
        (level, number) for number, lines in words.cells.items() if (level := level_of(_text_of(lines))) is not None
    ]
    for _, first in sorted(named, key=lambda item: table.cells[item[1]].y0):
        foot = table.cells[first].y1
        beside = [item for item in named if abs(table.cells[item[1]].y1 - foot) < SAME_MM]
        levels = [level for level, _ in beside]
        if len(beside) >= 2 and len(set(levels)) == len(levels):
            return sorted(beside, key=lambda item: table.cells[item[1]].x0)
    return []


def _understood(page: StraightPage, words: PrintedWords, before: PaperPage | None) -> PaperPage:
    table = page.table
    heads = _level_heads(table, words)
    if heads:
        levels = tuple(level for level, _ in heads)
        columns = tuple((table.cells[number].x0, table.cells[number].x1) for _, number in heads)
        top = max(table.cells[number].y1 for _, number in heads)
    elif before is not None:
        levels, columns, top = before.levels, before.columns, min(cell.y0 for cell in table.cells)
    else:
        raise _unreadable_heads(page.name)
    if set(levels) not in ({"high", "trust", "low"}, {"trust", "no"}):
        raise _unreadable_heads(page.name)
    rows = _rows(page, words, columns, top, _label_heads(table, words, top), before)
    title, body, meeting = _head_of(_legible(words.head))
    return PaperPage(
        page=page,
        levels=levels,
        columns=columns,
        rows=rows,
        title=title,
        body=body,
        meeting=meeting,
        head_words=tuple(word for line in words.head for word in line.words),
    )


_LabelHeads = dict[str, tuple[float, float]]


def _label_heads(table: TableCells, words: PrintedWords, top: float) -> _LabelHeads:
    """Left and right edge of the columns of number, name and position, as far as their heads name them."""
    found: _LabelHeads = {}
    for number, lines in words.cells.items():
        cell = table.cells[number]
        if abs(cell.y1 - top) > SAME_MM:
            continue
        head, span = _text_of(lines), (cell.x0, cell.x1)
        if is_number_head(head):
            found["number"] = span
        elif is_name_head(head):
            found["both" if is_position_head(head) else "name"] = span
        elif is_position_head(head):
            found["position"] = span
    return found


def _rows(
    page: StraightPage,
    words: PrintedWords,
    columns: tuple[tuple[float, float], ...],
    top: float,
    heads: _LabelHeads,
    before: PaperPage | None,
) -> tuple[PaperRow, ...]:
    table = page.table
    rows: list[PaperRow] = []
    first = [number for number, cell in enumerate(table.cells) if cell.y0 > top - SAME_MM and _spans(cell, columns[0])]
    for start in sorted(first, key=lambda number: table.cells[number].y0):
        at = table.cells[start]
        level = [
            number
            for number, cell in enumerate(table.cells)
            if abs(cell.y0 - at.y0) < SAME_MM and abs(cell.y1 - at.y1) < SAME_MM
        ]
        marks = [number for span in columns for number in level if _spans(table.cells[number], span)]
        labels = sorted(
            (number for number in level if table.cells[number].x1 < columns[0][0] + SAME_MM),
            key=lambda number: table.cells[number].x0,
        )
        if len(marks) != len(columns) or not labels:
            raise _cut_off(page.name)
        if not rows and _numbers_columns(words, marks):
            continue
        if is_sum_row(" ".join(_text_of(words.cells.get(number, ())) for number in labels)):
            continue
        cells = tuple(table.cells[number] for number in marks)
        boxes = [table.box_in(cell) for cell in cells]
        if not all(is_empty(page.clean, cell, box) for cell, box in zip(cells, boxes, strict=True)):
            raise _marked(page.name)
        label_cells = [table.cells[number] for number in labels]
        lines = {number: words.cells.get(number, ()) for number in labels}
        number, name, position, used = _official(table, lines, heads, words.unread)
        if any(
            _reaches_over(table.cells[other], at, columns[0][0])
            for other in (*words.cells, *words.unread)
            if other not in level
        ):
            used = tuple(map(doubted, used))
        if not rows and _is_rest_of_a_row(table, lines, heads, before):
            raise _broken_row(page.name)
        if not name:
            raise _no_name(page.name, len(rows) + 1)
        rows.append(
            PaperRow(
                number=number,
                name=name,
                position=position,
                words=used,
                label=Box(label_cells[0].x0, cells[0].y0, cells[0].x0, cells[0].y1),
                cells=cells,
                boxes=tuple(box for box in boxes if box is not None) if all(boxes) else (),
            )
        )
    if not rows:
        raise _no_rows(page.name)
    return tuple(rows)


def _numbers_columns(words: PrintedWords, marks: list[int]) -> bool:
    """Whether this row under the heads numbers the columns, "(4) (5) (6)"."""
    texts = [_text_of(words.cells.get(number, ())) for number in marks]
    return all(is_column_number(text) for text in texts)


def _is_rest_of_a_row(
    table: TableCells, lines: dict[int, tuple[PrintedLine, ...]], heads: _LabelHeads, before: PaperPage | None
) -> bool:
    """Whether a page's first row goes on with an official of the page before: nothing stands in its number's cell."""
    if before is None or "number" not in heads or any(row.number is None for row in before.rows):
        return False
    counted = [number for number in lines if _spans(table.cells[number], heads["number"])]
    return bool(counted) and not lines[counted[0]]


def _reaches_over(cell: Box, row: Box, right: float) -> bool:
    """Whether a cell left of the mark columns belongs to this row and to others: its words may be this official's."""
    over = min(cell.y1, row.y1) - max(cell.y0, row.y0)
    return cell.x1 < right + SAME_MM and over > SAME_MM


def _spans(cell: Box, span: tuple[float, float]) -> bool:
    return abs(cell.x0 - span[0]) < SAME_MM and abs(cell.x1 - span[1]) < SAME_MM


def _official(
    table: TableCells, lines: dict[int, tuple[PrintedLine, ...]], heads: _LabelHeads, unread: frozenset[int]
) -> tuple[int | None, str, str, tuple[PlacedWord, ...]]:
    """Number, name and position of a row and the words they came from, by the lines of its label's cells, left to right.

    Where another cell of the label was not read, every word is doubted.
    """

    def under(head: str) -> int | None:
        return next((number for number in lines if head in heads and _spans(table.cells[number], heads[head])), None)

    counted = under("number")
    if counted is None and len(lines) >= 3:
        counted = next(iter(lines))
    digits = (
        "".join(letter for line in lines.get(counted, ()) for letter in line.text if letter.isdigit())
        if counted is not None
        else ""
    )
    places: dict[Holds, int | None] = {"both": under("both"), "name": under("name"), "position": under("position")}
    _fill_by_order(places, lines, counted)
    parts = {holds: respelled(lines[number], holds) for holds, number in places.items() if number is not None}
    words = tuple(word for part in parts.values() for line in part for word in line.words)
    if any(place in unread for place in lines if place != counted):
        words = tuple(map(doubted, words))
    texts_of = {holds: [line.text for line in part] for holds, part in parts.items()}
    if texts_of.get("both"):
        named = name_and_position(texts_of["both"])
    else:
        named = joined(texts_of.get("name", [])), joined(texts_of.get("position", []))
    return (int(digits) if digits else None, *named, words)


def _fill_by_order(
    places: dict[Holds, int | None], lines: dict[int, tuple[PrintedLine, ...]], counted: int | None
) -> None:
    """Put cells whose heads could not be read in their places, by their order, left to right; nothing printed is lost."""
    if places["both"] is not None:
        return
    left = [number for number, one in lines.items() if number not in (counted, *places.values()) and _has_letters(one)]
    if places["name"] is None and places["position"] is None and len(left) > 1:
        places["name"], places["position"] = left[:2]
    elif places["name"] is None and places["position"] is None and left:
        places["both"] = left[0]
    elif places["name"] is None and left:
        places["name"] = left[0]
    elif places["position"] is None and left:
        places["position"] = left[0]
    name = places["name"]
    if name is not None and places["position"] is None and any(begins_position(line.text) for line in lines[name][1:]):
        places["both"], places["name"] = name, None


def _has_letters(lines: tuple[PrintedLine, ...]) -> bool:
    return any(letter.isalpha() for line in lines for letter in line.text)


def _legible(lines: tuple[PrintedLine, ...]) -> tuple[PrintedLine, ...]:
    """The lines above the table without what a seal over them made of their words."""
    kept = []
    for line in lines:
        words = tuple(
            word
            for word in line.words
            if word.confidence >= LEAST_HEAD_WORD
            and all(letter.isalnum() or letter in "-–,.()/’'" for letter in word.text)
        )
        if words and sum(word.confidence for word in words) >= LEAST_HEAD_LINE * len(line.words):
            kept.append(PrintedLine(words))
    return tuple(kept)


def _head_of(lines: tuple[PrintedLine, ...]) -> tuple[str, str, str]:
    """Title, body and meeting from the lines above the table."""
    title: list[PrintedLine] = []
    body: list[PrintedLine] = []
    meeting = ""
    for line in lines:
        words = plain(line.text)
        found = MEETING.search(line.text) if "ky hop" in plain(line.text) else None
        if not meeting and "ky hop" in words:
            meeting = _meeting_in(line.text)
        if title:
            near = abs(_middle(line) - _middle(title[0])) < CENTRED_MM
            if near and "ky hop" not in words and not line.text.startswith("(") and len(title) < 4:
                title.append(line)
            continue
        if words.startswith(TITLE_START):
            title.append(line)
        elif any(words.startswith(start) for start in BODY_STARTS):
            body = [line]
        elif body and len(body) < 2 and abs(_middle(line) - _middle(body[0])) < CENTRED_MM and found is None:
            body.append(line)
    return joined([line.text for line in title]), joined([line.text for line in body]), meeting


def _meeting_in(text: str) -> str:
    """The session's name in a line: up to a comma or bracket, as "Kỳ họp thứ 8"."""
    start = plain(text).find("ky hop")
    lowered = text.lower()
    for spelled in ("kỳ họp", "kì họp"):
        if spelled in lowered:
            start = lowered.find(spelled)
    rest = text[max(0, start) :].strip("() ")
    cut = rest.split(",")[0].split("(")[0].strip()
    return cut[:1].upper() + cut[1:].lower() if cut.isupper() else cut[:1].upper() + cut[1:]


def _middle(line: PrintedLine) -> float:
    return (line.box.x0 + line.box.x1) / 2


def _unreadable_heads(name: str) -> FormError:
    return FormError(
        Text(
            f"{name}: không đọc được đầu các cột đánh dấu (tín nhiệm cao, tín nhiệm, tín nhiệm thấp; hoặc tín nhiệm, "
            "không tín nhiệm); hãy quét lại phiếu trắng rõ hơn, đủ cả đầu bảng.",
            f"{name}: the heads of the mark columns (tín nhiệm cao, tín nhiệm, tín nhiệm thấp; or tín nhiệm, không tín "
            "nhiệm) cannot be read; scan the blank again, clearly and with the whole head of its table.",
        )
    )


def _cut_off(name: str) -> FormError:
    return FormError(
        Text(
            f"{name}: có hàng thiếu ô; phiếu trắng bị cắt mất một phần hay đường kẻ bị đứt? Hãy quét lại cả trang.",
            f"{name}: a row lacks cells; was a part of the blank cut off, or a rule torn? Scan the whole page again.",
        )
    )


def _marked(name: str) -> FormError:
    return FormError(
        Text(
            f"{name}: có hàng mà ô đánh dấu không trống; hãy đưa một phiếu trắng, sạch, chưa đánh dấu.",
            f"{name}: a row has a mark cell that is not empty; give a clean blank ballot that nobody marked.",
        )
    )


def _broken_row(name: str) -> FormError:
    return FormError(
        Text(
            f"{name}: hàng đầu trang là phần còn lại của một hàng ở trang trước; hãy bỏ chọn “Allow row to break across "
            "pages” (cho hàng ngắt qua trang) cho bảng trong Word rồi in lại, để mỗi người nằm trọn trên một trang.",
            f"{name}: the first row is the rest of a row of the page before; turn off “Allow row to break across pages” "
            "for the table in Word and print again, so that each official stands on one page.",
        )
    )


def _no_name(name: str, row: int) -> FormError:
    return FormError(
        Text(
            f"{name}: không đọc được họ tên ở hàng {row}; hãy quét lại phiếu trắng rõ hơn.",
            f"{name}: the name in row {row} cannot be read; scan the blank again, more clearly.",
        )
    )


def _no_rows(name: str) -> FormError:
    return FormError(
        Text(
            f"{name}: không thấy hàng nào có đủ ô trống để đánh dấu; phiếu này đã bị đánh dấu hay thiếu cột?",
            f"{name}: no row with all its empty boxes is seen; was this ballot marked, or is a column missing?",
        )
    )

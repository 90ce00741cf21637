"""Picture 5: what each reader says of every row, and what is counted or why a person is asked."""

from __future__ import annotations

from PIL import Image

from calibration.form import Box
from calibration.language import Text
from scanner.amount import AmountVerdict, judge_amounts
from scanner.doubts import DOUBT_TEXTS
from scanner.draw_canvas import BLACK, BLUE, PURPLE, SKY, VERMILION, Heading, Key, both, coloured, wrapped
from scanner.draw_sheet import PAGE_PX_PER_MM, PANEL_PX, Lines, SheetCanvas, panel_row, straightened
from scanner.draw_steps import Traced
from scanner.faint import TRACE_MM2
from scanner.habit import habit_of
from scanner.reading import PageReading, RowReading
from scanner.shape_verdict import ShapeVerdict, judge_shapes

VEIL = 0.25
"""Share of white over the page."""

VERDICT_PX = 170
"""Width of the verdicts in the column of words."""


def verdict_picture(traced: Traced, page: str, reading: PageReading) -> Image.Image:
    """Picture 5: the page with a frame around what is counted, and around the rows that a person decides."""
    canvas = SheetCanvas(coloured(straightened(traced), VEIL), PANEL_PX)
    for index, said in enumerate(reading.rows):
        _draw_row(canvas, traced, index, said)
    asked = sum(bool(row.doubts) for row in reading.rows)
    sure = len(reading.rows) - asked
    facts = (
        both(Text(f"{sure} hàng đọc chắc, {asked} hàng hỏi người", f"{sure} rows sure, {asked} shown to a person")),
    )
    alarms = tuple(both(DOUBT_TEXTS[doubt]) for doubt in reading.doubts)
    title = Text("5. Kết luận cho từng hàng", "The verdict on each row")
    return canvas.finished(Heading(title, page, facts, alarms), _legend(reading))


def _draw_row(canvas: SheetCanvas, traced: Traced, index: int, said: RowReading) -> None:
    """One row: frames, a letter in each cell in which a reader sees a mark, and the words beside it."""
    row, columns, scale = traced.form.page.rows[index], traced.form.columns, PAGE_PX_PER_MM
    by_amount = judge_amounts(traced.amounts, index)
    by_shape = judge_shapes(traced.seen, habit_of(traced.seen), index)
    for column, cell in enumerate(row.cells):
        canvas.outline(cell, SKY, 1, 0.4)
        if said.choice == columns[column] and not said.doubts:
            canvas.outline(cell, BLUE, 4, 0.9)
        for letter, marked, place in (("A", by_amount.marked, 1.0), ("B", by_shape.marked, 3.4)):
            if column in marked:
                canvas.word((cell.x0 + place) * scale, (cell.y0 + 2.2) * scale, letter, PURPLE, 15, halo=3)
    first, last = row.cells[0], row.cells[-1]
    if said.doubts:
        canvas.outline(Box(first.x0, first.y0, last.x1, last.y1), VERMILION, 4, 0.7)
    words = [(_verdict(said), 0), (_readers(traced, index, by_amount, by_shape), VERDICT_PX)]
    panel_row(canvas, first.y0 * scale, first.y1 * scale, str(row.number), words)


def _legend(reading: PageReading) -> list[Key]:
    doubts = dict.fromkeys(doubt for row in reading.rows for doubt in row.doubts)
    return [
        Key("frame", BLUE, Text("máy đọc chắc: được tính", "sure: counted")),
        Key("frame", VERMILION, Text("hàng để người quyết định", "a person decides")),
        Key(
            "word",
            PURPLE,
            Text("mực trong từng ô, mm² (–: đuôi nét, +: vết mờ)", "ink in each cell, mm² (–: tails, +: faint traces)"),
            "A",
        ),
        Key("word", PURPLE, Text("hình dạng nét trong ô", "shape of the strokes in the cell"), "B"),
        *(Key("word", VERMILION, DOUBT_TEXTS[doubt], doubt.value) for doubt in doubts),
    ]


def _verdict(said: RowReading) -> Lines:
    if said.doubts:
        words = "? " + ", ".join(doubt.value for doubt in said.doubts)
        return [(line, VERMILION) for line in wrapped(words, 15, VERDICT_PX - 10)]
    return [(said.choice, BLUE)]


def _readers(traced: Traced, index: int, by_amount: AmountVerdict, by_shape: ShapeVerdict) -> Lines:
    """What reader A weighed and reader B saw in a row."""
    columns, amounts = traced.form.columns, traced.amounts
    weighed = []
    for column in range(len(columns)):
        ink, tail, trace = (table[index, column] for table in (amounts.ink, amounts.tails, amounts.trace))
        note = f"–{tail:.1f}" if tail >= 0.05 else ""
        note += f"+({trace:.1f})" if trace >= TRACE_MM2 else ""
        weighed.append(f"{ink:.1f}{note}")
    shapes = [f"{columns[item.column]} {item.shape.value}" for item in traced.seen if item.row == index]
    by_a = f"A: {' | '.join(weighed)} → {_columns(by_amount.marked, columns)}"
    by_b = f"B: {', '.join(shapes) or '–'} → {_columns(by_shape.marked, columns)}"
    return [(by_a, BLACK), (by_b, BLACK)]


def _columns(marked: tuple[int, ...], columns: tuple[str, ...]) -> str:
    return "+".join(columns[column] for column in marked) or "–"

"""Draw the corpus of hard pages again: `python -m tests.pages.make [case …]`. Each case has a seed of its own.

What is expected comes from what was drawn, never from what the reader says.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench import more_marks as more
from bench.handwritten import signature
from calibration.form import encode_form
from samples.mark_kinds import (
    Strokes,
    handwriting,
    inked,
    line_through,
    moved,
    plus_mark,
    reach_of,
    remains,
    scribble,
    tick_way,
    x_mark,
)
from samples.mark_kinds import dot as resting_dot_strokes
from samples.paper import SHEET_PX_PER_MM, Picture
from samples.scanner_effects import DARK_LID, PHONE, SCANNER_LID, Scan, _crease
from samples.seal import Seal
from samples.sheet_damage import fold_corner, punch
from scanner.reading import BLANK
from tests.pages.drawing import (
    CORPUS,
    OFFICES,
    PENCIL,
    Drawing,
    Feed,
    expected_toml,
    feed_sheet,
    form_of,
    office,
    with_other_officials,
)

FOLDER = Path(__file__).parent

Draw = Callable[[Drawing], Feed | None]


@dataclass(frozen=True)
class Case:
    draw: Draw
    form: str
    why: str
    refused: str | None
    page_asked: bool
    known_fault: str | None
    seed: tuple[str, int] | None


CASES: dict[str, Case] = {}


def case(
    form: str = "bare",
    *,
    refused: str | None = None,
    page_asked: bool = False,
    known_fault: str | None = None,
    seed: tuple[str, int] | None = None,
) -> Callable[[Draw], Draw]:
    """Name a case after its function; the function's text says why the page is hard.

    `seed` gives a case the chances of another: it is drawn and scanned as that one would be.
    """

    def named(draw: Draw) -> Draw:
        why = " ".join((draw.__doc__ or "").split())
        name = draw.__name__.strip("_").replace("_", "-")
        CASES[name] = Case(draw, form, why, refused, page_asked, known_fault, seed)
        return draw

    return named


@case()
def plain_crosses(d: Drawing) -> None:
    """Nothing is hard: plain crosses and a row left blank. Tests move this page about."""
    d.blank(4)


@case("boxes")
def plain_crosses_in_boxes(d: Drawing) -> None:
    """Nothing is hard: plain crosses in little boxes and a row left blank. Tests move this page about."""
    d.blank(4)


@case()
def faint_cross(d: Drawing) -> None:
    """A pen that hardly writes: the cross can be seen, and whether it is meant is for people to say."""
    for row, column, ink in ((2, 0, 0.24), (5, 2, 0.18)):
        d.lay(more.pale(d.mark(row, column), ink, d.hand))
        d.ask(row, [d.levels[column]], "A very faint cross and nothing else.")
    d.lay(more.pale(d.mark(7, 1), 0.45, d.hand))
    d.either(7, [d.levels[1]], "A pale cross that everybody sees.")


@case()
def resting_dot(d: Drawing) -> None:
    """A pen that rested on the paper leaves a dot, which is no vote and no proof of a blank row."""
    for row, column in ((3, 1), (6, 0)):
        d.lay(_at_middle(d, row, column, resting_dot_strokes(d.hand, d.rng)))
        d.ask(row, [], "Only a dot.")
    d.blank(4)


@case()
def cancelled_box(d: Drawing) -> None:
    """Marks that were taken back, beside another mark or alone."""
    for row, main, other, lines in ((2, 0, 1, 1), (4, 1, 2, 2)):
        d.lay(d.mark(row, main) + more.struck_by_lines(d.spot(row, other), d.hand, d.rng, lines))
        d.ask(row, [d.levels[main]], "One mark is struck out beside another.")
    d.lay(d.mark(5, 2) + more.scribbled_over(d.spot(5, 0), d.hand, d.rng))
    d.ask(5, [d.levels[2]], "One mark is scribbled over beside another.")
    d.lay(more.struck_by_lines(d.spot(7, 1), d.hand, d.rng, 2))
    d.ask(7, [BLANK], "The only mark is struck out.")


@case()
def cross_on_the_line_between_columns(d: Drawing) -> None:
    """A cross on the rule between two choices belongs to neither."""
    _on_the_rule(d, 2, 0, x_mark(d.hand, 5.5, d.rng))
    _on_the_rule(d, 5, 1, x_mark(d.hand, 5.5, d.rng))


@case(
    seed=("plus-on-the-line-between-columns", 4),
)
def plus_on_the_line_between_columns(d: Drawing) -> None:
    """A plus whose upright stroke lies on the rule between two choices belongs to neither."""
    for row, left in ((1, 0), (2, 1), (3, 0), (4, 1), (5, 0), (6, 1)):
        _on_the_rule(d, row, left, plus_mark(d.hand, 5.5, d.rng))


@case()
def cross_on_the_line_between_rows(d: Drawing) -> None:
    """A cross on the rule between two rows: both rows must be shown."""
    for row, column in ((2, 0), (5, 2)):
        d.lay(more.between_rows(d.spot(row, column), d.spot(row + 1, column), d.hand, d.rng))
        for number in (row, row + 1):
            d.ask(number, [BLANK], "The mark crosses on the rule between two rows.")


@case()
def tick_tail_into_next_cell(d: Drawing) -> None:
    """Ticks that turn well inside one cell; their tails run into the next one."""
    d.kind = "tick"
    for row, column in ((1, 0), (3, 1), (6, 0)):
        cell = d.row(row).cells[column]
        turn = cell.x0 + 0.55 * cell.width, cell.y0 + 0.7 * cell.height
        tail = cell.x1 - turn[0] + 4.5, -0.62 * cell.height
        d.plain(row, column, "The tick turns in one cell, its tail ends in the next.", _tick(d, turn, tail))


@case()
def tick_tail_into_row_above(d: Drawing) -> None:
    """Ticks that turn well inside one row; their tails run into the row above."""
    d.kind = "tick"
    d.plain(1, 2)
    for row, column in ((2, 0), (5, 1)):
        cell = d.row(row).cells[column]
        turn = cell.x0 + 0.4 * cell.width, cell.y0 + 0.62 * cell.height
        tail = 4.2, cell.y0 - turn[1] - 4.2
        d.plain(row, column, "The tick turns in this row, its tail ends in the one above.", _tick(d, turn, tail))
    d.plain(4, 2, "A tail from below ends in another cell of this row.")


@case()
def crosses_joined_over_a_rule(d: Drawing) -> None:
    """Two crosses in one column, the pen not lifted between them: each row has its own cross."""
    for row, column in ((2, 0), (5, 2)):
        d.lay(more.joined_rows(d.spot(row, column), d.spot(row + 1, column), d.hand, d.rng))
        for number in (row, row + 1):
            d.either(number, [d.levels[column]], "A cross of its own, joined to the other row's.")


@case()
def second_weak_mark(d: Drawing) -> None:
    """Beside a plain cross there is a weak one."""
    for row, main, other, ink in ((2, 0, 2, 0.3), (4, 1, 0, 0.2), (7, 2, 1, 0.16)):
        d.lay(d.mark(row, main) + more.pale(d.mark(row, other), ink, d.hand))
        d.ask(row, [d.levels[main]], "A second, weak cross in another cell.")


@case()
def erasure(d: Drawing) -> None:
    """A pencil mark was rubbed out and another choice marked in pen."""
    for row, main, other in ((3, 0, 1), (6, 2, 0)):
        d.lay(remains(d.mark(row, other), d.rng), PENCIL)
        d.lay(d.mark(row, main))
        d.ask(row, [d.levels[main]], "What an eraser left of another mark can be seen.")


@case()
def word_in_a_cell(d: Drawing) -> None:
    """A word is written in a cell: no mark that the note on the ballot asks for."""
    d.lay(more.word_no(d.spot(3, 2), d.hand, d.rng))
    d.ask(3, [BLANK], "Only the word không.")
    cell = d.row(6).cells[0]
    d.lay(d.mark(6, 1) + moved(handwriting(cell.width * 0.6, d.hand, d.rng), cell.x0 + 3, cell.y1 - 4))
    d.ask(6, [d.levels[1]], "A cross, and words in the cell beside it.")


@case()
def line_down_a_column(d: Drawing) -> None:
    """One line down a column instead of a mark in each row."""
    d.lay(more.line_down(d.spot(2, 0), d.spot(5, 0), d.hand, d.rng))
    for row in range(2, 6):
        d.ask(row, [d.levels[0]], "A line that runs down over several rows.")


@case("boxes")
def mark_beside_little_box(d: Drawing) -> None:
    """Where little boxes are printed, a mark in the cell but beside the box is for people to judge."""
    for row, column in ((2, 0), (5, 2)):
        d.lay(more.beside_the_box(d.spot(row, column), d.hand, d.rng))
        d.ask(row, [d.levels[column]], "The cross is in the cell and beside its little box.")


@case()
def small_filled_ovals(d: Drawing) -> None:
    """A voter who fills a small oval in each row."""
    for row in range(1, 9):
        column = row % 3
        strokes = scribble(3.6, 2.4, d.hand, d.rng)
        d.plain(row, column, "A small oval, filled, as in every row.", _at_middle(d, row, column, strokes))


@case("boxes")
def filled_boxes(d: Drawing) -> None:
    """A voter who fills the little boxes."""
    d.kind = "fill"


@case()
def filled_cells_and_words(d: Drawing) -> None:
    """A voter who fills the cells writes words beside two of the marks: the others stay plain."""
    d.kind = "fill"
    for row in (3, 6):
        cell = d.row(row).cells[0]
        d.lay(d.mark(row, 1) + moved(handwriting(cell.width * 0.8, d.hand, d.rng), cell.x0 + 2, cell.y1 - 3))
        d.ask(row, [d.levels[1]], "A filled cell, and words in the cell beside it.")


@case()
def rings(d: Drawing) -> None:
    """A voter who draws a ring in each row."""
    d.kind = "circle"


@case("boxes")
def rings_around_boxes(d: Drawing) -> None:
    """A voter who draws a ring around the little box of his choice."""
    for row in range(1, 7):
        column = row % 3
        strokes = more.ring_around_box(d.spot(row, column), d.hand, d.rng)
        d.plain(row, column, "A ring around the box.", strokes)


@case()
def name_struck_out(d: Drawing) -> None:
    """An official's name is struck out beside a plain cross."""
    for row, column in ((3, 0), (6, 2)):
        d.lay(d.mark(row, column) + line_through(d.row(row).label, d.hand, d.rng))
        d.ask(row, [d.levels[column]], "The name is struck out.")


@case("boxes", page_asked=True)
def signature_below_the_table(d: Drawing) -> None:
    """A voter signed his ballot: the page itself must be shown."""
    d.lay(moved(signature(26.0, d.hand, d.rng), 120, 205))


@case()
def streak_of_dirt(d: Drawing) -> Feed:
    """Dirt on the glass draws a line down through a column; what it crosses may be read rightly or asked about."""
    cell = d.row(1).cells[1]
    for row in range(1, 9):
        column = 1 if row in (2, 5) else (0, 2)[row % 2]
        d.lay(d.mark(row, column))
        d.either(row, [d.levels[column]], "A streak of dirt runs through the middle column.")

    def streak(scan: Scan) -> None:
        place = scan.page_to_scan @ (cell.x0 + 0.3 * cell.width, 100, 1)
        columns = np.arange(scan.pixels.shape[1])
        dark = 0.5 * np.exp(-(((columns - place[0] / place[2]) / 0.8) ** 2) / 2)
        scan.pixels[:] = (scan.pixels * (1 - dark)).astype(np.uint8)

    return Feed(after=streak)


@case()
def fold_through_cells(d: Drawing) -> Feed:
    """The sheet was folded across, through the cells of a row."""
    cell = d.row(4).cells[0]
    middle = (cell.y0 + cell.y1) / 2

    def fold(sheet: Picture, rng: np.random.Generator) -> None:
        _crease(sheet, middle * SHEET_PX_PER_MM, 0.004, -0.25, 0.25)

    column = (4 * 2) % 3
    d.lay(d.mark(4, column))
    d.either(4, [d.levels[column]], "A fold runs through this row's cells.")
    return Feed(before=fold)


@case("boxes")
def dog_ear_and_punch_holes(d: Drawing) -> Feed:
    """Two punch holes at the left edge and a corner folded over."""

    def spoil(sheet: Picture, rng: np.random.Generator) -> None:
        punch(sheet, DARK_LID, rng)
        fold_corner(sheet, DARK_LID, rng)

    return Feed(before=spoil, lid=DARK_LID)


@case("boxes")
def cropped_margin(d: Drawing) -> Feed:
    """The scan ends 8 mm inside the sheet on every side."""
    return Feed(replace(CORPUS, frame=(8.0, -8.0)))


@case("one-column")
def skew_5_degrees(d: Drawing) -> Feed:
    """Fed 5 degrees askew."""
    return Feed(skew=5.0)


@case("boxes")
def upside_down(d: Drawing) -> Feed:
    """Fed upside down."""
    return Feed(turn=180)


@case("boxes")
def quarter_turn(d: Drawing) -> Feed:
    """Fed sideways."""
    return Feed(turn=90)


@case("boxes")
def stretched_and_shrunk(d: Drawing) -> Feed:
    """Stretched by 5 in a hundred along the feed and shrunk by as much across it."""
    return Feed(along=1.05, across=0.95)


@case("one-column")
def dark_surroundings(d: Drawing) -> Feed:
    """A scanner with a black lid sees 8 mm more than the sheet."""
    return Feed(replace(CORPUS, frame=(-8.0, 8.0), skew=2.5), lid=DARK_LID)


@case("boxes")
def phone_photo(d: Drawing) -> Feed:
    """Photographed on a desk by a phone."""
    return Feed(replace(PHONE, dpi=(150,), folds=0.0, noise=0.8, jpeg_quality=52))


@case("boxes")
def one_bit(d: Drawing) -> Feed:
    """Scanned in black and white."""
    return Feed(replace(CORPUS, dpi=(200,)), colours="onebit")


@case("one-column")
def _600_dpi(d: Drawing) -> Feed:
    """Scanned at 600 dpi in black and white."""
    return Feed(replace(CORPUS, dpi=(600,)), colours="onebit")


@case(
    seed=("no-dpi", 2),
)
def clean_page_without_a_streak(d: Drawing) -> Feed:
    """Nothing is hard, and nothing is dirty."""
    return Feed()


@case()
def no_dpi(d: Drawing) -> Feed:
    """The file does not tell its resolution."""
    return Feed(tells_dpi=False)


@case("sealed")
def coloured_paper(d: Drawing) -> Feed:
    """Blue paper, scanned in colour."""
    d.blank(2)
    return Feed(colours="colour")


@case("sealed")
def seal_over_the_head(d: Drawing) -> Feed:
    """The body's seal is stamped over the table's head."""
    table = d.office.form.pages[0].table
    d.seal = Seal("HỘI ĐỒNG NHÂN DÂN", "H. ĐĂK RUỒNG", table.x1 - 30, table.y0 - 8, 36.0)
    return Feed(colours="colour")


@case("shaded")
def shaded_head_row(d: Drawing) -> None:
    """The head of the table is shaded grey."""


@case(refused="not-this-ballot")
def other_list_same_table(d: Drawing) -> None:
    """Another list of people with the same positions, in the same table: not this ballot."""
    d.office = with_other_officials(d.office, len(d.office.form.rows), None)


@case("one-column", refused="not-this-ballot")
def longer_list_of_another_kind(d: Drawing) -> None:
    """A longer list by the same office under another title: not this ballot."""
    d.office = with_other_officials(d.office, 16, "Phiếu lấy ý kiến")


@case(refused="blank-page")
def blank_page(d: Drawing) -> Feed:
    """An empty sheet, as the backs of ballots are."""

    def wipe(sheet: Picture, rng: np.random.Generator) -> None:
        sheet[:] = (247, 247, 246)

    return Feed(before=wipe, lid=SCANNER_LID)


def _on_the_rule(d: Drawing, row: int, left: int, strokes: Strokes) -> None:
    """A mark whose middle lies on the rule right of column `left`."""
    first, second = d.row(row).cells[left], d.row(row).cells[left + 1]
    d.lay(_centred(strokes, (first.x1 + second.x0) / 2, (first.y0 + first.y1) / 2))
    d.ask(row, [], "The mark crosses on the rule between two columns.")


def _centred(strokes: Strokes, x: float, y: float) -> Strokes:
    low, high = reach_of(strokes)
    middle = (low + high) / 2
    return moved(strokes, float(x - middle[0]), float(y - middle[1]))


def _at_middle(d: Drawing, row: int, column: int, strokes: Strokes) -> Strokes:
    x, y = d.spot(row, column).middle
    return _centred(strokes, x + float(d.rng.normal(0, 0.5)), y + float(d.rng.normal(0, 0.3)))


def _tick(d: Drawing, turn: tuple[float, float], tail: tuple[float, float]) -> Strokes:
    return moved((inked(tick_way((-1.8, -2.4), tail, d.hand, d.rng), d.hand, d.rng, taper=0.5),), *turn)


def make(name: str) -> Path:
    """Draw one case; its folder."""
    told = CASES[name]
    seed, place = told.seed or (name, 1)
    rng = np.random.default_rng([zlib.crc32(seed.encode()), place])
    drawing = Drawing(office(told.form), rng)
    feed = told.draw(drawing) or Feed()
    rows = drawing.finish()
    data, suffix = feed_sheet(drawing.sheet(), feed, rng)
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    for old in folder.glob("scan.*"):
        old.unlink()
    (folder / f"scan{suffix}").write_bytes(data)
    text = expected_toml(told.why, told.form, rows, told.refused, told.page_asked, told.known_fault)
    (folder / "expected.toml").write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    (FOLDER / "forms").mkdir(exist_ok=True)
    for name in OFFICES:
        (FOLDER / "forms" / f"{name}.form.json").write_bytes(encode_form(form_of(name)))
    for name in sys.argv[1:] or CASES:
        print(make(name).name)


if __name__ == "__main__":
    main()

"""A ballot drawn for the corpus: ink laid on an office's sheet row by row, each row with what is true of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import cv2
import numpy as np

from bench import office_ballots
from bench.more_marks import Spot
from bench.office_ballots import OfficeBallot, office_ballot
from bench.officials import invent_officials
from bench.voters import aimed_at
from calibration.form import Form, Row
from samples.hands import Hand, Pen
from samples.mark_kinds import Strokes, plain_in_cell
from samples.paper import SHEET_PX_PER_MM, Picture, blank_sheet, marked_sheet, print_of_pdf
from samples.scanner_effects import SCANNER_LID, Colours, Quality, Scan, Turn, scan_sheet
from samples.seal import Seal
from samples.voting import Penned
from scanner.reading import BLANK

CORPUS = Quality("corpus", (150,), ("grey",), 0.6, 1.5, 0.003, 0.06, 0.5, 0.03, 52)
"""An ordinary office scanner, its files kept small."""

OFFICES = {"bare": 225, "boxes": 304, "one-column": 41, "shaded": 249, "sealed": 336}
"""The seed of `office_ballot` that each shared form comes from: short lists, so that the files stay small."""

PEN = Pen("ballpoint-blue", (28, 48, 150), 0.42, 0.9, 0.15)
PENCIL = Pen("pencil", (62, 62, 66), 0.5, 0.82, 0.45)
HAND = Hand("x", PEN, 6.0, 0.08, 0.9, 0.15, 0.02, 0.0, False, (0.0, 0.0))
"""A voter with a steady hand, so that what is hard about a page is what the page is named for."""


@dataclass(frozen=True)
class RowTold:
    """What expected.toml says of one row."""

    row: int
    may: tuple[str, ...]
    ask: bool
    plain: bool
    why: str


@dataclass(frozen=True)
class Feed:
    """How the sheet is scanned. Turned by `skew` degrees and stretched exactly so, beside what `quality` adds."""

    quality: Quality = CORPUS
    turn: Turn = 0
    colours: Colours = "grey"
    lid: tuple[int, int, int] = SCANNER_LID
    skew: float = 0.0
    along: float = 1.0
    across: float = 1.0
    tells_dpi: bool = True
    before: Callable[[Picture, np.random.Generator], None] | None = None
    """What happens to the sheet, in place, before it is scanned."""
    after: Callable[[Scan], None] | None = None
    """What happens to the scan's pixels, in place."""


@dataclass
class Drawing:
    """One ballot while it is drawn."""

    office: OfficeBallot
    rng: np.random.Generator
    hand: Hand = HAND
    kind: str = "x"
    """How rows are marked that nothing else is said about."""
    seal: Seal | None = None
    penned: list[Penned] = field(default_factory=list)
    told: dict[int, RowTold] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[str, ...]:
        return self.office.form.columns

    def row(self, number: int) -> Row:
        return self.office.form.rows[number - 1]

    def spot(self, number: int, column: int) -> Spot:
        row, aimed = self.row(number), aimed_at(self.office.form.pages[0]).rows[number - 1]
        return Spot(row.cells[column], aimed.cells[column], row.boxes[column] if row.boxes else None)

    def mark(self, number: int, column: int, kind: str | None = None) -> Strokes:
        """The strokes of a plain mark; not yet laid."""
        return plain_in_cell(kind or self.kind, self.hand, self.spot(number, column).aim, self.rng)

    def lay(self, strokes: Strokes, pen: Pen | None = None) -> None:
        self.penned.append(Penned(pen or self.hand.pen, strokes))

    def plain(self, number: int, column: int, why: str = "", strokes: Strokes | None = None) -> None:
        """A row that nobody may be asked about."""
        self.lay(strokes or self.mark(number, column))
        self.told[number] = RowTold(number, (self.levels[column],), ask=False, plain=True, why=why)

    def ask(self, number: int, may: Sequence[str], why: str) -> None:
        """A row that a person must be shown. The ink is laid by `lay`."""
        self.told[number] = RowTold(number, tuple(may), ask=True, plain=False, why=why)

    def either(self, number: int, may: Sequence[str], why: str) -> None:
        """A row that may be read, if rightly, or asked about."""
        self.told[number] = RowTold(number, tuple(may), ask=False, plain=False, why=why)

    def blank(self, number: int) -> None:
        self.told[number] = RowTold(number, (BLANK,), ask=False, plain=True, why="Nothing is marked in this row.")

    def finish(self) -> tuple[RowTold, ...]:
        """Mark the rows that are left plainly, over all columns in turn."""
        for number in range(1, len(self.office.form.rows) + 1):
            if number not in self.told:
                self.plain(number, (number * 2) % len(self.levels))
        return tuple(self.told[number] for number in sorted(self.told))

    def sheet(self) -> Picture:
        return marked_sheet(blank_of(self.office), self.penned, self.seal, self.rng)


@cache
def office(name: str) -> OfficeBallot:
    """The office of OFFICES; its form bears the office's name."""
    ballot = office_ballot(OFFICES[name])
    return OfficeBallot(
        ballot.seed,
        ballot.style,
        ballot.look,
        ballot.learned,
        ballot.pdf,
        replace(ballot.form, id=name),
        replace(ballot.paper, colour=ballot.paper.colour if name == "sealed" else "#ffffff"),
    )


def with_other_officials(ballot: OfficeBallot, count: int, title: str | None) -> OfficeBallot:
    """A ballot that the same office drew up for other people, `count` of them, with another first title line."""
    rng = np.random.default_rng([ballot.seed, count])
    officials = invent_officials(count, rng, place="huyện", terse=count > 10)
    titles = ballot.look.title_lines
    if title:
        titles = ({**titles[0], "text": title}, *titles[1:])
    else:
        # the same positions, other people: all that tells the two papers apart are the names
        officials = tuple(
            replace(other, position=mine.position)
            for mine, other in zip(ballot.look.officials, officials, strict=False)
        )
    look = replace(ballot.look, officials=officials, title_lines=titles)
    pdf, told, look = office_ballots._typeset_on_one_page(look)
    cells = office_ballots._placed_cells(told)
    form = office_ballots._form("other", "lay-phieu", look, cells, office_ballots.clean_print(pdf))
    return replace(ballot, look=look, pdf=pdf, form=form)


_BLANKS: dict[bytes, Picture] = {}


def blank_of(ballot: OfficeBallot) -> Picture:
    if ballot.pdf not in _BLANKS:
        ink = print_of_pdf(ballot.pdf, 1)
        _BLANKS[ballot.pdf] = blank_sheet(ink, ballot.paper.colour, np.random.default_rng([ballot.seed, 12]))
    return _BLANKS[ballot.pdf]


def feed_sheet(sheet: Picture, feed: Feed, rng: np.random.Generator) -> tuple[bytes, str]:
    """The scan's file and its ending."""
    if feed.before:
        feed.before(sheet, rng)
    if feed.colours != "colour":
        sheet = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), np.uint8)
    if (feed.skew, feed.along, feed.across) != (0.0, 1.0, 1.0):
        sheet = _laid(sheet, feed)
    scan = scan_sheet(sheet, feed.quality, rng, feed.turn, feed.colours, feed.lid)
    if feed.after:
        feed.after(scan)
    if not feed.tells_dpi:
        scan = replace(scan, dpi=0)
    return scan.encoded(), scan.suffix


def _laid(sheet: Picture, feed: Feed) -> Picture:
    """The sheet on a larger ground, turned and stretched: nothing of it is cut off."""
    room = round(14 * SHEET_PX_PER_MM)
    size = sheet.shape[1] + 2 * room, sheet.shape[0] + 2 * room
    turn = np.radians(feed.skew)
    way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([feed.across, feed.along])
    middle = np.array([sheet.shape[1], sheet.shape[0]]) / 2
    matrix = np.column_stack([way, np.array(size) / 2 - way @ middle])
    laid = cv2.warpAffine(sheet, matrix, size, flags=cv2.INTER_LINEAR, borderValue=feed.lid)
    return np.asarray(laid, np.uint8)


def expected_toml(
    why: str, form: str, rows: Sequence[RowTold], refused: str | None, page_asked: bool, known_fault: str | None
) -> str:
    """The text of expected.toml."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [f"why = {quoted(why)}", f'form = "../forms/{form}.form.json"']
    if known_fault:
        lines.append(f"known_fault = {quoted(known_fault)}")
    if refused:
        lines.append(f"refused = {quoted(refused)}")
    if page_asked:
        lines.append("ask = true")
    for row in () if refused else rows:
        lines += ["", "[[rows]]", f"row = {row.row}", f"may = {json.dumps(list(row.may))}"]
        lines += ["ask = true"] * row.ask + ["plain = true"] * row.plain
        lines += [f"why = {quoted(row.why)}"] if row.why else []
    return "\n".join(lines) + "\n"


def form_of(name: str) -> Form:
    return office(name).form

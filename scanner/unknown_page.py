"""Why a page is none of the forms' pages, told so that the sheet can be found in the pile.

Read only after no form fitted: the back of a sheet, a page without a table, or another ballot, whose title is read by
OCR. Without Tesseract the same is said without the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM, Box
from calibration.language import Text
from calibration.ocr import OCR_PX_PER_MM, ReadWord, read_lines
from calibration.ruled_lines import Grey, PixelLine, find_lines
from scanner.align import best_guess, guesses, guesses_by_features, is_blank
from scanner.doubts import Refusal
from scanner.head_match import LineMatch
from scanner.prepared_form import PreparedPage
from scanner.refine import Fit, rectify
from scanner.text_lines import TextLine, text_lines

LONG_SIDE_MM = 297.0
"""A page of unknown size is taken for A4, which is what offices use: lines and letters are then within a tenth of their
size, and nothing here depends on more."""

TABLE_PX_PER_MM = 5.0
TURNS = (0.0, -7.0, 7.0, -14.0, 14.0)
"""Degrees by which a picture is turned in search of its rules, which are seen within 5 degrees."""

LEAST_LEVEL, LEAST_UPRIGHT = 3, 3
"""Rules of the smallest table: one row under its head, and its two outer sides and one between."""

CORNER_MM = 2.0
"""Rules that end this near to one another still meet."""

TALL_SHARE = 0.4
"""Rules of the table are at least this share as long as the longest one of their direction."""

SHOWN_PX_PER_MM = 3.0
SHOWN_AROUND_MM = 8.0
SHEET_EDGE_MM = 12.0
SHOWN_PAPER, SHOWN_INK = 235.0, 130.0
"""What shows through is told from the paper SHOWN_AROUND_MM around it and made so dark, of 255, whatever it was; the
page's outermost SHEET_EDGE_MM, where shadows lie, do not say how dark it is."""

GRAIN = 1.4
"""Darkness of the darkest fiftieth of a page, levels of 255, below which it is blank for sure: plain paper with grain of
3 levels had 0.9, backs through 3–9 % of whose ink was seen 1.7 to 7."""

SHOWN_DARKEST = 40.0
"""Nothing shows through so dark (of 255): thin paper had 17, print itself 40–130. The mirrored search is dear, and a damaged
front is spared it."""

SHOWN_PRINT_MATCH = 0.4
"""Likeness of words that show through: the sheet's own form 0.62–0.83 (6 sheets of 4 offices), others up to 0.16."""

WELL_READ = 0.45
LEAST_WELL_READ = 3
"""A line is read if its words have this confidence on average; a page is the right way up if so many words are read."""

LONGEST_QUOTE = 140
"""Letters of a quoted title: it must fit on a line or two of a terminal."""

ROOM_MM = 1.6
PAPER_LEVEL, AROUND_MM = 0.9, 3.0
"""Around a line there is so much room; what is lighter than this share of the paper
AROUND_MM around it is white."""

MOST_LINES = 16
TITLE_LINES = 3
BESIDE_TITLE_MM = 30.0
"""A title has up to so many lines; their middles stand within this of its first line's."""

TITLE_WORD = "PHIẾU"
"""What the title of a ballot begins with."""

NOT_TITLE = ("CỘNG HÒA", "CỘNG HOÀ", "ĐỘC LẬP", "HỘI ĐỒNG NHÂN DÂN")


@dataclass(frozen=True)
class Why:
    """Why a page is not read, and what was seen of it."""

    reason: Refusal
    detail: Text | None = None


def explain(grey: Grey, forms: tuple[PreparedPage, ...], refusal: Refusal) -> Why:
    """What a page is that none of the forms fits; `refusal` is what aligning it said."""
    if refusal is Refusal.POOR_FIT:
        return Why(refusal)
    back = _back_of(grey, forms)
    if back is not None:
        return back
    if refusal is Refusal.BLANK_PAGE:
        return Why(refusal)
    table = _find_table(grey)
    if table is None:
        return Why(Refusal.NO_BALLOT)
    title = _title_of(table)
    if not title:
        return Why(Refusal.NOT_THIS_BALLOT)
    return Why(Refusal.NOT_THIS_BALLOT, Text(f"Tiêu đề trên giấy: “{title}”.", f"The title on it reads “{title}”."))


def explain_other_head(grey: Grey, fit: Fit, form: PreparedPage, lines: Sequence[LineMatch]) -> Why:
    """What is said of a ballot whose table is a form's and whose head is not: both heads' lines that differ, quoted."""
    boxes = [match.line.box for match in lines][-TITLE_LINES:]
    on_page = [_whitened(rectify(grey, fit, box, OCR_PX_PER_MM)) for box in boxes]
    on_form = [_cut(form.print_full, box, RASTER_PX_PER_MM, OCR_PX_PER_MM) for box in boxes]
    read = _read([*on_page, *on_form])
    said, wanted = (
        " ".join(_words(line) for line in part).strip() for part in (read[: len(boxes)], read[len(boxes) :])
    )
    if not said:
        return Why(
            Refusal.NOT_THIS_BALLOT,
            Text(
                f"Bảng và tên giống mẫu “{form.form.id}” nhưng phần đầu phiếu khác: có thể là phiếu của kỳ họp khác.",
                f"Its table and names are those of “{form.form.id}” but its head differs: perhaps of another session.",
            ),
        )
    said, wanted = _short(said), _short(wanted)
    return Why(
        Refusal.NOT_THIS_BALLOT,
        Text(
            f"Bảng và tên giống mẫu “{form.form.id}” nhưng phần đầu phiếu khác: trên giấy là “{said}”, "
            f"trên mẫu là “{wanted}”.",
            f"Its table and names are those of “{form.form.id}” but its head differs: it reads “{said}”, "
            f"the form “{wanted}”.",
        ),
    )


def _back_of(grey: Grey, forms: tuple[PreparedPage, ...]) -> Why | None:
    """The back of a sheet, by what shows through from its front: a ballot's rules and words, mirror-written and pale."""
    shown = _shown_through(grey)
    if shown is None:
        return None
    found = best_guess(shown, guesses(shown, forms)) or best_guess(shown, [list(guesses_by_features(shown, forms))])
    if found is not None and found.prints.whole >= SHOWN_PRINT_MATCH:
        name = found.form.form.id
        return Why(
            Refusal.BACK_OF_SHEET,
            Text(f"Chữ hằn sang là của mẫu “{name}”.", f"What shows through is the print of “{name}”."),
        )
    level, upright = find_lines(shown, SHOWN_PX_PER_MM)
    if not is_blank(grey) or len(level) < LEAST_LEVEL or len(upright) < LEAST_UPRIGHT:
        return None
    return Why(
        Refusal.BLANK_PAGE,
        Text(
            "Có nét kẻ rất mờ: có thể là mặt sau của một tờ phiếu, mực mặt kia hằn sang.",
            "Very pale rules are seen: perhaps the back of a sheet, with its other side showing through.",
        ),
    )


def _shown_through(grey: Grey) -> Grey | None:
    """The page mirrored, at SHOWN_PX_PER_MM, its ink made as dark as print; None where it is only grain, or print."""
    scale = SHOWN_PX_PER_MM * LONG_SIDE_MM / max(grey.shape)
    small = cv2.resize(grey[:, ::-1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), 0.7)
    reach = int(SHOWN_AROUND_MM * SHOWN_PX_PER_MM) | 1
    dark = np.clip(cv2.blur(soft, (reach, reach)) - soft, 0, None)
    margin = round(SHEET_EDGE_MM * SHOWN_PX_PER_MM)
    ink = float(np.percentile(dark[margin:-margin, margin:-margin], 98))
    if not GRAIN <= ink < SHOWN_DARKEST:
        return None
    return np.asarray(np.clip(SHOWN_PAPER - SHOWN_INK / ink * dark, 0, 255), np.uint8)


@dataclass(frozen=True)
class _Table:
    """A page on which a ruled table was found: the page turned so that its rules are straight, and the table's box, px."""

    grey: Grey
    px_per_mm: float
    box: Box


def _find_table(grey: Grey) -> _Table | None:
    """The ruled table of a page that lies askew by up to 19 degrees; None where there is none."""
    px_per_mm = max(grey.shape) / LONG_SIDE_MM
    scale = TABLE_PX_PER_MM / px_per_mm
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    for turn in TURNS:
        level, upright = find_lines(_turned(small, turn), TABLE_PX_PER_MM)
        level, upright = _crossing_lines(_tall(level), _tall(upright))
        if len(level) < LEAST_LEVEL or len(upright) < LEAST_UPRIGHT:
            continue
        slant = float(np.median([np.degrees(np.arctan2(line.y1 - line.y0, line.x1 - line.x0)) for line in level]))
        straight = _turned(grey, turn + slant)
        middles = [np.array([(line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2]) for line in (*level, *upright)]
        away = np.radians(slant)
        half = np.array([small.shape[1] / 2, small.shape[0] / 2])
        turning = np.array([[np.cos(away), np.sin(away)], [-np.sin(away), np.cos(away)]])
        moved = np.array([turning @ (middle - half) + half for middle in middles]) / scale
        rows, columns = moved[: len(level), 1], moved[len(level) :, 0]
        box = Box(float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max()))
        return _Table(straight, px_per_mm, box)
    return None


def _tall(lines: list[PixelLine]) -> list[PixelLine]:
    """The lines that may be rules of the table, by their length."""
    longest = max((line.length for line in lines), default=0.0)
    return [line for line in lines if line.length >= TALL_SHARE * longest]


def _crossing_lines(level: list[PixelLine], upright: list[PixelLine]) -> tuple[list[PixelLine], list[PixelLine]]:
    """The lines that cross enough others to be a table's: the edges of a sheet and of a desk meet their corners only."""
    slack = CORNER_MM * TABLE_PX_PER_MM
    for _ in range(2):
        crosses = np.array(
            [
                [
                    row.x0 - slack <= (column.x0 + column.x1) / 2 <= row.x1 + slack
                    and column.y0 - slack <= (row.y0 + row.y1) / 2 <= column.y1 + slack
                    for column in upright
                ]
                for row in level
            ],
            bool,
        ).reshape(len(level), len(upright))
        level = [row for row, count in zip(level, crosses.sum(axis=1), strict=True) if count >= LEAST_UPRIGHT]
        upright = [column for column, count in zip(upright, crosses.sum(axis=0), strict=True) if count >= LEAST_LEVEL]
    return level, upright


def _turned(grey: Grey, degrees: float) -> Grey:
    """A picture turned about its middle, counter-clockwise, in the same frame; what comes in from beyond is white."""
    if degrees == 0:
        return grey
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(grey, matrix, (width, height), borderValue=255), np.uint8)


def _title_of(table: _Table) -> str:
    """What stands above the table, as its title; empty where nothing can be read there, whichever way it lies."""
    wide = table.grey.shape[1] > table.grey.shape[0]
    best: tuple[int, str] = (0, "")
    for turns in (1, 3, 0, 2) if wide else (0, 2, 1, 3):
        heading = _heading(table, turns)
        lines = text_lines(heading, heading.shape[0] / RASTER_PX_PER_MM)
        lines = lines[-MOST_LINES:]
        read = _read([_cut(heading, _roomy(line.box), RASTER_PX_PER_MM, OCR_PX_PER_MM) for line in lines])
        well = sum(_well_read(words) for words in read)
        if well < LEAST_WELL_READ:
            continue
        title, is_ballot = _pick_title(lines, read)
        if is_ballot:
            return title
        best = max(best, (well, title))
    return best[1]


def _heading(table: _Table, turns: int) -> Grey:
    """What lies above the table had the page been turned back by so many quarter turns, white, at RASTER_PX_PER_MM."""
    height, width = table.grey.shape
    box, grey = table.box, table.grey
    part = (
        grey[: max(0, int(box.y0))],
        grey[:, min(width, int(box.x1)) :],
        grey[min(height, int(box.y1)) :],
        grey[:, : max(0, int(box.x0))],
    )[turns]
    if min(part.shape) < 2 * table.px_per_mm:
        return np.full((1, 1), 255, np.uint8)
    upright = np.ascontiguousarray(np.rot90(part, turns))
    scale = RASTER_PX_PER_MM / table.px_per_mm
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return _whitened(np.asarray(cv2.resize(upright, None, fx=scale, fy=scale, interpolation=way), np.uint8))


def _whitened(grey: Grey) -> Grey:
    """A picture whose paper is white and whose print is black, whatever its colour and shade."""
    around = round(AROUND_MM * RASTER_PX_PER_MM) | 1
    paper = cv2.blur(cv2.dilate(grey, np.ones((around, around), np.uint8)), (around, around)).astype(np.float32)
    light = grey / np.maximum(paper * PAPER_LEVEL, 1)
    black = min(float(np.percentile(light, 1)), 0.6)
    return np.asarray(np.clip((light - black) / (1 - black) * 255, 0, 255), np.uint8)


def _pick_title(lines: list[TextLine], read: list[tuple[ReadWord, ...]]) -> tuple[str, bool]:
    """The lines from the one that begins as a ballot's title does, and whether there is one; else what is read best."""
    words = [_words(line) for line in read]
    starts = [place for place, line in enumerate(words) if TITLE_WORD in line.upper()]
    if starts:
        first = lines[starts[0]].box
        middle = (first.x0 + first.x1) / 2
        below = [
            line
            for place, line in enumerate(words)
            if place >= starts[0]
            and lines[place].box.y0 >= first.y0 - 1
            and abs((lines[place].box.x0 + lines[place].box.x1) / 2 - middle) < BESIDE_TITLE_MM
            and _is_read(read[place])
        ]
        title = " ".join(below[:TITLE_LINES]) or words[starts[0]]
        return _short(title[max(0, title.upper().find(TITLE_WORD)) :]), True
    good = [
        line
        for place, line in enumerate(words)
        if _is_read(read[place]) and not any(part in line.upper() for part in NOT_TITLE)
    ]
    return _short(" ".join(good[-TITLE_LINES:])), False


def _is_read(words: tuple[ReadWord, ...]) -> bool:
    return bool(words) and float(np.mean([word.confidence for word in words])) >= WELL_READ


def _well_read(words: tuple[ReadWord, ...]) -> int:
    return sum(word.confidence >= WELL_READ and len(word.text) > 1 for word in words)


def _words(words: tuple[ReadWord, ...]) -> str:
    return " ".join(word.text for word in words)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_QUOTE else title[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _read(lines: Sequence[Grey]) -> list[tuple[ReadWord, ...]]:
    """The words of each line; none where Tesseract is not there."""
    try:
        return read_lines([line for line in lines if min(line.shape) > 1]) if lines else []
    except FormError:
        return [() for _ in lines]


def _roomy(box: Box) -> Box:
    """A line's box with room for its accents and tails."""
    return Box(max(0.0, box.x0 - ROOM_MM), max(0.0, box.y0 - ROOM_MM), box.x1 + ROOM_MM, box.y1 + ROOM_MM / 2)


def _cut(grey: Grey, box: Box, px_per_mm: float, wanted_px_per_mm: float) -> Grey:
    """A part of a straight picture at another scale."""
    rows, columns = (
        slice(round(start * px_per_mm), round(stop * px_per_mm)) for start, stop in ((box.y0, box.y1), (box.x0, box.x1))
    )
    size = max(1, round(box.width * wanted_px_per_mm)), max(1, round(box.height * wanted_px_per_mm))
    return np.asarray(cv2.resize(grey[rows, columns], size, interpolation=cv2.INTER_CUBIC), np.uint8)

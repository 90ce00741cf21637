"""Bench decks: the marked and scanned ballots of one office, with the truth of every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from bench.office_ballots import OfficeBallot
from bench.truth import RowTruth
from bench.visible import is_seen
from bench.voters import USUALLY_AWKWARD, Awkward, MarkedBallot, MarkedRow, invent_voter, mark_ballot
from calibration.form import Box
from samples.deck import USUAL_TURNS, pick_turn
from samples.hands import Rgb
from samples.paper import Picture, blank_sheet, lay_ink, marked_sheet, print_of_pdf
from samples.scanner_effects import DARK_LID, EXTREMES, QUALITIES, SCANNER_LID, Quality, Scan, scan_sheet
from samples.sheet_damage import fold_corner, punch, show_through, staple
from scanner.reading import BLANK

BENCH_QUALITIES: dict[str, Quality] = {**QUALITIES, EXTREMES.name: EXTREMES}
"""The extremes come after the four that have targets: what is drawn of a seed must not depend on them."""

DIRT_NEAR_MM = 1.0
"""A streak this near to a row's cells is taken out with what lies beside it: such a row, too, is a person's."""

CUT_CLEAR_MM = 1.0
"""Paper around the table that a reader may ask for."""


@dataclass(frozen=True)
class BenchPage:
    """One scanned ballot of one page: `ballot` counts from 0 through the deck, `data` is the scan's file."""

    ballot: int
    scan: Scan
    data: bytes
    rows: tuple[RowTruth, ...]
    signed: bool
    """Whether there is a signature on it, so that the page itself must be asked about."""
    whole: bool
    """Whether the whole table is on the scan; else refusing the page is right."""


def blank_of(ballot: OfficeBallot) -> Picture:
    """The office's blank sheet, (h, w, 3) RGB at SHEET_DPI. Costly: made once a deck."""
    return blank_sheet(print_of_pdf(ballot.pdf, 1), ballot.paper.colour, np.random.default_rng([ballot.seed, 12]))


def scanned_deck(
    ballot: OfficeBallot, blank: Picture, quality: str, count: int, awkward: Awkward = USUALLY_AWKWARD
) -> Iterator[BenchPage]:
    """`count` voters' ballots, scanned with one of BENCH_QUALITIES; the same arguments give the same scans."""
    device = BENCH_QUALITIES[quality]
    number = list(BENCH_QUALITIES).index(quality)
    boxes = bool(ballot.form.rows[0].boxes)
    for place in range(count):
        rng = np.random.default_rng([ballot.seed, number, place])
        colours = device.colours[int(rng.integers(len(device.colours)))]
        marked = mark_ballot(ballot.form, invent_voter(boxes, rng), colours == "onebit", rng, awkward)
        sheet = drawn_sheet(ballot, blank, marked, rng)
        lid = SCANNER_LID
        if device is EXTREMES:
            lid = DARK_LID if rng.random() < 0.4 else SCANNER_LID
            damage(sheet, blank, lid, rng)
        if colours != "colour":
            # grey from here on: a third of the work
            sheet = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), np.uint8)
        scan = scan_sheet(sheet, device, rng, pick_turn(rng, USUAL_TURNS), colours, lid)
        data = scan.encoded()
        rows = tuple(
            _true_on_scan(row, scan, data, _is_under_dirt(on_page.cells, scan))
            for row, on_page in zip(marked.rows, ballot.form.pages[0].rows, strict=True)
        )
        yield BenchPage(place, scan, data, rows, bool(marked.writing), _is_whole(ballot, scan))


def damage(sheet: Picture, other_side: Picture, lid: Rgb, rng: np.random.Generator) -> None:
    """What happened to a sheet that went through many hands; in place."""
    if rng.random() < 0.3:
        show_through(sheet, other_side, rng)
    if rng.random() < 0.3:
        punch(sheet, lid, rng)
    if rng.random() < 0.25:
        staple(sheet, rng)
    if rng.random() < 0.25:
        fold_corner(sheet, lid, rng)


def _is_whole(ballot: OfficeBallot, scan: Scan) -> bool:
    """Whether the table and CUT_CLEAR_MM around it are on the scan."""
    table = ballot.form.pages[0].table
    far = CUT_CLEAR_MM
    corners = [(x, y, 1.0) for x in (table.x0 - far, table.x1 + far) for y in (table.y0 - far, table.y1 + far)]
    there = np.array(corners) @ scan.page_to_scan.T
    x, y = there[:, 0] / there[:, 2], there[:, 1] / there[:, 2]
    height, width = scan.pixels.shape[:2]
    return bool(x.min() >= 0 and y.min() >= 0 and x.max() < width and y.max() < height)


def drawn_sheet(ballot: OfficeBallot, blank: Picture, marked: MarkedBallot, rng: np.random.Generator) -> Picture:
    """The office's sheet with the voter's ink and the body's seal on it."""
    penned = [group for row in marked.rows for group in row.penned]
    sheet = marked_sheet(blank, [*penned, *marked.writing], ballot.paper.seal, rng)
    for row in marked.rows:
        for patch, rgb in row.patches:
            lay_ink(sheet, patch, rgb)
    return sheet


def _is_under_dirt(cells: Sequence[Box], scan: Scan) -> bool:
    """Whether one of the scan's streaks crosses these mark cells of a row, or runs within DIRT_NEAR_MM of them."""
    corners = [(x, y, 1.0) for x in (cells[0].x0, cells[-1].x1) for y in (cells[0].y0, cells[-1].y1)]
    there = np.array(corners) @ scan.page_to_scan.T
    x = there[:, 0] / there[:, 2]
    near = DIRT_NEAR_MM * scan.px_per_mm
    return any(x.min() - near <= column <= x.max() + near for column in scan.streak_columns)


def _true_on_scan(row: MarkedRow, scan: Scan, data: bytes, under_dirt: bool) -> RowTruth:
    """The row's truth; where its weak strokes cannot be seen on the scan, nothing is asked of the machine."""
    truth = replace(row.truth, under_dirt=under_dirt)
    if not row.weak or is_seen(row.weak, scan, data):
        return truth
    return replace(truth, mark=f"{truth.mark} unseen", allowed=truth.allowed | {BLANK}, must_ask=False)

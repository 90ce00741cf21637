"""The form of an office's ballot says where its rules, cells and little boxes are printed."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from bench.office_ballots import STYLES, OfficeBallot, clean_print, office_ballot
from calibration.form import RASTER_PX_PER_MM, Box, encode_form, print_bytes
from calibration.ruled_lines import Grey

SEEDS = (3, 10, 14)
"""One of each style, all with a head of two rows; the last two were learned."""


@cache
def ballot(seed: int) -> OfficeBallot:
    return office_ballot(seed)


@cache
def picture(seed: int) -> Grey:
    return clean_print(ballot(seed).pdf)


def darkest_near(seed: int, x: float, y: float, across: bool) -> int:
    """The darkest pixel within 0.25 mm of a place, looking across a level or an upright rule."""
    reach = round(0.25 * RASTER_PX_PER_MM)
    column, row = round(x * RASTER_PX_PER_MM - 0.5), round(y * RASTER_PX_PER_MM - 0.5)
    page = picture(seed)
    if across:
        return int(page[max(0, row - reach) : row + reach + 1, column].min())
    return int(page[row, max(0, column - reach) : column + reach + 1].min())


def edges(box: Box) -> list[tuple[float, float, bool]]:
    """Places along the four sides of a box, and whether to look down across the side."""
    places = []
    for share in (0.3, 0.5, 0.7):
        x, y = box.x0 + share * box.width, box.y0 + share * box.height
        places += [(x, box.y0, True), (x, box.y1, True), (box.x0, y, False), (box.x1, y, False)]
    return places


def test_every_third_seed_draws_the_same_style() -> None:
    assert [ballot(seed).style for seed in SEEDS] == [STYLES[seed % 3] for seed in SEEDS]


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_and_boxes_lie_on_what_is_printed(seed: int) -> None:
    for row in ballot(seed).form.rows:
        for box in (*row.cells, *row.boxes):
            assert all(darkest_near(seed, *place) < 170 for place in edges(box)), (row.number, box)


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_are_named_where_they_are_printed_and_nowhere_else(seed: int) -> None:
    (page,) = ballot(seed).form.pages
    for line in page.lines:
        for share in np.linspace(0.01, 0.99, 60):
            x, y = line.x0 + share * (line.x1 - line.x0), line.y0 + share * (line.y1 - line.y0)
            assert darkest_near(seed, x, y, line.level) < 170, line


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_are_bare_but_for_their_boxes(seed: int) -> None:
    for row in ballot(seed).form.rows:
        for place, cell in enumerate(row.cells):
            inside = picture(seed).copy()
            if row.boxes:
                box = row.boxes[place]
                corners = [
                    (round(x * 8) + way * 3, round(y * 8) + way * 3)
                    for x, y, way in ((box.x0, box.y0, -1), (box.x1, box.y1, 1))
                ]
                cv2.rectangle(inside, corners[0], corners[1], 255, -1)
            x0, y0, x1, y1 = (round(value * RASTER_PX_PER_MM) for value in (cell.x0, cell.y0, cell.x1, cell.y1))
            assert inside[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4].min() > 230


def test_a_ballot_is_the_same_each_time_it_is_drawn() -> None:
    again = office_ballot(SEEDS[0])
    assert encode_form(again.form) == encode_form(ballot(SEEDS[0]).form)
    assert again.pdf == ballot(SEEDS[0]).pdf


def test_a_learned_print_lies_where_the_exact_one_does() -> None:
    (seed,) = [seed for seed in SEEDS if ballot(seed).learned][:1]
    learned = cv2.imdecode(np.frombuffer(print_bytes(ballot(seed).form.pages[0]), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert learned is not None
    (dx, dy), _ = cv2.phaseCorrelate(picture(seed).astype(np.float32), np.asarray(learned, np.float32))
    assert abs(dx) < 0.5
    assert abs(dy) < 0.5
    assert np.median(learned) == 255


def test_offices_differ() -> None:
    looks = [ballot(seed).look for seed in SEEDS]
    assert len({(look.size, look.row_height, look.widths) for look in looks}) == len(SEEDS)

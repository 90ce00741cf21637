"""Lines along the edges of little boxes, seen only where they cross the rules between these."""

from __future__ import annotations

import numpy as np
import pytest

from bench.office_ballots import office_ballot
from calibration.form import RASTER_PX_PER_MM
from scanner.narrow_gaps import crossings_in_gaps
from scanner.prepared_form import FloatArray, PreparedPage, prepare_forms

PEN_MM = 0.5


@pytest.fixture(scope="module")
def boxed() -> PreparedPage:
    """A ballot whose little boxes stand 0.8 mm from the rules."""
    (page,) = prepare_forms((office_ballot(75325).form,))
    return page


def printed_alone(form: PreparedPage) -> FloatArray:
    """The strip of a ballot without any mark: as dark as its print."""
    x, y = round(form.strip.x0 * RASTER_PX_PER_MM), round(form.strip.y0 * RASTER_PX_PER_MM)
    height, width = round(form.strip.height * RASTER_PX_PER_MM), round(form.strip.width * RASTER_PX_PER_MM)
    return 255.0 - form.print_full[y : y + height, x : x + width]


def with_line_down(form: PreparedPage, x: float, first: int, last: int) -> FloatArray:
    """The same with a line at `x` mm from the middle of one row to the middle of another."""
    darkness = printed_alone(form)
    cells = [row.cells[1] for row in form.page.rows]
    top, foot = ((cells[row].y0 + cells[row].y1) / 2 for row in (first, last))
    rows = slice(*(round((y - form.strip.y0) * RASTER_PX_PER_MM) for y in (top, foot)))
    columns = slice(*(round((x + side - form.strip.x0) * RASTER_PX_PER_MM) for side in (-PEN_MM / 2, PEN_MM / 2)))
    darkness[rows, columns] = np.maximum(darkness[rows, columns], 150.0)
    return darkness


def test_a_line_along_the_edges_of_boxes_is_seen_at_each_rule_that_it_crosses(boxed: PreparedPage) -> None:
    edge = boxed.page.rows[0].boxes[1].x1
    found = crossings_in_gaps(with_line_down(boxed, edge, 0, 2).astype(np.uint8), boxed)
    assert [crossing.row for crossing in found] == [0, 1]
    assert all(abs(crossing.x - edge) < PEN_MM for crossing in found)


def test_print_alone_and_ink_on_one_side_of_the_rule_cross_nothing(boxed: PreparedPage) -> None:
    clean = printed_alone(boxed)
    assert crossings_in_gaps(clean.astype(np.uint8), boxed) == ()
    rule = round((boxed.page.rows[0].cells[1].y1 - boxed.strip.y0) * RASTER_PX_PER_MM)
    half = with_line_down(boxed, boxed.page.rows[0].boxes[1].x1, 0, 2)
    half[rule:] = clean[rule:]
    assert crossings_in_gaps(half.astype(np.uint8), boxed) == ()


def test_bare_cells_have_no_such_gaps(form: PreparedPage) -> None:
    assert all(not row.boxes for row in form.page.rows)
    assert crossings_in_gaps(printed_alone(form).astype(np.uint8), form) == ()


def test_what_is_wider_than_a_pens_line_is_no_line(boxed: PreparedPage) -> None:
    box = boxed.page.rows[0].boxes[1]
    darkness = printed_alone(boxed)
    columns = slice(*(round((x - boxed.strip.x0) * RASTER_PX_PER_MM) for x in (box.x0, box.x1)))
    darkness[:, columns] = 200.0
    assert crossings_in_gaps(darkness.astype(np.uint8), boxed) == ()

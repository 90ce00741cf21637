from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.amount import PALE_LINE
from scanner.ink import InkPicture, printed_in
from scanner.pale_line import strongest_line
from scanner.prepared_form import PreparedPage

GRAIN = 6.0
"""Deviation of a photo's paper at the strip's scale, of 255."""


def paper(form: PreparedPage, seed: int, cross: float = 0.0, speck: float = 0.0) -> InkPicture:
    """A strip of bare, grainy paper; in the middle cell of the first row a cross or a speck, darker by so much."""
    scale, strip = RASTER_PX_PER_MM, form.strip
    size = (round(strip.height * scale), round(strip.width * scale))
    dark = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 2 * GRAIN, size), (0, 0), 0.8)
    cell = form.page.rows[0].cells[1]
    x, y = ((cell.x0 + cell.x1) / 2 - strip.x0) * scale, ((cell.y0 + cell.y1) / 2 - strip.y0) * scale
    drawn = np.zeros(size, np.float32)
    if cross:
        arm = 2.6 * scale
        for side in (-1, 1):
            ends = [(round(x + end * arm), round(y + side * end * arm)) for end in (-1, 1)]
            cv2.line(drawn, ends[0], ends[1], cross, 3, cv2.LINE_AA)
    if speck:
        cv2.circle(drawn, (round(x), round(y)), 2, speck, -1)
    printed = printed_in(form)
    darkness = np.clip(np.where(printed, 0, dark + drawn), 0, 255).astype(np.uint8)
    none = np.zeros(size, np.bool_)
    return InkPicture(darkness, printed, none, none, strip, darkness)


def test_a_cross_as_pale_as_the_grain_stands_out_and_bare_paper_does_not(form: PreparedPage) -> None:
    for seed in range(6):
        assert strongest_line(paper(form, seed, cross=9.0), form, 0) >= PALE_LINE
        assert all(strongest_line(paper(form, seed), form, row) < PALE_LINE for row in range(4))


def test_a_speck_is_no_line(form: PreparedPage) -> None:
    assert strongest_line(paper(form, 1, speck=28.0), form, 0) < PALE_LINE


def test_a_line_in_another_row_says_nothing_of_this_one(form: PreparedPage) -> None:
    assert strongest_line(paper(form, 2, cross=9.0), form, 1) < PALE_LINE

"""A line through a printed name or position, of which little shows between the letters, is shown to a person."""

from __future__ import annotations

import numpy as np

from scanner.stray import Stray

BETWEEN_LETTERS_MM2 = 0.56
"""What a line through a position left between its letters on a photo."""


def test_a_line_between_letters_tells_on_a_page_that_is_clean_elsewhere() -> None:
    rows = np.zeros(17)
    rows[15] = BETWEEN_LETTERS_MM2
    assert Stray(rows, below=0.0).least < BETWEEN_LETTERS_MM2


def test_as_much_is_dust_on_a_page_that_is_dusty_all_over() -> None:
    rows = np.full(17, 0.3)
    rows[15] = BETWEEN_LETTERS_MM2
    assert Stray(rows, below=0.0).least > BETWEEN_LETTERS_MM2

"""Rows that an earlier reader counted wrongly without asking anyone, drawn again from their seeds: each is asked about."""

from __future__ import annotations

import pytest

from bench.truth import Outcome
from bench.voters import MADE_TO_MISLEAD, USUALLY_AWKWARD, Awkward
from tests.scanner.drawn_again import read_again


@pytest.mark.parametrize(
    ("seed", "quality", "ballot", "row"),
    [
        pytest.param(60013, "onebit", 7, 15, id="one line through a small cross with a loop"),
        pytest.param(73007, "rough", 2, 3, id="two lines through a flat cross"),
        pytest.param(75224, "office", 0, 21, id="a small cross of the faintest ink on a clean scan"),
        pytest.param(75289, "phone", 5, 14, id="one line through a cross that reaches over the rule"),
        pytest.param(75306, "phone", 0, 8, id="a cross that crosses a millimetre above the rule"),
        pytest.param(75354, "onebit", 5, 9, id="a cross with a loop upon the rule"),
        pytest.param(75005, "phone", 1, 2, id="two lines through a cross on a page of few marks"),
        pytest.param(75041, "phone", 6, 19, id="a word in a felt tip's line on a ballot of filled boxes"),
        pytest.param(75325, "onebit", 0, 2, id="a line down along the edges of little boxes near to the rules"),
    ],
)
def test_what_is_no_plain_mark_is_shown_to_a_person(seed: int, quality: str, ballot: int, row: int) -> None:
    _is_shown(seed, quality, ballot, row)


@pytest.mark.parametrize(
    ("seed", "quality", "ballot", "row"),
    [pytest.param(16422, "rough", 0, 15, id="a cross with a loop upon the rule, which hides where its lines cross")],
)
def test_nor_is_a_row_of_a_deck_with_many_awkward_ones(seed: int, quality: str, ballot: int, row: int) -> None:
    _is_shown(seed, quality, ballot, row, Awkward(0.4))


@pytest.mark.parametrize(
    ("seed", "quality", "ballot", "row"),
    [
        pytest.param(16106, "office", 7, 2, id="two lines through a cross on a ballot where most marks are struck out"),
        pytest.param(16105, "office", 4, 4, id="two lines through a small cross"),
        pytest.param(16132, "rough", 3, 11, id="one line through a cross that runs into the next rows' crosses"),
        pytest.param(
            16146, "rough", 7, 1, id="one line through a looped cross that hangs on a scribble in the next row"
        ),
        pytest.param(16151, "rough", 0, 11, id="one line beside the crossing of a small cross"),
        pytest.param(16120, "office", 3, 22, id="one line through a cross, an end of which a little box hides"),
    ],
)
def test_nor_is_one_of_many_that_are_struck_out(seed: int, quality: str, ballot: int, row: int) -> None:
    _is_shown(seed, quality, ballot, row, MADE_TO_MISLEAD)


def _is_shown(seed: int, quality: str, ballot: int, row: int, awkward: Awkward = USUALLY_AWKWARD) -> None:
    reading, truths = read_again(seed, quality, ballot, awkward)
    read, truth = next(pair for pair in zip(reading.rows, truths, strict=True) if pair[0].row == row)
    assert truth.must_ask
    assert truth.outcome(read.choice, read.doubts, reading.doubts) is not Outcome.SILENT
    assert read.doubts

"""Plain rows about which an earlier reader asked a person for nothing, drawn again from their seeds: each is counted."""

from __future__ import annotations

import pytest

from bench.truth import Outcome
from tests.scanner.drawn_again import read_again


@pytest.mark.parametrize(
    ("seed", "quality", "ballot", "rows"),
    [
        pytest.param(73012, "office", 6, (5, 6, 7, 14), id="filled boxes under each other"),
        pytest.param(73006, "office", 2, (1,), id="rings that touch"),
        pytest.param(72062, "office", 0, (5,), id="a narrow cross whose arm runs into the next row's mark"),
        pytest.param(72081, "office", 6, (13, 14), id="V's in low rows that touch"),
        pytest.param(72030, "rough", 1, (11,), id="the edge of a fold's shade"),
    ],
)
def test_a_plain_mark_is_counted_without_a_person(seed: int, quality: str, ballot: int, rows: tuple[int, ...]) -> None:
    reading, truths = read_again(seed, quality, ballot)
    for read, truth in zip(reading.rows, truths, strict=True):
        if read.row in rows:
            assert truth.plain
            assert not read.doubts
            assert truth.outcome(read.choice, read.doubts, reading.doubts) is Outcome.READ

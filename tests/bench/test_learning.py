"""What the bench of learning counts: wrong words, and whether a person is shown them."""

from __future__ import annotations

from bench.learning import _differences
from calibration.blank_pages import PlacedWord
from calibration.form import Box

SOMEWHERE = Box(0, 0, 1, 1)


def found(told: str, read: str, sure: float) -> list[tuple[str, str, bool]]:
    words = [PlacedWord(word, sure, SOMEWHERE) for word in read.split()]
    return [(one.wanted, one.read, one.listed) for one in _differences(1, told.split(), read.split(), words)]


def test_a_word_read_as_another_counts_once_and_says_whether_it_is_listed():
    assert found("Lê Thị Thảo", "Lê Thị Tháo", 0.5) == [("Thảo", "Tháo", True)]
    assert found("Lê Thị Thảo", "Lê Thị Tháo", 0.95) == [("Thảo", "Tháo", False)]


def test_lost_and_invented_words_are_wrong_too():
    assert found("Lê Thị Thảo", "Lê Thảo", 0.95) == [("Thị", "", False)]
    assert found("Lê Thảo", "Lê - Thảo", 0.5) == [("", "-", True)]


def test_what_is_right_is_not_told():
    assert found("Lê Thị Thảo", "Lê Thị Thảo", 0.1) == []

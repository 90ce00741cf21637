"""The papers quote the last test of the scanner, and say so where there was none."""

from __future__ import annotations

import datetime
import json

import pytest

from calibration.errors import CountError
from calibration.language import Text
from counting.scanner_test import last_scanner_test


@pytest.fixture
def write_record(tmp_path):
    def write(text):
        (tmp_path / "testdeck").mkdir()
        (tmp_path / "testdeck/testdeck-report.json").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_no_test_deck_is_no_verdict(tmp_path):
    assert last_scanner_test(tmp_path) is None


def test_the_verdict_comes_with_its_day_and_what_speaks_against_the_scanner(write_record):
    findings = [
        {"code": "dirt", "blocking": True, "vi": "Có vệt bẩn.", "en": "There is a streak."},
        {"code": "small", "blocking": False, "vi": "Ảnh nhỏ.", "en": "Small pictures."},
    ]
    record = {"verdict": "not-trusted", "deck": "ab" * 32, "when": "2023-12-12T23:30:00+00:00", "findings": findings}
    test = last_scanner_test(write_record(json.dumps(record)))
    assert test is not None and not test.trusted
    assert (test.deck, test.day) == ("ab" * 32, datetime.date(2023, 12, 12))
    assert test.findings == (Text("Có vệt bẩn.", "There is a streak."),)


@pytest.mark.parametrize("text", ["", "[]", '{"verdict": "trusted"}', '{"verdict": "trusted", "deck": 1, "when": 5}'])
def test_a_damaged_record_is_told_and_not_passed_over(write_record, text):
    with pytest.raises(CountError) as caught:
        last_scanner_test(write_record(text))
    assert "đọc lại bộ phiếu thử" in caught.value.text.vi

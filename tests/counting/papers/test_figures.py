"""Workbook, CSV and JSON carry the tally's figures unchanged."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import openpyxl
import pytest

from counting.papers.catalogue import PAPERS
from counting.papers.results_csv import results_csv
from counting.papers.results_json import results_json, tally_object
from counting.papers.workbook import workbook
from counting.papers.workbook_look import HEAD_ROW


def sheet_of(facts, language="vi"):
    return openpyxl.load_workbook(BytesIO(workbook(facts, language))).active


@pytest.mark.parametrize(("rules", "base"), [("nq96-2023", 40), ("nq85-2014", 42)])
def test_percentages_are_formulas_over_the_denominator_of_the_rule_set(make_facts, rules, base):
    sheet = sheet_of(make_facts(rules))
    assert sheet["M6"].value == base
    assert sheet["H7"].value == "=ROUND(G7*10000/$M$6,0)/10000"
    assert sheet["H7"].number_format == "0.00%"
    assert [sheet.cell(7, column).value for column in (1, 2, 4, 5, 6, 7, 9, 11)] == [
        *(1, "Trần Thị Bích Hạnh", 41, 40, "=G7+I7+K7", 39, 1, 0)
    ]
    assert sheet["G9"].value == "=SUM(G7:G8)"
    assert sheet["M10"].value == base
    assert sheet["H11"].value == "=ROUND(G11*10000/$M$10,0)/10000"


def test_the_sheet_keeps_its_head_in_sight_and_on_every_printed_page(make_facts):
    sheet = sheet_of(make_facts())
    assert sheet.title == "Kết quả"
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    assert heads[:7] == ["STT", "Họ và tên", "Chức vụ", "Phát ra", "Thu về", "Hợp lệ", "Tín nhiệm cao"]
    assert sheet.freeze_panes == "C6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )


def test_the_sheet_says_that_it_is_provisional(make_facts):
    assert sheet_of(make_facts(status="provisional"))["A4"].value.startswith("BẢN TẠM TÍNH")
    assert not sheet_of(make_facts())["A4"].value


def test_the_csv_opens_in_excel_and_has_one_line_a_person_per_kind(make_facts):
    content = results_csv(make_facts(), "vi")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert [(row["kind"], row["no"], row["name"]) for row in rows] == [
        ("hdnd", "1", "Trần Thị Bích Hạnh"),
        ("hdnd", "2", "Y Pan Byă"),
        ("ubnd", "1", "Đỗ Mạnh Hùng"),
    ]
    assert rows[1] | {"position": ""} == {
        **{"kind": "hdnd", "block": "Khối HĐND", "no": "2", "name": "Y Pan Byă", "position": ""},
        **{"issued": "41", "collected": "40", "valid": "39", "high": "18", "trust": "0", "low": "21"},
        **{"high_percent": "45", "trust_percent": "0", "low_percent": "52,5", "outcome": "may-resign"},
        **{"denominator": "collected", "denominator_count": "40", "rules": "nq96-2023", "status": "final"},
    }


def test_the_english_csv_has_decimal_points(make_facts):
    rows = list(csv.DictReader(StringIO(results_csv(make_facts(), "en").decode("utf-8-sig"))))
    assert rows[0]["high_percent"] == "97.5"


def test_the_json_is_the_object_of_the_tally_command(make_facts):
    facts = make_facts()
    told = json.loads(results_json(facts.tally))
    assert told == tally_object(facts.tally)
    assert list(told) == ["rules", "status", "pending", "ballots"]
    assert list(told["ballots"][0]) == ["id", "issued", "collected", "read", "invalid", "officials"]
    person = told["ballots"][0]["officials"][0]
    assert person.pop("bounds")["can_change"] is False
    assert person == {
        **{"no": 1, "name": "Trần Thị Bích Hạnh", "position": "Chủ tịch HĐND huyện", "valid": 40},
        **{"high": 39, "trust": 1, "low": 0},
        **{"percent": {"high": "97,5", "trust": "2,5", "low": "0"}, "outcome": "none"},
    }


def test_two_writings_give_the_same_bytes(make_facts):
    assert results_csv(make_facts(), "vi") == results_csv(make_facts(), "vi")
    assert results_json(make_facts().tally) == results_json(make_facts().tally)
    assert workbook(make_facts(), "vi") == workbook(make_facts(), "vi")
    for paper in PAPERS:
        assert paper.word(make_facts(), "en") == paper.word(make_facts(), "en")

"""Figures, dates and names are worded as Vietnamese papers word them."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from calibration.election import Member
from calibration.language import Text
from counting.papers.bands import bands_in_words
from counting.papers.blocks import blocks, roman
from counting.papers.letterhead import TO_FILL, place_name
from counting.papers.signatures import signatures
from counting.papers.wording import ballots, choice, long_date, percentage, share
from counting.rule_sets import load_rules


def test_counts_under_ten_take_a_leading_zero_in_vietnamese():
    assert ballots(1) == Text("01 phiếu", "1 ballot")
    assert ballots(0) == Text("0 phiếu", "0 ballots")
    assert ballots(10) == Text("10 phiếu", "10 ballots")


def test_a_share_names_the_denominator():
    assert share("97,5", load_rules("nq96-2023", "lay-phieu")) == Text(
        "chiếm 97,5% tổng số phiếu thu về", "97.5% of ballots collected"
    )
    assert share("97,5", load_rules("nq85-2014", "lay-phieu")).vi == "chiếm 97,5% tổng số đại biểu"


def test_no_ratio_is_a_dash_and_not_a_zero():
    assert percentage("").vi == "—"


def test_long_dates():
    assert long_date(datetime.date(2023, 12, 14)) == Text("ngày 14 tháng 12 năm 2023", "14 December 2023")
    assert long_date(datetime.date(2024, 2, 5)).vi == "ngày 05 tháng 02 năm 2024"
    assert long_date(datetime.date(2024, 3, 5)).vi == "ngày 05 tháng 3 năm 2024"


def test_choices_in_words():
    assert [choice(value).vi for value in ("high", "blank", "multiple", None)] == [
        *("tín nhiệm cao", "không đánh dấu", "đánh dấu nhiều mức", "không đọc được")
    ]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Hội đồng nhân dân huyện Sa Thầy", "Sa Thầy"),
        ("Hội đồng nhân dân thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Hội đồng nhân dân quận 1", "Quận 1"),
        ("Hội đồng nhân dân xã Rờ Kơi, huyện Sa Thầy", "Rờ Kơi"),
        ("Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam", "Hà Nội"),
        ("Câu lạc bộ", TO_FILL),
    ],
)
def test_papers_are_dated_from_the_body_s_own_place(body, place):
    assert place_name(body) == place


def test_head_and_secretary_sign_apart_from_the_members():
    committee = (
        Member("A", "Phó Trưởng ban"),
        Member("B", "Trưởng ban"),
        Member("C", "Ủy viên, Thư ký"),
        Member("D", "Ủy viên"),
    )
    places = signatures(committee, "en")
    assert (places.head.name, places.secretary.name) == ("B", "C")
    assert [(member.role, member.name) for member in places.members] == [("DEPUTY HEAD", "A"), ("MEMBER", "D")]


def test_blocks_are_numbered_in_the_order_in_which_they_are_first_named(facts_once):
    council, committee = facts_once.tally.ballots
    kinds = (council, committee, replace(council, id="hdnd-2"), replace(council, id="other", block=""))
    listed = blocks(replace(facts_once, tally=replace(facts_once.tally, ballots=kinds)))
    assert [(heading, len(people)) for heading, people in listed] == [
        ("I. Khối HĐND", 4),
        ("II. Khối UBND", 1),
        ("", 2),
    ]


def test_roman_figures():
    assert [roman(number) for number in (1, 2, 4, 5, 9, 14, 19, 39)] == [
        *("I", "II", "IV", "V", "IX", "XIV", "XIX", "XXXIX")
    ]


def test_the_bounds_of_a_rule_set_in_words():
    assert bands_in_words(load_rules("nq96-2023", "lay-phieu")).vi.splitlines() == [
        "tín nhiệm thấp trên 1/2 và dưới 2/3: có thể xin từ chức; không từ chức thì trình bỏ phiếu tín nhiệm",
        "tín nhiệm thấp từ 2/3: trình miễn nhiệm",
    ]

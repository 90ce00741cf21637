"""The published results are replayed, and what newspapers printed wrongly is named with its reason."""

from __future__ import annotations

from bench.published import contradictions, counts, differences, outcome, published_rows

ROWS = published_rows()


def test_every_percentage_of_the_sixty_rows_comes_out_as_printed_and_every_sum_can_be():
    assert len(ROWS) == 60
    assert [(row["name"], list(differences(row))) for row in ROWS if list(differences(row))] == []


def test_a_figure_that_does_not_follow_is_found():
    row = {**ROWS[0], "pct_high_published": "98.12"}
    assert list(differences(row)) == ["high: 52/53 is 98,11, printed 98.12"]
    (sums,) = differences({**ROWS[0], "low": "1", "pct_low_published": ""})
    assert sums.startswith("53 votes, 52 collected")


def test_rows_whose_published_figures_contradict_themselves_are_named():
    assert [row["name"] for row in ROWS if contradictions(row)] == [
        "Nguyễn Phúc Hà",
        "Huỳnh Ngọc Sơn",
        "Đặng Thị Ngọc Thịnh",
        "Đỗ Bá Tỵ",
        "Nguyễn Xuân Phúc",
        "Phùng Xuân Nhạ",
        "Nguyễn Văn Thể",
        "Vương Đình Huệ",
        "Nguyễn Văn Trì",
        "Dương Thị Tuyến",
        "Hoàng Thị Thúy Lan",
        "Nguyễn Trung Hải",
    ]


def test_the_reason_says_what_was_printed_and_what_would_be_right():
    (row,) = [row for row in ROWS if row["name"] == "Nguyễn Văn Trì"]
    assert contradictions(row)[0] == "printed 45/48 = 91,8%, but the denominator is 49, which is 91,84%"


def test_every_outcome_follows_from_whole_votes():
    for row in ROWS:
        votes, base = counts(row)
        low = votes["low"]
        over = 3 * low > 2 * base if row["rules"] == "nq35-2012" else 3 * low >= 2 * base
        assert outcome(row) == ("dismissal" if over else "may-resign" if 2 * low > base else "none")

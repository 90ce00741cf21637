"""Decisions that a committee wrote down on paper: taken from a file line by line, and only where something waits."""

from __future__ import annotations

import pytest

from calibration.errors import CountError
from counting.prepared_decisions import PreparedDecision, apply_decisions, idle_lines, read_decisions
from counting.review import waiting
from scanner.doubts import Doubt

FAINT = ("high", Doubt.FAINT)
HEAD = "scan,row,choice,reason\n"


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "decisions.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_every_line_is_a_decision_with_its_reason(file):
    path = file(HEAD + '1.jpg,2,low,"Dấu bị gạch, xem phiếu gốc"\n2.jpg,0,invalid,\n')
    assert read_decisions(path) == [
        PreparedDecision("1.jpg", 2, "low", "Dấu bị gạch, xem phiếu gốc"),
        PreparedDecision("2.jpg", 0, "invalid", ""),
    ]


def test_a_file_that_excel_saved_is_read(file):
    path = file(b"\xef\xbb\xbf" + (HEAD + "1.jpg,2,low,Mờ\n").replace("\n", "\r\n").encode())
    assert read_decisions(path) == [PreparedDecision("1.jpg", 2, "low", "Mờ")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (HEAD + "1.jpg,hai,low,\n", 2),
        (HEAD + "1.jpg,1,low,\n2.jpg,,low,\n", 3),
        (HEAD + "1.jpg,-1,low,\n", 2),
        (HEAD + "1.jpg,1,low\n", 2),
        ("scan;row;choice;reason\n1.jpg;1;low;\n", 2),
        ("tệp,hàng,chọn,lý do\n1.jpg,1,low,\n", 2),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(content, line, file):
    with pytest.raises(CountError) as caught:
        read_decisions(file(content))
    assert f"dòng {line}:" in caught.value.text.vi
    assert f"line {line}:" in caught.value.text.en


@pytest.mark.parametrize("content", [None, HEAD.encode("utf-16"), b"PK\x03\x04\xff\xfe"])
def test_a_file_that_is_missing_or_no_text_is_refused_by_name(content, file, tmp_path):
    path = tmp_path / "mất.csv" if content is None else file(content)
    with pytest.raises(CountError) as caught:
        read_decisions(path)
    assert str(path) in caught.value.text.vi


def test_a_row_that_only_looks_like_a_number_is_refused_by_its_line(file):
    with pytest.raises(CountError):
        read_decisions(file(HEAD + "1.jpg,²,low,\n"))


@pytest.fixture
def fed(make_count, feed, page):
    count = make_count()
    with count.store() as store:
        feed(
            store,
            page("hdnd", FAINT, FAINT, file="1.jpg"),
            page("hdnd", "high", FAINT, file="2.jpg"),
            page("ubnd", "high", file="3.jpg"),
        )
        yield count.election(), store


def test_what_waits_is_decided_and_the_rest_goes_on_waiting(fed):
    election, store = fed
    prepared = [PreparedDecision("1.jpg", 1, "low", "Mờ"), PreparedDecision("2.jpg", 2, "invalid", "")]
    assert apply_decisions(election, store, prepared) == 2
    assert [(it.page.file, it.row) for it in waiting(election, store)] == [("1.jpg", 2)]
    assert {(page, row): it.choice for (page, row), it in store.decisions().items()} == {
        (1, 1): "low",
        (2, 2): "invalid",
    }
    assert store.decisions()[1, 1].reason == "Mờ"


def test_lines_about_rows_that_nobody_asked_about_change_nothing(fed):
    election, store = fed
    prepared = [PreparedDecision("3.jpg", 1, "low", ""), PreparedDecision("9.jpg", 1, "low", "")]
    assert apply_decisions(election, store, prepared) == 0
    assert store.decisions() == {}


def test_the_same_file_a_second_time_changes_nothing(fed):
    election, store = fed
    prepared = [PreparedDecision("1.jpg", 1, "low", "Mờ")]
    assert apply_decisions(election, store, prepared) == 1
    acts = store.acts()
    assert apply_decisions(election, store, prepared) == 0
    assert store.acts() == acts


def test_a_choice_that_does_not_exist_is_refused_by_scan_and_row(fed):
    election, store = fed
    with pytest.raises(CountError) as caught:
        apply_decisions(election, store, [PreparedDecision("1.jpg", 2, "cao", "")])
    assert "1.jpg" in caught.value.text.vi
    assert "“cao”" in caught.value.text.en
    assert store.decisions() == {}


def test_one_line_never_decides_two_ballots_whose_scans_bear_one_name(fed, feed, page):
    election, store = fed
    feed(store, page("hdnd", FAINT, "low", file="1.jpg"))
    try:
        apply_decisions(election, store, [PreparedDecision("1.jpg", 1, "low", "Mờ")])
    except CountError:
        return
    assert len(store.decisions()) <= 1


def test_two_lines_that_contradict_each_other_are_refused(fed):
    election, store = fed
    prepared = [PreparedDecision("1.jpg", 1, "low", ""), PreparedDecision("1.jpg", 1, "high", "")]
    with pytest.raises(CountError):
        apply_decisions(election, store, prepared)


def test_a_decision_can_be_changed_and_the_older_one_stays_on_record(fed):
    election, store = fed
    assert apply_decisions(election, store, [PreparedDecision("1.jpg", 1, "low", "Mờ")]) == 1
    assert apply_decisions(election, store, [PreparedDecision("1.jpg", 1, "high", "Xem lại phiếu gốc")]) == 1
    page = next(page for page in store.pages() if page.file == "1.jpg")
    assert store.decisions()[page.id, 1].choice == "high"
    assert [act.name for act in store.acts()].count("decision") == 2


def test_a_ballot_without_a_seal_is_voided_as_a_whole_by_row_0(fed):
    election, store = fed
    assert apply_decisions(election, store, [PreparedDecision("3.jpg", 0, "invalid", "Không có dấu")]) == 1
    page = next(page for page in store.pages() if page.file == "3.jpg")
    assert store.decisions()[page.id, 0].choice == "invalid"


def test_lines_that_decide_nothing_are_named(fed):
    election, store = fed
    lines = [PreparedDecision("9.jpg", 1, "low", ""), PreparedDecision("1.jpg", 1, "low", "")]
    assert idle_lines(election, store, lines) == lines[:1]

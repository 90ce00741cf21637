"""Two closings of the same count: the same bytes; sums that do not agree and piles of nothing: no closing at all."""

from __future__ import annotations

import pypdfium2
import pytest

import kiemphieu
from counting.ballot_manifest import ballot_manifest
from counting.cast_vote_records import cast_vote_records, records_json
from counting.closing import close_count, facts_of
from counting.papers.results_csv import results_csv
from counting.papers.results_json import results_json
from counting.sealing import finish_count
from counting.second_counter import count_records
from counting.standing import where_it_stands
from counting.store import Decision
from scanner.doubts import Doubt

CHOICES = [("high", "low"), ("trust", ("high", Doubt.FAINT)), ("high", "high")]


def files(count) -> dict[str, bytes]:
    """What others' tools get of a count that was closed."""
    with count.store() as store:
        assert close_count(count, store) == ()
        facts, standing = facts_of(count, store, "0.1.0"), where_it_stands(count, store)
    assert facts.tally.status == "final"
    return {
        "results.json": results_json(facts.tally),
        "results.csv": results_csv(facts, "vi"),
        "records.json": records_json(cast_vote_records(standing.election, standing.rules, standing.choices, "0.1.0")),
        "manifest.csv": ballot_manifest(standing.tally, standing.choices),
    }


def test_two_closings_of_the_same_ballots_give_the_same_bytes_in_whatever_order_they_were_fed(make_count, feed, page):
    told = []
    for name, order in (("first", CHOICES), ("second", CHOICES[::-1])):
        count = make_count(name=name)
        with count.store() as store:
            feed(store, *(page("hdnd", *choices) for choices in order), page("ubnd", "low"))
            (asked,) = [stored.id for stored in store.pages() if any(row.doubts for row in stored.rows)]
            store.decide(Decision(asked, 2, "high", "rõ", (Doubt.FAINT,)))
        told.append(files(count))
    assert told[0] == told[1]


def test_closing_again_after_opening_once_more_gives_the_same_bytes(make_count, feed, page):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low"))
    first = files(count)
    with count.store() as store:
        number = next(stored.id for stored in store.pages() if stored.form == "hdnd")
        store.decide(Decision(number, 1, "trust", "nhầm"))
        store.decide(Decision(number, 1, "high", "đúng như đã đọc"))
    assert files(count) == first


@pytest.mark.parametrize(("language", "said"), [("vi", "mẫu số bằng 0"), ("en", "the denominator is 0")])
def test_nothing_collected_has_no_ratio_and_cannot_be_closed(language, said, make_count, election_text, capsys):
    nothing = election_text.replace("collected = 3", "collected = 0").replace("collected = 1", "collected = 0")
    count = make_count(nothing)
    for command in ("tally", "close"):
        assert kiemphieu.run([command, str(count.path), "--lang", language]) == 3
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("vi", "Số trang không khớp"), ("en", "The pages do not add up")])
def test_a_broken_sum_blocks_the_closing_and_names_the_sheet(language, said, make_count, feed, page, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low", file="lạc.jpg"))
    text = count.election_file.read_text(encoding="utf-8")
    count.election_file.write_text(text[: text.index('[[ballots]]\nid = "ubnd"')], encoding="utf-8")
    for command in ("tally", "close"):
        assert kiemphieu.run([command, str(count.path), "--lang", language]) == 3
        err = capsys.readouterr().err
        assert said in err and "lạc.jpg" in err


def test_a_figure_that_does_not_agree_makes_the_tally_exit_with_3(make_count, feed, page, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(2)), page("ubnd", "low"))
    assert kiemphieu.run(["tally", str(count.path)]) == 3
    with count.store() as store:
        feed(store, page("hdnd", "high", "low"))
    assert kiemphieu.run(["tally", str(count.path)]) == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_hand_check_is_planned_written_and_judged_by_commands_alone(
    language, make_count, feed, page, tmp_path, capsys
):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low"))
    form, dice = tmp_path / "form.csv", ["3", "6", "1", "4", "2", "5"]
    assert kiemphieu.run(["audit", str(count.path), "--dice", *dice, "--form", str(form), "--lang", language]) == 0
    assert ("đếm tay tất cả" if language == "vi" else "full hand count") in capsys.readouterr().out
    lines = form.read_text(encoding="utf-8-sig").splitlines()
    judged = [kiemphieu.run(["audit", str(count.path), "--dice", "361425", "--found", str(form), "--lang", language])]
    sheets = [",".join(line.split(",")[:2]) for line in lines]
    for low in ("3", "2"):
        told = [
            line if line.startswith("kind") else f"{cells},1,{low}" if line.startswith("hdnd") else f"{cells},3"
            for line, cells in zip(lines, sheets, strict=True)
        ]
        form.write_text("\n".join(told), encoding="utf-8")
        judged.append(
            kiemphieu.run(["audit", str(count.path), "--dice", *dice, "--found", str(form), "--lang", language])
        )
    assert judged == [3, 0, 3]
    assert ("đếm tay ra khác" if language == "vi" else "the hand count differs") in capsys.readouterr().out


def test_a_hand_check_waits_until_the_figures_agree(make_count, feed, page, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", "high", ("low", Doubt.FAINT)))
    assert kiemphieu.run(["audit", str(count.path), "--dice", "361425", "--lang", "en"]) == 1
    assert "settle the above first" in capsys.readouterr().err


def test_a_closed_count_is_hand_checked_without_being_opened_again(make_count, feed, page, tmp_path, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low"))
        assert close_count(count, store) == ()
    finish_count(count, "1", "vi")
    with count.store() as store:
        before = store.last_act()
    form = tmp_path / "form.csv"
    assert kiemphieu.run(["audit", str(count.path), "--dice", "361425", "--form", str(form), "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "full hand count" in told.out and "not written into its journal" in told.err and form.is_file()
    with count.store() as store:
        assert store.last_act() == before


def test_the_export_is_written_beside_the_count(make_count, feed, page, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", "high", ("low", Doubt.FAINT)))
    assert kiemphieu.run(["export", str(count.path)]) == 0
    assert sorted(file.name for file in (count.path / "audit").iterdir()) == [
        "ballot-manifest.csv",
        "cast-vote-records.json",
    ]


def test_a_second_counter_that_differs_blocks_the_closing(make_count, feed, page, monkeypatch):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low"))

        def one_short(report):
            counted = count_records(report)
            counted["contest-1-2"]["selection-1-2-low"] -= 1
            return counted

        monkeypatch.setattr("counting.identities.count_records", one_short)
        (told,) = close_count(count, store)
        assert "0 – 0 – 3" in told.vi and "0 – 0 – 2" in told.en
        assert where_it_stands(count, store).tally.status == "provisional"
        monkeypatch.undo()
        assert close_count(count, store) == ()


@pytest.mark.parametrize(("language", "said"), [("vi", "PHIẾU GHI KIỂM TRA TAY"), ("en", "FORM OF THE HAND CHECK")])
def test_the_form_of_the_hand_check_can_be_printed(language, said, make_count, feed, page, tmp_path):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("hdnd", "high", "low") for _ in range(3)), page("ubnd", "low"))
    form = tmp_path / "form.pdf"
    assert kiemphieu.run(["audit", str(count.path), "--dice", "361425", "--form", str(form), "--lang", language]) == 0
    paper = pypdfium2.PdfDocument(form)
    text = " ".join(page.get_textpage().get_text_bounded() for page in paper)
    assert said in text and "361425" in text
    for name in ("1. Trần Thị Bích Hạnh", "2. Y Pan Byă", "1. Đỗ Mạnh Hùng"):
        assert name in text


def test_people_of_whom_the_same_can_still_become_are_named_in_one_sentence(make_count, feed, page, capsys):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", "high", "high"), page("ubnd", "low"))
    kiemphieu.run(["tally", str(count.path), "--lang", "vi"])
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("Còn có thể –") == 1
    assert "1. Trần Thị Bích Hạnh" not in told.split("Còn có thể –")[1] and "Trần Thị Bích Hạnh, Y Pan Byă." in told

"""A deck that another program drew, marked and scanned: from its blank to the minutes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import kiemphieu

Truth = dict[tuple[str, int], dict[str, str]]


@pytest.fixture(scope="module")
def truth(foreign_deck: Path) -> Truth:
    with (foreign_deck / "truth.csv").open(encoding="utf-8") as file:
        return {(line["scan"], int(line["row"])): line for line in csv.DictReader(file)}


@pytest.fixture(scope="module")
def count(foreign_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck in a count: learned, made, read, through the commands."""
    folder = tmp_path_factory.mktemp("foreign")
    election, form, count = foreign_deck / "election.toml", folder / "k.form.json", folder / "count"
    learn = ["learn", str(foreign_deck / "blank.png"), "-o", str(form), "--election", str(election), "--ballot", "k"]
    assert kiemphieu.run(learn) == 0
    assert kiemphieu.run(["new", str(count), "--election", str(election), "--form", str(form)]) == 0
    assert kiemphieu.run(["read", str(count), str(foreign_deck / "scans")]) == 3
    return count


def inspected(foreign_deck: Path, count: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert kiemphieu.run(["inspect", str(count / "forms" / "k.form.json"), str(foreign_deck / "scans")]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_no_row_is_read_wrongly_without_a_doubt(
    foreign_deck: Path, count: Path, truth: Truth, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = inspected(foreign_deck, count, capsys)
    assert len(pages) == 33
    assert all(page["status"] == "read" for page in pages)
    silent, asked_clear, clear = [], 0, 0
    for page in pages:
        rows = page["rows"]
        assert isinstance(rows, list)
        for row in rows:
            line = truth[str(page["file"]), row["row"]]
            if not row["doubts"] and row["choice"] != line["expected"]:
                silent.append((page["file"], row["row"], row["choice"], line["expected"]))
            if line["tier"] == "clear":
                clear += 1
                asked_clear += bool(row["doubts"])
    assert silent == []
    assert asked_clear <= 0.05 * clear, f"{asked_clear} of {clear} clear rows in doubt"


def test_the_deck_goes_to_final_minutes_once_the_committee_has_decided(
    foreign_deck: Path, count: Path, truth: Truth, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert kiemphieu.run(["review", str(count), "--json"]) == 3
    waiting = json.loads(capsys.readouterr().out)
    decisions = tmp_path / "decisions.csv"
    with decisions.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["scan", "row", "choice", "reason"])
        for question in waiting:
            expected = truth[question["scan"], question["row"]]["expected"]
            decided = "invalid" if expected in ("?", "multiple") else expected
            writer.writerow([question["scan"], question["row"], decided, "Ban kiểm phiếu xem phiếu gốc"])
    assert kiemphieu.run(["review", str(count), "--decisions", str(decisions)]) == 0
    assert kiemphieu.run(["close", str(count)]) == 0
    assert kiemphieu.run(["report", str(count), "-o", str(tmp_path / "papers")]) == 0
    capsys.readouterr()
    assert kiemphieu.run(["tally", str(count), "--json"]) == 0
    tally = json.loads(capsys.readouterr().out)
    assert tally["status"] == "final"
    officials = tally["ballots"][0]["officials"]
    for person in officials:
        for level in ("high", "trust", "low"):
            true = sum(line["expected"] == level for (_, row), line in truth.items() if row == person["no"])
            assert person[level] == true, (person["name"], level)
    assert json.loads((tmp_path / "papers" / "ket-qua.json").read_text(encoding="utf-8")) == tally
    assert (tmp_path / "papers" / "bien-ban-kiem-phieu.pdf").stat().st_size > 10_000

"""The demonstration does the whole job, and its comparison with the truth is a comparison."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

import kiemphieu
from calibration.language import speaking
from counting.count_folder import new_count, open_count
from counting.intake import take_in
from counting.journal import first_broken
from counting.papers.results_json import tally_object
from counting.prepared_decisions import apply_decisions, read_decisions
from counting.standing import where_it_stands
from samples.demo import compare, demonstrate

SAMPLES = Path(__file__).parents[1] / "samples"

FEW = {"chutich": 4, "hdnd": 4, "ubnd": 4}
"""Ballots of each kind in the small samples: enough to see whether the comparison compares."""


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_lines(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture
def small_samples(tmp_path):
    """The sample election with a few of its ballots, among them some that wait for the committee."""
    folder = tmp_path / "samples"
    shutil.copytree(SAMPLES / "forms", folder / "forms")
    truth = lines_of(SAMPLES / "truth.csv")
    asked = {line["scan"] for line in lines_of(SAMPLES / "decisions.csv")}
    chosen: dict[str, str] = {}
    for kind, count in FEW.items():
        scans = list(dict.fromkeys(line["scan"] for line in truth if line["form"] == kind))
        scans.sort(key=lambda scan: scan not in asked)
        chosen |= dict.fromkeys(scans[:1] + scans[-count + 1 :], kind)
    (folder / "scans").mkdir()
    for scan in chosen:
        shutil.copy(SAMPLES / "scans" / scan, folder / "scans")
    write_lines(folder / "truth.csv", [line for line in truth if line["scan"] in chosen])
    shutil.copy(SAMPLES / "decisions.csv", folder)
    text = (SAMPLES / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(text.replace("collected = 33", "collected = 4"), encoding="utf-8")
    return folder


def expected_tally() -> dict[tuple[str, int], Counter[str]]:
    """What the truth and the committee's decisions make of every official, counted from the two tables alone."""
    decided = {(line["scan"], line["row"]): line["choice"] for line in lines_of(SAMPLES / "decisions.csv")}
    votes: dict[tuple[str, int], Counter[str]] = {}
    for line in lines_of(SAMPLES / "truth.csv"):
        choice = line["expected"]
        if choice in ("?", "multiple"):
            choice = decided[line["scan"], line["row"]]
        votes.setdefault((line["form"], int(line["row"])), Counter())[choice] += 1
    return votes


def test_the_demo_does_the_whole_job_and_agrees_with_the_truth(tmp_path, capsys):
    folder = tmp_path / "thử"
    assert kiemphieu.run(["demo", str(folder), "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "Tally and truth agree, ballot by ballot: 99 ballots, 594 rows." in told.err
    assert "scan_0050.jpg" in told.err
    for names in ({"bien-ban-kiem-phieu.docx", "ket-qua.xlsx"}, {"minutes.pdf", "results.csv"}):
        place = folder / ("papers" if "ket-qua.xlsx" in names else "papers-en")
        assert names <= {file.name for file in place.iterdir()}
    result = json.loads((folder / "papers/ket-qua.json").read_text(encoding="utf-8"))
    assert (result["status"], result["pending"]) == ("final", 0)
    for kind in result["ballots"]:
        assert (kind["read"], kind["collected"]) == (33, 33)
        for person in kind["officials"]:
            votes = expected_tally()[kind["id"], person["no"]]
            assert {level: person[level] for level in ("high", "trust", "low")} == {
                level: votes[level] for level in ("high", "trust", "low")
            }
    with open_count(folder).store() as store:
        assert first_broken(store.acts()) is None
        assert len({page.scan for page in store.pages()}) == 100


def differences(samples: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[bool, list[str]]:
    with speaking("en"):
        agrees = demonstrate(samples, folder, 1)
    return agrees, [line for line in capsys.readouterr().err.splitlines() if line.startswith("NOT THE TRUTH")]


def test_a_changed_line_of_the_truth_is_named_and_an_earlier_demo_is_left_as_it_was(small_samples, tmp_path, capsys):
    target = tmp_path / "d"
    assert differences(small_samples, target, capsys) == (True, [])
    earlier = {file: file.read_bytes() for file in target.rglob("*") if file.is_file()}
    lines = lines_of(small_samples / "truth.csv")
    place = next(at for at, line in enumerate(lines) if line["form"] == "hdnd" and line["expected"] == "high")
    lines[place]["expected"] = "low"
    write_lines(small_samples / "truth.csv", lines)
    agrees, told = differences(small_samples, target, capsys)
    assert not agrees
    assert told == [f"NOT THE TRUTH: {lines[place]['scan']}, row {lines[place]['row']}: counted “high”, truth “low”."]
    assert {file: file.read_bytes() for file in target.rglob("*") if file.is_file()} == earlier
    assert (tmp_path / "d-2/papers").is_dir()


@pytest.mark.parametrize("saved_anew", [True, False], ids=["saved anew", "the very same file"])
def test_a_scan_replaced_by_another_ballots_scan_is_missed_row_by_row(saved_anew, small_samples, tmp_path, capsys):
    truth = lines_of(small_samples / "truth.csv")
    decided = {line["scan"] for line in lines_of(SAMPLES / "decisions.csv")}
    plain = [line["scan"] for line in truth if line["form"] == "hdnd" and line["scan"] not in decided]
    first, second = list(dict.fromkeys(plain))[:2]
    rows = {line["row"]: line["expected"] for line in truth if line["scan"] == second}
    content = (small_samples / "scans" / first).read_bytes() + (b"\0" if saved_anew else b"")
    (small_samples / "scans" / second).write_bytes(content)
    agrees, told = differences(small_samples, tmp_path / "d", capsys)
    assert not agrees
    assert told == [f"NOT THE TRUTH: {second}, row {row}: counted “missing”, truth “{it}”." for row, it in rows.items()]


def test_a_ballot_that_the_truth_does_not_know_is_a_difference(small_samples, tmp_path, capsys):
    lines = lines_of(small_samples / "truth.csv")
    unknown = next(line["scan"] for line in lines if line["form"] == "chutich")
    write_lines(small_samples / "truth.csv", [line for line in lines if line["scan"] != unknown])
    agrees, (told,) = differences(small_samples, tmp_path / "d", capsys)
    assert not agrees
    assert unknown in told
    assert "truth “none”" in told


def test_the_samples_fed_in_another_order_give_the_same_tally(small_samples, tmp_path):
    forms = tuple((small_samples / "forms").iterdir())
    files = sorted((small_samples / "scans").iterdir())
    shuffled = random.Random(5).sample(files, len(files))
    assert shuffled != files
    tallies, comparisons = [], []
    for name, order in (("a", files), ("b", shuffled), ("c", files[::-1])):
        count = new_count(tmp_path / name, small_samples / "election.toml", forms)
        with count.store() as store:
            list(take_in(count, store, order, 1))
            apply_decisions(count.election(), store, read_decisions(small_samples / "decisions.csv"))
            tallies.append(tally_object(where_it_stands(count, store).tally))
            comparisons.append(compare(small_samples, store.pages(), store.decisions()))
    assert tallies[0] == tallies[1] == tallies[2]
    assert all(comparison.differences == () for comparison in comparisons)
    assert sum(kind["read"] for kind in tallies[0]["ballots"]) == sum(FEW.values())

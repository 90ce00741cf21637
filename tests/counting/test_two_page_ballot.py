"""From paper to close: ballots of 30 officials on two sheets are printed, marked, scanned and read; one sheet is missing."""

from __future__ import annotations

import json

import pytest

import kiemphieu
from calibration.form import load_form
from counting.count_folder import open_count
from counting.review import answer, waiting
from samples.deck import make_deck
from samples.paper import Paper, print_of_pdf
from samples.scanner_effects import OFFICE
from samples.voting import VotingHabits

OFFICIALS = 30
LEVELS = ("high", "trust", "low")
PLAIN = VotingHabits({"high": 0.6, "trust": 0.3, "low": 0.1}, blank=0, awkward=0)
LOST = "scan_04.jpg"
"""Page 2 of the second ballot."""


def run(*arguments):
    return kiemphieu.run([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A count with its printed ballots, the scans of 3 of them, and what their voters marked, by scan and row."""
    folder = tmp_path_factory.mktemp("two")
    officials = "".join(
        f'\n  [[ballots.officials]]\n  name = "Nguyễn Văn Số {number}"\n  position = "Ủy viên UBND"'
        for number in range(1, OFFICIALS + 1)
    )
    (folder / "election.toml").write_text(
        'kind = "lay-phieu"\nrules = "nq96-2023"\nbody = "HĐND huyện Sa Thầy"\nmeeting = "Kỳ họp thứ 8"\n'
        "date = 2023-12-14\ndeputies_total = 3\ndeputies_present = 3\n\n[[ballots]]\n"
        f'id = "ubnd"\ntitle = "Phiếu tín nhiệm"\nblock = "Khối UBND"\nissued = 3\ncollected = 3{officials}\n',
        encoding="utf-8",
    )
    assert run("new", folder / "hoso", "--election", folder / "election.toml") == 0
    assert run("print", folder / "hoso") == 0
    form = load_form(folder / "hoso/forms/ubnd.form.json")
    prints = [print_of_pdf(folder / "hoso/ballots/ubnd.pdf", page.number) for page in form.pages]
    (folder / "scans").mkdir()
    marked = {}
    deck = make_deck(
        form, Paper(), 7, count=3, quality=OFFICE, habits=PLAIN, turns={0: 1.0}, prints=prints, marks={"x": 1.0}
    )
    for number, page in enumerate(deck, start=1):
        name = f"scan_{number:02}.jpg"
        (folder / "scans" / name).write_bytes(page.scan.encoded())
        marked |= {(name, row.row): row.choice for row in page.rows}
    assert len(form.pages) == 2
    return folder, marked


def settle_rows(count, marked):
    """Let the committee answer what is asked about rows, as the voters marked them."""
    with open_count(count).store() as store:
        for question in waiting(open_count(count).election(), store):
            if question.row:
                answer(store, question, marked[question.page.file, question.row], "xem phiếu gốc")


def decide(count, folder, *lines):
    (folder / "decisions.csv").write_text("\n".join(["scan,row,choice,reason", *lines, ""]), encoding="utf-8")
    return run("review", count, "--decisions", folder / "decisions.csv")


def tally(count, capsys):
    capsys.readouterr()
    status = run("tally", count, "--json")
    told = json.loads(capsys.readouterr().out)
    (kind,) = told["ballots"]
    return status, told, {person["no"]: [person[level] for level in LEVELS] for person in kind["officials"]}


def expected(marked, scans):
    votes = {number: [0, 0, 0] for number in range(1, OFFICIALS + 1)}
    for (scan, row), choice in marked.items():
        if scan in scans:
            votes[row][LEVELS.index(choice)] += 1
    return votes


def test_a_ballot_whose_second_sheet_is_missing_is_asked_about_until_the_sheet_is_found(printed, capsys):
    folder, marked = printed
    count, scans = folder / "hoso", {path.name for path in (folder / "scans").iterdir()}
    (folder / "found").mkdir()
    (folder / "scans" / LOST).rename(folder / "found" / LOST)

    assert run("read", count, folder / "scans", "--jobs", 2) == 3
    err = capsys.readouterr().err
    assert "scan_03.jpg · cả lá phiếu" in err
    assert "trang 1 của loại phiếu “ubnd”, tờ 3 của lần quét 1" in err
    assert "scan_02.jpg (tờ 2 của lần quét 1" in err
    assert "scan_05.jpg (tờ 4 của lần quét 1" in err

    settle_rows(count, marked)
    capsys.readouterr()
    assert run("review", count, "--json") == 3
    (question,) = json.loads(capsys.readouterr().out)
    assert (question["scan"], question["page"], question["row"], question["doubts"]) == (
        *("scan_03.jpg", 1, 0, ["no-partner"]),
    )
    assert (question["before"]["scan"], question["after"]["scan"]) == ("scan_02.jpg", "scan_05.jpg")
    status, told, votes = tally(count, capsys)
    assert (status, told["pending"], told["ballots"][0]["read"]) == (3, 1, 3)
    assert votes == expected(marked, scans - {"scan_03.jpg", LOST})
    assert run("close", count) == 3

    assert run("read", count, folder / "found") == 3
    settle_rows(count, marked)
    assert decide(count, folder, "scan_03.jpg,0,valid,đã tìm thấy trang 2", f"{LOST},0,valid,trang 2 của tờ trên") == 0
    status, told, votes = tally(count, capsys)
    assert (status, told["ballots"][0]["read"]) == (0, 3)
    assert votes == expected(marked, scans)
    assert run("close", count) == 0
    assert tally(count, capsys)[1]["status"] == "final"

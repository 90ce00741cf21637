"""Learning without an election: names, columns and head read from the paper, in the layouts that offices use."""

from __future__ import annotations

import csv
import datetime
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

import kiemphieu
from bench.decks import blank_of
from bench.learning import scanned_blank
from bench.office_ballots import OfficeBallot, office_ballot
from calibration import ocr, printed_words, proofreading
from calibration.draft_election import _sentence_case, draft_of
from calibration.election import load_election, parse_election
from calibration.errors import FormError
from calibration.form import load_form
from calibration.learn import Paper, form_of, learn_paper
from samples.scanner_effects import OFFICE, scan_sheet
from scanner.batch import read_bytes
from scanner.reading import PageReading

FOREIGN = Path(__file__).parents[2].parent / "shared/foreign_deck"


@cache
def foreign_paper() -> Paper:
    return learn_paper([FOREIGN / "blank.png"])


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_a_foreign_blank_tells_its_names_columns_and_head_without_an_election():
    paper, people = foreign_paper(), load_election(FOREIGN / "election.toml").ballots[0].officials
    assert [(row.name, row.position) for row in paper.rows] == [(nfc(one.name), nfc(one.position)) for one in people]
    assert paper.levels == ("high", "trust", "low")
    assert paper.kind == "lay-phieu"
    assert paper.title.startswith("PHIẾU TÍN NHIỆM")
    assert paper.pages[0].meeting == "Kỳ họp thứ 8"


def test_the_draft_is_an_election_with_every_name():
    election = parse_election(draft_of(foreign_paper(), "k", datetime.date(2026, 11, 24)))
    assert [one.name for one in election.ballots[0].officials] == [row.name for row in foreign_paper().rows]
    assert election.meeting == "Kỳ họp thứ 8"


def test_a_deck_is_learned_read_and_counted_with_no_file_edited_by_hand(tmp_path, capsys):
    form, draft, count = tmp_path / "k.form.json", tmp_path / "election.toml", tmp_path / "count"
    assert kiemphieu.run(["learn", str(FOREIGN / "blank.png"), "-o", str(form), "--draft", str(draft)]) == 0
    assert kiemphieu.run(["new", str(count), "--election", str(draft), "--form", str(form)]) == 0
    assert kiemphieu.run(["read", str(count), str(FOREIGN / "scans")]) in (0, 3)
    assert kiemphieu.run(["tally", str(count)]) in (0, 3)
    told = capsys.readouterr().out
    for row in foreign_paper().rows:
        assert row.name in told


@pytest.mark.parametrize("seed", range(400, 412))
def test_a_pdf_that_carries_its_text_is_read_exactly(seed, tmp_path):
    office = office_ballot(seed)
    file = tmp_path / "ballot.pdf"
    file.write_bytes(office.pdf)
    paper = learn_paper([file])
    printed = [(one.name, one.position) for one in paper.rows]
    told = [(nfc(row.name), nfc(row.position)) for row in office.form.rows]
    assert [(name.casefold(), position) for name, position in printed] == [(one.casefold(), two) for one, two in told]
    assert paper.levels == office.form.columns
    _assert_cells_lie_alike(paper, office, 0.15)


@pytest.mark.parametrize("seed", [401, 405])
def test_a_scan_with_a_seal_tells_its_rows_columns_and_nearly_all_words(seed, tmp_path):
    office = office_ballot(seed)
    rng = np.random.default_rng(seed)
    scan = scan_sheet(cv2.cvtColor(blank_of(office), cv2.COLOR_RGB2GRAY), OFFICE, rng)
    file = tmp_path / f"blank{scan.suffix}"
    file.write_bytes(scan.encoded())
    paper = learn_paper([file])
    assert paper.levels == office.form.columns
    assert len(paper.rows) == len(office.form.rows)
    wrong = _words(row.name + " " + row.position for row in paper.rows) - _words(
        nfc(f"{row.name} {row.position}") for row in office.form.rows
    )
    assert sum(wrong.values()) <= 2, wrong


def test_an_official_of_whose_position_nothing_was_read_is_listed(monkeypatch):
    people = load_election(FOREIGN / "election.toml").ballots[0].officials
    read_twice = ocr.read_twice

    def without_a_position(pieces):
        told = people[1].position.split()[0]
        found = read_twice(pieces)
        lost = next(at for at, piece in enumerate(found) if piece[0] and piece[0][0].text == told)
        return [((), ()) if at == lost else piece for at, piece in enumerate(found)]

    monkeypatch.setattr(printed_words, "read_twice", without_a_position)
    monkeypatch.setattr(proofreading, "guessed", lambda *_: None)
    paper = learn_paper([FOREIGN / "blank.png"])
    (row,) = (row for row in paper.rows if not row.position)
    listed = {word.text for number, word in paper.to_check if paper.rows[number - 1] is row}
    assert set(row.name.split()) <= listed


def test_officials_who_share_a_cell_are_listed(tmp_path):
    """Whose position it is, the table does not say; of the foreign blank the rule between two positions is taken out."""
    first, second = foreign_paper().rows[2:4]
    columns = [cell for cell in foreign_paper().pages[0].page.table.cells if abs(cell.y0 - first.cells[0].y0) < 1]
    column = max((cell for cell in columns if cell.x1 < first.cells[0].x0 + 1), key=lambda cell: cell.x1)
    picture = cv2.imread(str(FOREIGN / "blank.png"))
    x0, x1, y = (round(side * 300 / 25.4) for side in (column.x0 + 1, column.x1 - 1, column.y1))
    picture[y - 10 : y + 10, x0:x1] = 255
    file = tmp_path / "blank.png"
    cv2.imwrite(str(file), picture)
    rows = learn_paper([file]).rows[2:4]
    for row, told in zip(rows, (first, second), strict=True):
        assert row.name == told.name
        assert not row.position
        assert all(word.confidence < 0.9 for word in row.words)


def test_a_table_ruled_with_hairlines_is_found_at_200_dpi(tmp_path):
    office = office_ballot(2563)
    file = tmp_path / "blank.jpg"
    file.write_bytes(scanned_blank(office, "office200").encoded())
    assert len(learn_paper([file]).rows) == len(office.form.rows)


def _words(texts: object) -> Counter[str]:
    assert hasattr(texts, "__iter__")
    return Counter(word.casefold() for text in texts for word in text.split())


def _assert_cells_lie_alike(paper: Paper, office: OfficeBallot, slack: float) -> None:
    for row, told in zip(form_of(paper, "k", "k").rows, office.form.rows, strict=True):
        for cell, other in zip((*row.cells, *row.boxes), (*told.cells, *told.boxes), strict=True):
            edges = zip((cell.x0, cell.y0, cell.x1, cell.y1), (other.x0, other.y0, other.x1, other.y1), strict=True)
            assert max(abs(one - two) for one, two in edges) < slack


def test_without_tesseract_a_picture_is_refused_with_what_to_install_and_a_pdf_is_learned(tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "has_tesseract", lambda: False)
    with pytest.raises(FormError) as caught:
        learn_paper([FOREIGN / "blank.png"])
    assert "tesseract-ocr-vie" in caught.value.text.vi
    file = tmp_path / "ballot.pdf"
    file.write_bytes(office_ballot(400).pdf)
    assert learn_paper([file]).rows


def test_a_learned_form_can_be_used_alone(tmp_path):
    target = tmp_path / "k.form.json"
    assert kiemphieu.run(["learn", str(FOREIGN / "blank.png"), "-o", str(target)]) == 0
    form = load_form(target)
    with (FOREIGN / "truth.csv").open(encoding="utf-8") as file:
        scan = FOREIGN / "scans" / next(iter(csv.DictReader(file)))["scan"]
    (reading,) = read_bytes(scan.read_bytes(), scan.name, (form,))
    assert isinstance(reading, PageReading), reading


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("PHIẾU TÍN NHIỆM ĐỐI VỚI CHỦ TỊCH HĐND HUYỆN, TỈNH", "Phiếu tín nhiệm đối với Chủ Tịch HĐND huyện, tỉnh"),
        ("PHIẾU TÍN NHIỆM Đối với Chủ tịch UBND huyện", "Phiếu tín nhiệm đối với Chủ tịch UBND huyện"),
    ],
)
def test_a_title_in_capitals_keeps_short_names_and_goes_on_as_one_sentence(printed, told):
    assert _sentence_case(printed) == told

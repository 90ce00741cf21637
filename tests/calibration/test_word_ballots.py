"""Ballots as offices draw them up in Word, printed by LibreOffice: learned, marked, read and counted from the blank alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import docx
import numpy as np
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

import kiemphieu
from calibration import blank_pages, ocr
from calibration.election import load_election
from calibration.errors import FormError
from calibration.form import Form, load_form
from calibration.learn import Paper, learn_paper

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

LONG = "Bí thư, Chủ tịch Hội đồng nhân dân tỉnh, Trưởng Đoàn đại biểu Quốc hội khóa XV, nhiệm kỳ 2021 - 2026"
PEOPLE = (
    ("GS.TS. Nguyễn Thị Hương Giang", LONG),
    ("PGS.TS Trần Văn Quỳnh", "Phó Chủ tịch HĐND tỉnh"),
    ("Rơ Châm H'Yéo", "Trưởng Ban Pháp chế HĐND tỉnh"),
    ("ThS. Đỗ Hữu Huynh", "Ủy viên UBND tỉnh, Giám đốc Sở Nông nghiệp và Môi trường"),
    ("BS.CKII Y Ngôih Niê Kđăm", "Phó Trưởng Ban Kinh tế - Ngân sách"),
)
WIDTHS_MM = (10, 44, 50, 24, 24, 24)
Row = Any
Table = Any


def setting(element: Any, name: str, **values: str) -> None:
    """Add a setting of Word's to an element."""
    part = OxmlElement(f"w:{name}")
    for key, value in values.items():
        part.set(qn(f"w:{key}"), value)
    element.append(part)


def add_official(table: Table, number: int, name: str, position: str) -> Row:
    row = table.add_row()
    for cell, text in zip(row.cells, (str(number), name, position), strict=False):
        cell.text = text
    row.height = Mm(11)
    return row


def kept_whole(row: Row) -> None:
    setting(row._tr.get_or_add_trPr(), "cantSplit")


def plain(table: Table) -> None:
    for number, (name, position) in enumerate(PEOPLE, start=1):
        kept_whole(add_official(table, number, name, position))


def in_capitals(table: Table) -> None:
    for number, (name, position) in enumerate(PEOPLE[1:3], start=1):
        kept_whole(add_official(table, number, name.upper(), position))


def grouped_and_summed(table: Table) -> None:
    """Columns numbered under their heads, a line over each group, a row for sums: none of them is an official."""
    for cell, text in zip(table.add_row().cells, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), strict=True):
        cell.text = text
    for number, (name, position) in enumerate(PEOPLE, start=1):
        if number in (1, 4):
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).text = f"Nhóm {number}. Chức danh do Hội đồng nhân dân bầu"
        kept_whole(add_official(table, number, name, position))
    cells = table.add_row().cells
    cells[0].merge(cells[2]).text = "Tổng cộng"


def ticked_signs(table: Table) -> None:
    """The sign of a little box in every mark cell."""
    for number, (name, position) in enumerate(PEOPLE, start=1):
        for cell in add_official(table, number, name, position).cells[3:]:
            cell.text = "☐"


def twenty_three(table: Table) -> None:
    for number in range(1, 24):
        name, position = PEOPLE[number % len(PEOPLE)]
        kept_whole(add_official(table, number, name, position))


def broken_over_the_page(table: Table) -> None:
    for number in range(1, 5):
        add_official(table, number, PEOPLE[0][0], " ".join([LONG] * 5))


def under_other_heads(table: Table) -> None:
    """A ballot of an election: its columns name no level of confidence."""
    for cell, text in zip(table.rows[1].cells[3:], ("Đồng ý", "Không đồng ý", "Ý kiến khác"), strict=True):
        cell.text = text
    plain(table)


def note_on_a_page_of_its_own(table: Table) -> None:
    """The list ends with its page; signatures follow on the next."""
    plain(table)
    paper = table._parent.part.document
    paper.add_page_break()
    paper.add_paragraph("Chữ ký của thành viên Ban kiểm phiếu xác nhận phiếu này đã được phát ra đúng quy định.")


BALLOTS: dict[str, tuple[Callable[[Table], None], str]] = {
    "plain": (plain, "single"),
    "capitals": (in_capitals, "single"),
    "double-rules": (plain, "double"),
    "groups": (grouped_and_summed, "single"),
    "signs": (ticked_signs, "single"),
    "two-pages": (twenty_three, "single"),
    "note-behind": (note_on_a_page_of_its_own, "single"),
    "dotted": (plain, "dotted"),
    "other-heads": (under_other_heads, "single"),
    "broken-row": (broken_over_the_page, "single"),
}


def draw_up(path: Path, fill: Callable[[Table], None], rule: str) -> None:
    """A ballot with a head of two rows that is repeated on every page; the lowest level stands first."""
    paper = docx.Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size, style.paragraph_format.space_after = "Times New Roman", Pt(13), Pt(0)
    sheet = paper.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin, sheet.right_margin, sheet.top_margin, sheet.bottom_margin = Mm(18), Mm(12), Mm(15), Mm(15)
    for line in ("HỘI ĐỒNG NHÂN DÂN", "TỈNH LÂM ĐỒNG", "", "PHIẾU LẤY PHIẾU TÍN NHIỆM", "Kỳ họp thứ 12"):
        paper.add_paragraph(line)
    table = paper.add_table(rows=2, cols=6)
    table.autofit = False
    setting(table._tbl.tblPr, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        setting(table._tbl.tblPr[-1], side, val=rule, sz="4", color="000000")
    for column, head in enumerate(("STT", "Họ và tên", "Chức vụ")):
        table.cell(0, column).merge(table.cell(1, column)).text = head
    table.cell(0, 3).merge(table.cell(0, 5)).text = "Mức độ tín nhiệm"
    for column, head in enumerate(("Tín nhiệm thấp", "Tín nhiệm", "Tín nhiệm cao"), start=3):
        table.cell(1, column).text = head
    for row in table.rows:
        setting(row._tr.get_or_add_trPr(), "tblHeader", val="true")
    fill(table)
    for column, width in zip(table.columns, WIDTHS_MM, strict=True):
        column.width = Mm(width)
    paper.add_paragraph("Ghi chú: Đánh dấu X vào một trong ba ô.")
    paper.save(str(path))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All ballots as DOCX and as the PDF that LibreOffice makes of them, in one call: it starts slowly."""
    folder = tmp_path_factory.mktemp("word")
    for name, (fill, rule) in BALLOTS.items():
        draw_up(folder / f"{name}.docx", fill, rule)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in BALLOTS]
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(convert, check=True, timeout=240, capture_output=True)
    return folder


def told(paper: Paper) -> list[tuple[str, str]]:
    return [(row.name, row.position) for row in paper.rows]


@pytest.mark.parametrize("name", ["plain", "double-rules", "groups", "signs"])
def test_every_official_and_nothing_else_is_a_row(name, printed):
    paper = learn_paper([printed / f"{name}.pdf"])
    assert told(paper) == list(PEOPLE)
    assert paper.levels == ("low", "trust", "high")
    assert {len(row.boxes) for row in paper.rows} == {3 if name == "signs" else 0}


def test_a_list_that_goes_on_under_a_repeated_head_is_one_list(printed):
    paper = learn_paper([printed / "two-pages.pdf"])
    assert len(paper.pages) > 1
    assert told(paper) == [PEOPLE[number % len(PEOPLE)] for number in range(1, 24)]


def test_a_last_page_with_signatures_only_is_told_and_left_out(printed, tmp_path, capsys):
    form = tmp_path / "k.form.json"
    assert kiemphieu.run(["learn", str(printed / "note-behind.pdf"), "-o", str(form)]) == 0
    assert "note-behind.pdf (2)" in capsys.readouterr().err
    assert [len(page.rows) for page in load_form(form).pages] == [len(PEOPLE)]


def test_a_table_ruled_with_dots_is_refused_with_what_to_change(printed):
    with pytest.raises(FormError) as caught:
        learn_paper([printed / "dotted.pdf"])
    assert "rules must be unbroken" in caught.value.text.en
    assert "kẻ chấm" in caught.value.text.vi


def test_columns_whose_heads_name_no_level_are_refused_and_the_levels_said(printed):
    with pytest.raises(FormError) as caught:
        learn_paper([printed / "other-heads.pdf"])
    assert "đầu các cột đánh dấu" in caught.value.text.vi


def test_a_word_file_without_libreoffice_is_refused_with_what_to_do(printed, monkeypatch):
    monkeypatch.setattr(blank_pages.shutil, "which", lambda _: None)
    with pytest.raises(FormError) as caught:
        learn_paper([printed / "plain.docx"])
    assert "needs LibreOffice" in caught.value.text.en
    assert "lưu tệp thành PDF" in caught.value.text.vi


def test_an_official_whose_row_breaks_over_the_page_is_refused_with_what_to_change(printed):
    with pytest.raises(FormError, match="break across") as caught:
        learn_paper([printed / "broken-row.pdf"])
    assert "ngắt qua trang" in caught.value.text.vi


def test_names_printed_in_capitals_are_counted_as_names_are_written(printed, tmp_path):
    form, draft = tmp_path / "k.form.json", tmp_path / "election.toml"
    assert kiemphieu.run(["learn", str(printed / "capitals.pdf"), "-o", str(form), "--draft", str(draft)]) == 0
    assert [row.name for row in load_form(form).rows] == [name.upper() for name, _ in PEOPLE[1:3]]
    names = [person.name for person in load_election(draft).ballots[0].officials]
    assert names == [PEOPLE[1][0], PEOPLE[2][0]]
    assert kiemphieu.run(["new", str(tmp_path / "count"), "--election", str(draft), "--form", str(form)]) == 0


def marked(paper: Paper, form: Form, choices: Sequence[int]) -> bytes:
    """A scan at 305 dpi of the first page with a cross in one cell of each row, a degree askew; -1 marks none."""
    sheet = paper.pages[0].page.fine.copy()
    for row, choice in zip(form.pages[0].rows, choices, strict=True):
        if choice >= 0:
            cell = (row.boxes or row.cells)[choice]
            x, y = (round((a + b) / 2 * ocr.OCR_PX_PER_MM) for a, b in ((cell.x0, cell.x1), (cell.y0, cell.y1)))
            for way in (1, -1):
                cv2.line(sheet, (x - 24, y - 26 * way), (x + 26, y + 24 * way), 40, 6, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((sheet.shape[1] / 2, sheet.shape[0] / 2), 1.0, 1.0)
    scan = cv2.warpAffine(sheet, turn, sheet.shape[::-1], flags=cv2.INTER_LINEAR, borderValue=255)
    encoded, data = cv2.imencode(".png", np.asarray(cv2.GaussianBlur(scan, (0, 0), 0.8), np.uint8))
    assert encoded
    return data.tobytes()


VOTES = ((0, 1, 2, -1, 1), (2, 2, 2, 0, 1), (1, 0, 2, 2, -1))


@pytest.mark.parametrize("name", ["plain.docx", "double-rules.pdf"])
def test_a_word_ballot_is_learned_read_and_counted_with_no_file_edited_by_hand(name, printed, tmp_path, capsys):
    """The levels stand in another order than the law names them: the order is read, not assumed."""
    form, draft, count, scans = (tmp_path / part for part in ("k.form.json", "election.toml", "count", "scans"))
    assert kiemphieu.run(["learn", str(printed / name), "-o", str(form), "--draft", str(draft)]) == 0
    paper, learned = learn_paper([printed / f"{name.split('.')[0]}.pdf"]), load_form(form)
    scans.mkdir()
    for number, choices in enumerate(VOTES, start=1):
        (scans / f"{number}.png").write_bytes(marked(paper, learned, choices))
    assert kiemphieu.run(["new", str(count), "--election", str(draft), "--form", str(form)]) == 0
    assert kiemphieu.run(["read", str(count), str(scans)]) in (0, 3)
    capsys.readouterr()
    kiemphieu.run(["tally", str(count), "--json"])
    found = re.search(r"^\{.*^\}", capsys.readouterr().out, re.DOTALL | re.MULTILINE)
    assert found is not None
    officials = json.loads(found[0])["ballots"][0]["officials"]
    assert [one["name"] for one in officials] == [name for name, _ in PEOPLE]
    for place, one in enumerate(officials):
        votes = [choices[place] for choices in VOTES]
        assert [one[level] for level in ("low", "trust", "high")] == [votes.count(side) for side in range(3)]

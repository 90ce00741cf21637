"""The vote described from the office's own papers, its blank learned, the scanner tried."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from calibration.test_deck import DECK_FOLDER, sheets_file
from counting.desk.election_draft import Draft, DraftKind, draft_of_fields, faults_of, toml_of
from counting.desk.list_import import lists_in
from tests.counting.desk.visits import HEAD, SAMPLES, Running, arrive

Laptop = Callable[[], Page]
Shot = Callable[[Page, str], None]


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Khối HĐND"
    sheet.append(["DANH SÁCH NGƯỜI ĐƯỢC LẤY PHIẾU"])
    sheet.append(["STT", "Họ và tên", "Chức vụ"])
    sheet.append([1, "Phan Đình Thước", "Chủ tịch HĐND huyện"])
    sheet.append([2, "Y Hạnh  Bren", None])
    sheet.append([None, None, None])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_lists_are_found_in_excel_and_word() -> None:
    (found,) = lists_in(_workbook(), "danh-sach.xlsx")
    assert found.title == "Khối HĐND"
    assert found.people == (("Phan Đình Thước", "Chủ tịch HĐND huyện"), ("Y Hạnh Bren", ""))
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table.rows[0].cells, ("Chức danh", "HỌ TÊN"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("Trưởng Ban", "A Thuyên"), strict=True):
        cell.text = text
    data = io.BytesIO()
    document.save(data)
    (found,) = lists_in(data.getvalue(), "Danh sách.docx")
    assert found.people == (("A Thuyên", "Trưởng Ban"),)


def test_every_fault_stands_beside_its_field() -> None:
    empty = faults_of(Draft())
    assert {"body", "meeting", "date", "deputies_total", "deputies_present", "ballots"} <= set(empty)
    plain = {"kind": "lay-phieu", "rules": "nq96-2023", "body": "HĐND", "meeting": "Kỳ họp", "date": "2026-12-09"}
    figures = {"deputies_total": "5", "deputies_present": "5"}
    twice = DraftKind("a", "Phiếu", officials=[("An", ""), ("Bình", ""), ("an", "")])
    assert set(faults_of(Draft({**plain, **figures}, [], [twice]))) == {"ballot.0.official.2.name"}
    assert set(faults_of(Draft({**plain, **figures, "deputies_present": "6"}, [], [twice]))) == {"deputies_present"}
    assert set(faults_of(Draft({**plain, **figures, "date": "mai"}, [], [twice]))) == {"date"}


def test_what_is_typed_into_the_form_cannot_become_another_key() -> None:
    draft = draft_of_fields(
        {
            "body": 'HĐND"\nrules = "x',
            "ballot.0.title": "Phiếu",
            "ballot.0.official.0.name": 'An"]] [[',
            "member.0.name": "B\\",
        }
    )
    told = toml_of(draft)
    assert told.count("rules") == 1 and 'rules = \\"x' in told
    assert '\\"]] [[' in told and "B\\\\" in told


def test_the_description_comes_from_excel_and_from_the_blank(served: Running, laptop: Laptop, tmp_path: Path) -> None:
    page = laptop()
    code = served.desk.people.give_code(HEAD, "head")
    arrive(page, served, HEAD, code)
    page.goto(f"{served.address}/election")
    (tmp_path / "danh-sach.xlsx").write_bytes(_workbook())
    page.set_input_files("#list", str(tmp_path / "danh-sach.xlsx"))
    page.click("form[action='/election/list'] button")
    expect(page.locator(".message.good")).to_contain_text("2 người")
    expect(page.locator("[name='ballot.0.official.0.name']")).to_have_value("Phan Đình Thước")
    page.set_input_files("#blank", str(SAMPLES / "ballots" / "chutich.pdf"))
    page.click("form[action='/election/blank'] button")
    expect(page.locator(".message.good")).to_be_visible(timeout=60_000)
    expect(page.locator("[name='ballot.1.official.0.name']")).to_have_value("Phan Đình Thước")
    page.click("#save")
    expect(page.locator("#fault-deputies_total")).to_contain_text("Hãy điền")
    page.fill("#date", "2026-12-09")
    page.fill("#deputies_total", "5")
    page.fill("#deputies_present", "5")
    page.fill("[name='ballot.0.title']", "Phiếu thứ nhất")
    page.click("#save")
    expect(page.locator(".message.good")).to_contain_text("Đã lưu")
    second = served.desk.count().election().ballots[1]
    assert (served.desk.count().forms_folder / f"{second.id}.form.json").is_file(), "the blank's form is kept"


def _one_kind(served: Running, page: Page) -> None:
    text = (SAMPLES / "election.toml").read_text(encoding="utf-8")
    head, chair, *_ = text.split("[[ballots]]")
    described = served.desk.folder.path / "one.toml"
    described.write_text(f"{head}[[ballots]]{chair}", encoding="utf-8")
    from counting.count_folder import new_count

    new_count(served.desk.settings.count, described, ())
    arrive(page, served, HEAD, served.desk.people.give_code(HEAD, "head"))


def _move_lines(page: Page, served: Running) -> None:
    """A line is moved by keys, there and back; another by the mouse, and put back; a third too far."""

    def edge() -> float:
        return served.desk.count().forms()[0].rows[0].cells[0].x0

    before = edge()
    line = page.locator(".grid-line.x").first
    for steps, key in (("Shift+ArrowRight", "Enter"), ("Shift+ArrowLeft", "Enter")):
        line.focus()
        page.keyboard.press(steps)
        expect(page.locator("#line-said")).to_contain_text("mm")
        with page.expect_navigation():
            page.keyboard.press(key)
    assert abs(edge() - before) < 0.11
    line.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#line-form")).to_be_hidden()
    box = page.locator(".grid-line.x .reach").nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 3 / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + box["height"] * 3 / 4, steps=4)
    page.mouse.up()
    page.click("#line-form button.primary")
    expect(page.locator(".message.fault")).to_contain_text("ít nhất 3 mm")
    page.goto(f"{served.address}/verify")
    expect(page.locator("table.journal")).to_contain_text(f"{HEAD} dời một đường kẻ dọc")
    page.goto(f"{served.address}/paper/chutich")


def test_the_blank_is_learned_held_against_the_paper_and_the_scanner_tried(
    served: Running, laptop: Laptop, shot: Shot, tmp_path: Path
) -> None:
    page = laptop()
    _one_kind(served, page)
    page.goto(f"{served.address}/paper")
    shot(page, "20-paper-empty")
    page.set_input_files("input[type=file]", str(SAMPLES / "ballots" / "chutich.pdf"))
    page.click("form[action='/paper/chutich/learn'] button")
    page.wait_for_url("**/paper/chutich", timeout=60_000)
    page.click("svg [data-row='1'] .label-frame")
    expect(page.locator("input[name=position]")).to_be_visible()
    shot(page, "21-form-learned")
    page.fill("input[name=position]", "Chủ tịch Hội đồng nhân dân huyện")
    page.click("form[action='/paper/chutich/name'] button")
    assert served.desk.count().election().ballots[0].officials[0].position == "Chủ tịch Hội đồng nhân dân huyện"
    assert len(served.desk.count().forms()) == 1
    _move_lines(page, served)
    shot(page, "21-form-corrected")
    page.goto(f"{served.address}/paper-deck")
    page.click("form[action='/paper-deck/print'] button")
    page.wait_for_selector("#file", timeout=60_000)
    sheets = served.desk.settings.count / DECK_FOLDER / sheets_file("chutich")
    with pypdfium2.PdfDocument(sheets) as pdf:
        for number, sheet in enumerate(pdf):
            sheet.render(scale=200 / 72).to_pil().convert("L").save(tmp_path / f"to-{number:02}.png", dpi=(200, 200))
    page.set_input_files("#file", [str(file) for file in sorted(tmp_path.glob("to-*.png"))])
    page.click("form[action='/paper-deck/read'] button")
    expect(page.locator("section.message")).to_contain_text("TIN CẬY", timeout=60_000)
    shot(page, "22-deck-verdict")
    expect(page.locator("section.message.good")).to_be_visible()

"""The papers look as Decree 30/2020/NĐ-CP asks, hold together, and can be archived."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from made import pdf_pages

from counting.papers.catalogue import MINUTES, OFFICIAL_SHEETS, PAPERS, RESOLUTION, RESULTS_TABLE

POINTS_PER_MM = 72 / 25.4


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name.en)
def test_the_pdf_is_made_for_archives_and_tagged(facts_once, paper):
    pdf = paper.pdf(facts_once, "vi")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/StructTreeRoot" in pdf


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
def test_all_fonts_are_embedded_and_only_one_family_is_used(facts_once, tmp_path):
    for paper in PAPERS:
        (tmp_path / "p.pdf").write_bytes(paper.pdf(facts_once, "vi"))
        told = subprocess.run(["pdffonts", str(tmp_path / "p.pdf")], capture_output=True, text=True, check=True).stdout
        fonts = told.splitlines()[2:]
        assert fonts
        assert all(re.search(r"Identity-H +yes yes yes", font) for font in fonts), told
        assert len({re.split(r"[-,]", font.split()[0].split("+")[1])[0] for font in fonts}) == 1, told


@pytest.mark.parametrize(("people", "members"), [(1, 1), (23, 3), (50, 9)])
def test_nothing_stands_outside_the_decree_s_margins(long_list, people, members):
    facts = long_list(people, members)
    for paper, language in ((MINUTES, "en"), (RESOLUTION, "vi")):
        for page in pypdfium2.PdfDocument(paper.pdf(facts, language)):
            boxes = [page_object.get_bounds() for page_object in page.get_objects()]
            # a line's width may stand half outside
            assert min(box[0] for box in boxes) >= 30 * POINTS_PER_MM - 1
            assert max(box[2] for box in boxes) <= 195 * POINTS_PER_MM + 1


@pytest.mark.parametrize("people", range(18, 30, 2))
def test_no_page_break_splits_the_signatures_of_the_minutes(long_list, people):
    facts = long_list(people, 9)
    pages = pdf_pages(MINUTES.pdf(facts, "vi"))
    signed = [page for page in pages if "Biên bản được lập xong" in page]
    assert len(signed) == 1
    assert all(f"{member.name}" in signed[0] for member in facts.election.committee)
    assert signed[0].count("(Ký, ghi rõ họ tên)") == 9


def test_word_keeps_the_signatures_together_and_every_row_whole(long_list):
    document = docx.Document(BytesIO(MINUTES.word(long_list(5, 9), "vi")))
    whole = [
        row
        for row in document.element.body.iter(qn("w:tr"))
        if row.find(f"./{qn('w:trPr')}/{qn('w:cantSplit')}") is None
    ]
    assert whole == []
    block = next(table for table in document.tables if "Biên bản được lập xong" in table.rows[0].cells[0].text)
    inside = "".join(text.text or "" for text in block._tbl.iter(qn("w:t")))
    assert len(block.rows) == 1
    assert inside.count("(Ký, ghi rõ họ tên)") == 9


@pytest.mark.parametrize(("people", "language"), [(1, "vi"), (23, "en"), (50, "vi")])
def test_each_official_has_one_page(long_list, people, language):
    facts = long_list(people, 3)
    pages = pdf_pages(OFFICIAL_SHEETS.pdf(facts, language))
    assert len(pages) == people + 1
    for page, person in zip(pages, facts.tally.ballots[0].officials, strict=False):
        assert person.name in page and facts.election.committee[0].name in page


def test_the_resolution_lists_people_block_by_block(told):
    for text in (told["draft-resolution", "vi", "pdf"], told["draft-resolution", "vi", "docx"]):
        assert text.index("I. Khối HĐND") < text.index("Y Pan Byă") < text.index("II. Khối UBND")
        assert "1. Ông (Bà) Trần Thị Bích Hạnh, Chủ tịch HĐND huyện" in text
        assert "Số phiếu tín nhiệm: 01 phiếu (chiếm 2,5% tổng số phiếu thu về)." in text
        assert "NGHỊ QUYẾT" in text and "DỰ THẢO" in text and "/NQ-HĐND" in text


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name.en)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_paper_tells_how_its_figures_came_about(told, paper, language):
    wanted = ("nq96-2023", "0.1.0", "ab" * 32, "cd12 cd34 cd56 cd78", "ef" * 8)
    wanted += ("Chính thức", "Điều 19", "0,20 mm²") if language == "vi" else ("Final", "Article 19", "0.20 mm²")
    for kind in ("pdf", "docx"):
        unbroken = told[paper.name.en, language, kind].replace("\u200b", "").replace(" ", "")
        assert [word for word in wanted if word.replace(" ", "") not in unbroken] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name.en)
def test_each_provisional_paper_says_so_on_every_page(make_facts, paper):
    facts = make_facts(status="provisional")
    assert all("BẢN TẠM TÍNH" in page for page in pdf_pages(paper.pdf(facts, "vi")))
    document = docx.Document(BytesIO(paper.word(facts, "vi")))
    assert "BẢN TẠM TÍNH" in document.sections[0].header.paragraphs[0].text
    assert "BẢN TẠM TÍNH" in document.element.body.xpath("string(.)")


def test_bars_are_told_in_words_to_who_cannot_see_them(facts_once):
    told = "Trần Thị Bích Hạnh: Tín nhiệm cao 39, Tín nhiệm 1, Tín nhiệm thấp 0."
    for paper in (RESULTS_TABLE, OFFICIAL_SHEETS):
        pictures = docx.Document(BytesIO(paper.word(facts_once, "vi"))).element.body.iter(qn("wp:docPr"))
        assert any(told in picture.get("descr") for picture in pictures)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name.en)
def test_word_finds_nothing_to_repair(bare_facts, facts_once, paper):
    for facts in (bare_facts, facts_once):
        document = docx.Document(BytesIO(paper.word(facts, "vi")))
        body = document.element.body
        assert all(cell[-1].tag == qn("w:p") for cell in body.iter(qn("w:tc")))
        assert all(table.find(qn("w:tr")) is not None for table in body.iter(qn("w:tbl")))
        numbers = [picture.get("id") for picture in body.iter(qn("wp:docPr"))]
        assert len(numbers) == len(set(numbers))
        known = {style.style_id for style in document.styles}
        used = {style.get(qn("w:val")) for tag in ("w:pStyle", "w:tblStyle") for style in body.iter(qn(tag))}
        assert used <= known
        assert not re.search(r"\{[{%]|[%}]\}", body.xpath("string(.)"))

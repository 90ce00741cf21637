"""The minutes say what was counted, the same in PDF and Word, and cannot be mistaken for final ones."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from made import pdf_text, word_text

from calibration.errors import ElectionError
from counting.papers.catalogue import MINUTES, RESULTS_TABLE
from counting.papers.decided_rows import decided_kinds
from counting.papers.minutes_text import minutes


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_every_name_and_figure_stands_in_the_paper(told, language, kind):
    wanted = ["97,5%", "52,5%", "2,5%", "45%"] if language == "vi" else ["97.5%", "52.5%", "2.5%", "45%"]
    wanted += ["Trần Thị Bích Hạnh", "Y Pan Byă", "Đỗ Mạnh Hùng", "Nguyễn Văn An", "Lê Thị Sáu", "41", "40", "39"]
    assert [word for word in wanted if word not in told["minutes", language, kind]] == []


def test_the_minutes_name_rule_set_denominator_and_article(make_facts):
    for text in (pdf_text(MINUTES.pdf(make_facts(), "vi")), word_text(MINUTES.word(make_facts(), "vi"))):
        assert (
            "tính trên tổng số phiếu thu về, kể cả phiếu không hợp lệ, theo Điều 19 Nghị quyết số 96/2023/QH15" in text
        )
        assert "bộ quy tắc nq96-2023, phiên bản 1" in text
        assert "ngày 04 tháng 02 năm 2023" in text


def test_the_denominator_decides_whether_someone_is_named_in_the_conclusions(make_facts):
    by_collected, by_deputies = minutes(make_facts(), "vi"), minutes(make_facts("nq85-2014"), "vi")
    assert by_collected.conclusions == (
        "Ông (Bà) Y Pan Byă, Phó Chủ tịch HĐND huyện: 21 phiếu “tín nhiệm thấp”, chiếm 52,5% tổng số phiếu thu về "
        "(40 phiếu thu về): có thể xin từ chức; không từ chức thì trình bỏ phiếu tín nhiệm.",
    )
    assert by_deputies.conclusions[0].startswith("Không có người nào")
    assert by_deputies.kinds[0].base == "42 đại biểu"
    assert by_deputies.kinds[0].people[1].levels[2].percent == "50%"


@pytest.mark.parametrize(
    ("language", "banner"),
    [
        ("vi", "BẢN TẠM TÍNH – còn 01 hàng phiếu chờ quyết định, không dùng để công bố"),
        ("en", "PROVISIONAL – 1 ballot row waits for a decision; not for publication"),
    ],
)
def test_a_provisional_paper_says_so_on_every_page_and_concludes_nothing(make_facts, language, banner):
    facts = make_facts(status="provisional")
    for pdf in (MINUTES.pdf(facts, language), RESULTS_TABLE.pdf(facts, language)):
        for page in pypdfium2.PdfDocument(pdf):
            assert banner in " ".join(page.get_textpage().get_text_bounded().split())
    for word in (MINUTES.word(facts, language), RESULTS_TABLE.word(facts, language)):
        assert banner in word_text(word)
        assert banner in docx.Document(BytesIO(word)).sections[0].header.paragraphs[0].text
    paper = minutes(facts, language)
    assert len(paper.conclusions) == 1
    person = paper.kinds[0].people[0]
    assert person.outcome in (
        "— (còn 01 hàng chờ quyết định; kết luận không đổi nữa)",
        "— (1 row waits for a decision; the outcome cannot change)",
    )
    assert [level.span for level in person.levels] == ["38–39", "1–2", "0–1"]
    for text in (pdf_text(MINUTES.pdf(facts, language)), word_text(MINUTES.word(facts, language))):
        assert "(38–39)" in text


def test_a_final_paper_has_no_banner(make_facts):
    assert minutes(make_facts(), "vi").frame.banner == ""
    assert "TẠM TÍNH" not in pdf_text(MINUTES.pdf(make_facts(), "vi"))


def test_the_annex_reads_the_same_in_whatever_order_the_ballots_were_cast(make_facts):
    facts = make_facts()
    turned = replace(facts, decided=facts.decided[::-1])
    assert decided_kinds(facts, "vi") == decided_kinds(turned, "vi")
    council, committee = decided_kinds(facts, "vi")
    assert [(line.row, line.decided, line.reason) for line in council.lines] == [
        ("1", "tín nhiệm", "—"),
        ("2", "tín nhiệm cao", "—"),
        ("2", "không đánh dấu", "không có dấu nào"),
    ]
    assert [line.machine for line in committee.lines] == ["không đọc được"]
    assert "không có dấu nào" in word_text(MINUTES.word(facts, "vi"))


def test_a_decision_on_an_unknown_kind_is_not_dropped_in_silence(make_facts):
    facts = make_facts()
    with pytest.raises(ElectionError):
        minutes(replace(facts, decided=(replace(facts.decided[0], kind="other"),)), "vi")


def test_word_repeats_the_head_and_splits_no_row(make_facts):
    document = docx.Document(BytesIO(MINUTES.word(make_facts(), "vi")))
    people = document.tables[2]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in people.rows]
    assert repeated == [True, True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for table in document.tables for row in table.rows)


def test_word_uses_times_new_roman_for_every_script_and_the_decree_s_margins(make_facts):
    document = docx.Document(BytesIO(MINUTES.word(make_facts(), "vi")))
    for style in {line.style.name for line in document.paragraphs} | {"Normal"}:
        fonts = document.styles[style].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_every_page_tells_its_number_and_the_fingerprint(make_facts):
    pages = pypdfium2.PdfDocument(MINUTES.pdf(make_facts(), "vi"))
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.get_textpage().get_text_bounded().split())
        assert f"Trang {number} / {len(pages)}" in text
        assert "ab" * 32 in text
    footer = docx.Document(BytesIO(MINUTES.word(make_facts(), "vi"))).sections[0].footer
    fields = [field.get(qn("w:instr")).strip() for field in footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_pdf_is_tagged_and_the_same_every_time(make_facts):
    first = MINUTES.pdf(make_facts(), "vi")
    assert first == MINUTES.pdf(make_facts(), "vi")
    assert b"/StructTreeRoot" in first


def test_papers_leave_room_where_the_description_names_nobody(bare_facts):
    text = pdf_text(MINUTES.pdf(bare_facts, "vi"))
    assert "TRƯỞNG BAN" in text and "THƯ KÝ" in text
    for told in (text, word_text(MINUTES.word(bare_facts, "vi"))):
        assert "Các hàng phiếu do Ban kiểm phiếu quyết định" not in told
        assert "Chưa đọc bộ phiếu thử nào" in told
        assert "không dùng khóa ký" in told

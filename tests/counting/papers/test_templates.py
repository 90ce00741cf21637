"""The office may replace the Word templates; a fault in one is told in a sentence, and figures are never lost."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from made import word_text

from calibration.errors import CountError
from counting.papers.catalogue import MINUTES, PAPERS
from counting.papers.write import write_papers


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name.en)
def test_the_program_s_own_template_holds_nothing_of_the_count(facts_once, paper):
    text = word_text(paper.own_template(facts_once, "vi"))
    assert "{{" in text
    for kind in facts_once.tally.ballots:
        assert kind.title not in text
        assert all(person.name not in text for person in kind.officials)
    assert all(member.name not in text for member in facts_once.election.committee)
    assert facts_once.election.body not in text


def test_a_template_written_out_gives_the_same_paper_back(facts_once, told, tmp_path):
    for paper in PAPERS:
        (tmp_path / paper.file("vi", ".docx")).write_bytes(paper.own_template(facts_once, "vi"))
        assert word_text(paper.word(facts_once, "vi", tmp_path)) == told[paper.name.en, "vi", "docx"]


def office_template(facts, folder, change):
    document = docx.Document(BytesIO(MINUTES.own_template(facts, "vi")))
    change(document)
    document.save(folder / "bien-ban-kiem-phieu.docx")


def test_the_office_s_words_stand_in_the_paper(facts_once, tmp_path):
    office_template(
        facts_once, tmp_path, lambda document: document.add_paragraph("Ghi thêm: {{ kinds[0].collected }} phiếu.")
    )
    write_papers(facts_once, tmp_path / "out", "vi", tmp_path)
    assert "Ghi thêm: 40 phiếu." in word_text((tmp_path / "out/bien-ban-kiem-phieu.docx").read_bytes())
    assert (tmp_path / "out/bang-tong-hop.docx").is_file()


@pytest.mark.parametrize(
    "wrong", ["{{ so_phieu }}", "{{ opening", "{% for %}", "{{ ''.__class__.__mro__ }}", "{{ opening|unknown }}"]
)
def test_a_wrong_placeholder_is_told_with_the_template_s_name(facts_once, tmp_path, wrong):
    office_template(facts_once, tmp_path, lambda document: document.add_paragraph(wrong))
    with pytest.raises(CountError) as caught:
        write_papers(facts_once, tmp_path / "out", "vi", tmp_path)
    assert "bien-ban-kiem-phieu.docx" in caught.value.text.vi
    assert "compare it with what kiemphieu templates writes" in caught.value.text.en
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_word_document_is_told(facts_once, tmp_path):
    (tmp_path / "bien-ban-kiem-phieu.docx").write_bytes(b"not a document")
    with pytest.raises(CountError) as caught:
        write_papers(facts_once, tmp_path / "out", "vi", tmp_path)
    assert "không phải tài liệu Word" in caught.value.text.vi


def test_names_with_signs_of_the_template_s_language_are_names(facts_once, tmp_path):
    from dataclasses import replace

    kind = facts_once.tally.ballots[0]
    person = replace(kind.officials[0], name="A <b> & {{ opening }}")
    kind = replace(kind, officials=(person, *kind.officials[1:]))
    facts = replace(facts_once, tally=replace(facts_once.tally, ballots=(kind, *facts_once.tally.ballots[1:])))
    assert "A <b> & {{ opening }}" in word_text(MINUTES.word(facts, "vi"))

"""Papers are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.errors import CountError
from counting.papers.write import write_files, write_papers


def test_all_papers_are_written_under_the_names_of_the_language(make_facts, tmp_path):
    names = [path.name for path in write_papers(make_facts(), tmp_path / "vi", "vi")]
    papers = ("bien-ban-kiem-phieu", "bang-tong-hop", "du-thao-nghi-quyet", "ket-qua-tung-nguoi", "cong-bo-ket-qua")
    assert names == [f"{paper}{kind}" for paper in papers for kind in (".docx", ".pdf")] + [
        *("ket-qua.xlsx", "ket-qua.csv", "ket-qua.json")
    ]
    names = [path.name for path in write_papers(make_facts(), tmp_path / "en", "en")]
    papers = ("minutes", "results-table", "draft-resolution", "official-sheets", "announcement")
    assert names == [f"{paper}{kind}" for paper in papers for kind in (".docx", ".pdf")] + [
        *("results.xlsx", "results.csv", "results.json")
    ]
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == sorted(names)


def test_a_paper_open_elsewhere_is_left_as_it_was(tmp_path, monkeypatch):
    old = tmp_path / "bien-ban-kiem-phieu.docx"
    old.write_bytes(b"old")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "locked", str(target))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(CountError) as caught:
        write_files(tmp_path, {old.name: b"new"})
    assert "hãy đóng tệp rồi làm lại" in caught.value.text.vi
    assert "close it and try again" in caught.value.text.en
    assert old.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [old.name]


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CountError):
        write_files(tmp_path / "out", {"paper.pdf": b"new"})

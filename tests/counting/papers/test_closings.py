"""Papers of a real count: the same whoever closes it and whenever, and silent about who voted how."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pypdfium2
import pytest
from made import word_text

from counting.closing import close_count, facts_of
from counting.papers.write import write_papers
from counting.store import Decision
from kiemphieu import run
from scanner.doubts import Doubt

SCAN = "a-hat-nobody-else-wears.jpg"


@pytest.fixture
def closed_count(make_count, page, feed):
    """A closed count of three ballots of the first kind and one of the second, one row decided; fed in any order."""

    def make(name: str, order: tuple[int, ...]):
        folder = make_count(name=name)
        readings = [
            page("hdnd", ("high", Doubt.FAINT), "trust", file=SCAN),
            page("hdnd", "low", "trust"),
            page("hdnd", "high", "blank"),
            page("ubnd", "low"),
        ]
        with folder.store() as store:
            feed(store, *(readings[index] for index in order))
            doubted = next(kept for kept in store.pages() if kept.form == "hdnd" and kept.rows[0].doubts)
            store.decide(
                Decision(page=doubted.id, row=1, choice="trust", reason="soi đèn thấy rõ", doubts=(Doubt.FAINT,))
            )
            assert close_count(folder, store) == ()
        return folder

    return make


def papers_of(folder, out):
    with folder.store() as store:
        return write_papers(facts_of(folder, store, "0.1.0"), out, "vi")


def test_two_closings_of_the_same_ballots_give_the_same_bytes(closed_count, tmp_path):
    for number, order in enumerate(((0, 1, 2, 3), (3, 2, 0, 1))):
        papers_of(closed_count(f"count-{number}", order), tmp_path / str(number))
    for name in ("ket-qua.json", "ket-qua.csv"):
        first, second = ((tmp_path / str(number) / name).read_bytes() for number in (0, 1))
        assert first == second
        assert b"final" in first


def test_no_paper_tells_the_sheet_the_file_the_time_or_the_place_in_the_order(closed_count, tmp_path):
    folder = closed_count("count", (1, 0, 2, 3))
    with folder.store() as store:
        hashes = [kept.sha256 for kept in store.pages()]
    for path in papers_of(folder, tmp_path / "out"):
        content = path.read_bytes()
        told = everything_in(path.suffix, content)
        assert "soi đèn thấy rõ" in told or path.stem != "bien-ban-kiem-phieu"
        assert SCAN not in told and "scans/" not in told
        assert all(scan not in told for scan in hashes)
        # the journal's own times are of today; papers know the day of the vote alone
        assert not re.search(r"\b20\d\d-\d\d-\d\d[T ](?!00:00)\d\d:\d\d", told), path.name


def everything_in(suffix, content):
    if suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    if suffix == ".pdf":
        document = pypdfium2.PdfDocument(content)
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
        return f"{text} {document.get_metadata_dict()}"
    return content.decode("utf-8")


def test_the_office_changes_a_template_and_reports_with_it(closed_count, tmp_path):
    import docx

    folder, mine = closed_count("count", (0, 1, 2, 3)), tmp_path / "mau"
    assert run(["--lang", "vi", "templates", str(folder.path), "-o", str(mine)]) == 0
    minutes = mine / "bien-ban-kiem-phieu.docx"
    document = docx.Document(str(minutes))
    document.add_paragraph("Lời của cơ quan")
    document.save(str(minutes))
    changed = minutes.read_bytes()
    assert run(["--lang", "vi", "templates", str(folder.path), "-o", str(mine)]) == 0
    assert minutes.read_bytes() == changed
    report = ["--lang", "vi", "report", str(folder.path), "-o", str(tmp_path / "out"), "--templates", str(mine)]
    assert run(report) == 0
    assert "Lời của cơ quan" in word_text((tmp_path / "out/bien-ban-kiem-phieu.docx").read_bytes())


def test_a_wrong_template_is_one_sentence_and_no_paper(closed_count, tmp_path, capsys):
    folder, mine = closed_count("count", (0, 1, 2, 3)), tmp_path / "mau"
    mine.mkdir()
    (mine / "bien-ban-kiem-phieu.docx").write_bytes(b"nothing")
    report = ["--lang", "vi", "report", str(folder.path), "-o", str(tmp_path / "out"), "--templates", str(mine)]
    assert run(report) == 1
    told = "".join(capsys.readouterr())
    assert "không phải tài liệu Word" in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()

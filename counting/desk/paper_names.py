"""Papers and test sheets as people call them, by the names of their files."""

from __future__ import annotations

from calibration.election import Election
from calibration.language import Text
from calibration.test_deck import COVER_FILE, sheets_file
from counting.papers.catalogue import ANNOUNCEMENT, MINUTES, OFFICIAL_SHEETS, PAPERS, RESOLUTION, RESULTS_TABLE

_NAMES = {
    MINUTES.name: Text("Biên bản kiểm phiếu", "Minutes of the count"),
    RESULTS_TABLE.name: Text("Bảng tổng hợp kết quả", "Table of results"),
    RESOLUTION.name: Text("Dự thảo nghị quyết", "Draft resolution"),
    OFFICIAL_SHEETS.name: Text("Kết quả từng người", "Sheets of each person"),
    ANNOUNCEMENT.name: Text("Công bố kết quả", "Announcement of the result"),
}
_RESULTS = Text("Số liệu kết quả", "The figures")
_FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV"}
_FOR_PROGRAMS = Text("cho phần mềm khác", "for other programs")


def paper_name(file: str) -> Text:
    """What a paper is, and in which format; its file's name where it is none of the program's."""
    stem, _, suffix = file.rpartition(".")
    paper = next((_NAMES[each.name] for each in PAPERS if stem in (each.name.vi, each.name.en)), None)
    if stem in ("ket-qua", "results"):
        paper = _RESULTS
    if paper is None:
        return Text(file, file)
    kind = _FORMATS.get(suffix)
    return Text(f"{paper.vi} – {kind or _FOR_PROGRAMS.vi}", f"{paper.en} – {kind or _FOR_PROGRAMS.en}")


def deck_name(file: str, election: Election) -> Text:
    """What a PDF of the test deck is."""
    if file == COVER_FILE:
        return Text("Tờ bìa: cách làm", "Cover: how it is done")
    kind = next((kind for kind in election.ballots if sheets_file(kind.id) == file), None)
    return Text(f"Phiếu thử: {kind.title}", f"Test ballots: {kind.title}") if kind else Text(file, file)

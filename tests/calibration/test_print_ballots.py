"""Printed ballots: the form says where the cells lie, the picture of the PDF shows where they really are."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pypdfium2
import pytest

from calibration.election import BallotKind, Election, Official
from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, print_bytes
from calibration.print_ballots import PrintedBallot, body_lines, print_ballot

PX_PER_MM = 12.0
PT_PER_MM = 72 / 25.4
TOLERANCE_MM = 0.15

FAMILY = ("Nguyễn", "Trần Thị Bích", "Y", "Đỗ Hữu", "A Brôl", "Hoàng Văn")
POSITIONS = (
    "Chủ tịch HĐND huyện",
    "Ủy viên UBND huyện, Trưởng phòng Nội vụ",
    "Phó Trưởng Ban Pháp chế",
)

CASES = [
    *((count, vote, True) for count in (1, 12, 24, 40) for vote in ("lay-phieu", "bo-phieu")),
    (12, "lay-phieu", False),
    (24, "bo-phieu", False),
]
"""Officials on the ballot, kind of vote, corner markers or none."""


def officials_for(count: int) -> tuple[Official, ...]:
    return tuple(
        Official(f"{FAMILY[number % len(FAMILY)]} Số {number}", POSITIONS[number % len(POSITIONS)])
        for number in range(1, count + 1)
    )


def election_of(officials: tuple[Official, ...], vote: str = "lay-phieu", **changes: str) -> Election:
    told = {
        "title": "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch HĐND huyện",
        "body": "Hội đồng nhân dân huyện Sa Thầy",
    }
    told |= changes
    return Election(
        kind=vote,
        rules="nq96-2023",
        body=told["body"],
        term="khóa XII",
        meeting="Kỳ họp thứ 8",
        date=datetime.date(2023, 12, 14),
        place="",
        deputies_total=35,
        deputies_present=33,
        committee=(),
        ballots=(BallotKind("hdnd", told["title"], "Khối HĐND", officials),),
    )


@dataclass(frozen=True)
class Sheet:
    """One page: what the form says, what the PDF shows (grey, 255 is paper) and reads."""

    page: FormPage
    picture: np.ndarray
    text: pypdfium2.PdfTextPage

    def words_in(self, box: Box) -> str:
        bounds = [box.x0, self.page.height - box.y1, box.x1, self.page.height - box.y0]
        return " ".join(self.text.get_text_bounded(*(edge * PT_PER_MM for edge in bounds)).split())

    def patch(self, x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
        left, top, right, bottom = (round(edge * PX_PER_MM) for edge in (x0, y0, x1, y1))
        return self.picture[top:bottom, left:right]


@dataclass(frozen=True)
class Ballot:
    printed: PrintedBallot
    sheets: tuple[Sheet, ...]

    @property
    def form(self) -> Form:
        return self.printed.form


def seen(printed: PrintedBallot) -> Ballot:
    document = pypdfium2.PdfDocument(printed.pdf)
    return Ballot(
        printed,
        tuple(
            Sheet(
                page,
                sheet.render(scale=PX_PER_MM / PT_PER_MM, grayscale=True).to_numpy().squeeze(),
                sheet.get_textpage(),
            )
            for page, sheet in zip(printed.form.pages, document, strict=False)
        ),
    )


@cache
def ballot_of(count: int, vote: str, markers: bool) -> Ballot:
    election = election_of(officials_for(count), vote)
    return seen(print_ballot(election, election.ballots[0], with_markers=markers))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}{'' if case[2] else '-bare'}")
def ballot(request: pytest.FixtureRequest) -> Ballot:
    return ballot_of(*request.param)


def middle_of_rule(patch: np.ndarray, start: float, axis: int) -> float:
    """Where the ink of a rule has its middle, in mm; `axis` is the one along the rule."""
    ink = (255.0 - patch).mean(axis=axis)
    assert ink.max() > 100, "there is no rule here"
    return start + float((ink * (np.arange(len(ink)) + 0.5)).sum() / ink.sum()) / PX_PER_MM


def test_every_rule_of_the_print_lies_where_the_form_has_the_edge_of_a_cell(ballot):
    reach = 0.8
    for sheet in ballot.sheets:
        for row in sheet.page.rows:
            for cell in row.cells:
                for x in (cell.x0, cell.x1):
                    across = sheet.patch(x - reach, cell.y0 + 1.5, x + reach, cell.y1 - 1.5)
                    start = round((x - reach) * PX_PER_MM) / PX_PER_MM
                    assert middle_of_rule(across, start, 0) == pytest.approx(x, abs=TOLERANCE_MM)
                for y in (cell.y0, cell.y1):
                    down = sheet.patch(cell.x0 + 1.5, y - reach, cell.x1 - 1.5, y + reach)
                    start = round((y - reach) * PX_PER_MM) / PX_PER_MM
                    assert middle_of_rule(down, start, 1) == pytest.approx(y, abs=TOLERANCE_MM)


def test_every_line_of_the_form_is_inked_from_end_to_end(ballot):
    for sheet in ballot.sheets:
        assert {line.level for line in sheet.page.lines} == {True, False}
        for line in sheet.page.lines:
            half = 0.2
            strip = sheet.patch(
                line.x0 - half * (not line.level),
                line.y0 - half * line.level,
                line.x1 + half * (not line.level),
                line.y1 + half * line.level,
            )
            along = strip.min(axis=0 if line.level else 1)
            assert (along < 100).mean() > 0.99


def test_the_cells_to_mark_are_empty(ballot):
    for sheet in ballot.sheets:
        for row in sheet.page.rows:
            for cell in row.cells:
                assert sheet.patch(cell.x0 + 0.4, cell.y0 + 0.4, cell.x1 - 0.4, cell.y1 - 0.4).min() > 250


def test_a_row_has_one_cell_for_each_level_in_their_order_and_room_for_a_cross(ballot):
    levels = {"lay-phieu": ("high", "trust", "low"), "bo-phieu": ("trust", "no")}[ballot.form.kind]
    assert ballot.form.columns == levels
    for row in ballot.form.rows:
        assert len(row.cells) == len(levels)
        assert all(before.x1 == after.x0 for before, after in zip(row.cells, row.cells[1:], strict=False))
        assert all(cell.width > 20 and cell.height >= 10.9 for cell in row.cells)


def test_the_numbering_goes_through_and_every_name_stands_beside_its_cells(ballot):
    people = officials_for(len(ballot.form.rows))
    assert [row.number for row in ballot.form.rows] == list(range(1, len(people) + 1))
    for sheet in ballot.sheets:
        for row in sheet.page.rows:
            person = people[row.number - 1]
            assert (row.name, row.position) == (person.name, person.position)
            assert sheet.words_in(row.label) == f"{person.name} {person.position}"
            number = Box(sheet.page.table.x0, row.label.y0, row.label.x0, row.label.y1)
            assert sheet.words_in(number) == str(row.number)


def test_no_official_is_split_between_two_pages(ballot):
    numbers = [row.number for page in ballot.form.pages for row in page.rows]
    assert len(numbers) == len(set(numbers))
    for page in ballot.form.pages:
        for row in page.rows:
            assert {(cell.y0, cell.y1) for cell in row.cells} == {(row.label.y0, row.label.y1)}
        assert all(before.label.y1 == after.label.y0 for before, after in zip(page.rows, page.rows[1:], strict=False))


def test_the_head_of_the_table_stands_above_the_rows_of_every_page(ballot):
    names = {"high": "Tín nhiệm cao", "trust": "Tín nhiệm", "low": "Tín nhiệm thấp", "no": "Không tín nhiệm"}
    for sheet in ballot.sheets:
        table, first = sheet.page.table, sheet.page.rows[0]
        assert table.y0 < first.label.y0 - 5
        assert sheet.words_in(Box(table.x0, table.y0, first.label.x1, first.label.y0)) == "STT Họ và tên Chức vụ"
        for level, cell in zip(ballot.form.columns, first.cells, strict=True):
            assert sheet.words_in(Box(cell.x0, table.y0, cell.x1, cell.y0)) == names[level]


def test_everything_lies_on_an_a4_sheet_away_from_its_edges(ballot):
    for page in ballot.form.pages:
        assert (page.width, page.height) == (210.0, 297.0)
        assert page.table.x0 >= 5
        assert page.table.x1 <= 205
        assert page.table.y0 >= 5
        assert page.table.y1 <= 292


def test_the_form_keeps_the_picture_of_the_print(ballot):
    for sheet in ballot.sheets:
        kept = cv2.imdecode(np.frombuffer(print_bytes(sheet.page), np.uint8), cv2.IMREAD_UNCHANGED)
        assert kept.shape == (round(297 * RASTER_PX_PER_MM), round(210 * RASTER_PX_PER_MM))
        shown = cv2.resize(sheet.picture, kept.shape[::-1], interpolation=cv2.INTER_AREA)
        shifted = {
            (down, right): np.abs(np.roll(kept, (down, right), (0, 1)).astype(int) - shown).mean()
            for down, right in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
        }
        there = shifted.pop((0, 0))
        assert there < min(shifted.values())


def test_the_markers_are_found_in_the_corners_where_the_form_has_them_or_nowhere(ballot):
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    for sheet in ballot.sheets:
        corners, numbers, _ = detector.detectMarkers(sheet.picture)
        found = (
            {}
            if numbers is None
            else {
                int(number): square[0].mean(axis=0) / PX_PER_MM
                for number, square in zip(numbers.ravel(), corners, strict=True)
            }
        )
        assert set(found) == {marker.number for marker in sheet.page.markers}
        for marker in sheet.page.markers:
            assert found[marker.number] == pytest.approx((marker.x, marker.y), abs=TOLERANCE_MM)


def test_corner_markers_are_there_if_they_are_wanted_and_only_then():
    assert [len(page.markers) for page in ballot_of(24, "lay-phieu", True).form.pages] == [4, 4]
    assert [len(page.markers) for page in ballot_of(24, "bo-phieu", False).form.pages] == [0, 0]


def test_leaving_the_markers_out_moves_nothing_else():
    bare, marked = (ballot_of(12, "lay-phieu", markers).form.pages[0] for markers in (False, True))
    assert bare.rows == marked.rows
    assert bare.lines == marked.lines


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (12, 1), (24, 2), (40, 3)])
def test_a_long_list_runs_on_and_its_pages_are_numbered(count, pages):
    ballot = ballot_of(count, "lay-phieu", True)
    assert [sheet.page.number for sheet in ballot.sheets] == list(range(1, len(ballot.sheets) + 1))
    assert len(ballot.sheets) == pages
    for number, sheet in enumerate(ballot.sheets, start=1):
        whole = sheet.words_in(Box(0, 0, 210, 297))
        assert (f"Trang {number} / {len(ballot.sheets)}" in whole) == (len(ballot.sheets) > 1)
        assert ("(tiếp theo)" in whole) == (number > 1)


def test_the_ballot_bears_what_the_law_wants_on_it():
    words = ballot_of(12, "lay-phieu", True).sheets[0].words_in(Box(0, 0, 210, 297))
    for passage in (
        "HỘI ĐỒNG NHÂN DÂN",
        "HUYỆN SA THẦY",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "PHIẾU TÍN NHIỆM",
        "Đối với Chủ tịch, Phó Chủ tịch HĐND huyện",
        "Kỳ họp thứ 8, khóa XII",
        "một trong ba ô",
    ):
        assert passage in words
    assert "một trong hai ô" in ballot_of(12, "bo-phieu", True).sheets[0].words_in(Box(0, 0, 210, 297))


def test_the_same_ballots_are_the_same_bytes_and_no_two_sheets_differ():
    election = election_of(officials_for(12))
    again = print_ballot(election, election.ballots[0])
    assert again == ballot_of(12, "lay-phieu", True).printed


def test_names_are_printed_letter_by_letter_whatever_signs_they_bear():
    awkward = ("Y Pan_Byă #1 $x$", "*A* @Thút [B] \\ C", "Nguyễn “Ba” <Tư> & 'Năm'", "H'Yâo = Knul `k` // n")
    election = election_of(tuple(Official(name, "Ủy viên - HĐND #2") for name in awkward))
    ballot = seen(print_ballot(election, election.ballots[0]))
    assert [row.name for row in ballot.form.rows] == list(awkward)
    for row in ballot.form.rows:
        assert ballot.sheets[0].words_in(row.label) == f"{row.name} Ủy viên - HĐND #2"


def test_a_very_long_position_makes_its_row_higher_and_hides_nothing():
    long = "Ủy viên Ban Thường vụ, Phó Trưởng Đoàn đại biểu, " * 6 + "Trưởng Ban"
    election = election_of((Official("Lê Thị Sáu", long), Official("A Thuyên", "Trưởng Ban Dân tộc")))
    ballot = seen(print_ballot(election, election.ballots[0]))
    first, second = ballot.form.rows
    assert first.cells[0].height > 3 * second.cells[0].height
    assert ballot.sheets[0].words_in(first.label) == f"Lê Thị Sáu {long}"


def test_an_official_without_a_position_still_has_a_row():
    election = election_of((Official("Lê Thị Sáu", ""), Official("A Thuyên", "")))
    ballot = seen(print_ballot(election, election.ballots[0]))
    assert [ballot.sheets[0].words_in(row.label) for row in ballot.form.rows] == ["Lê Thị Sáu", "A Thuyên"]


def test_the_bodys_name_is_broken_between_the_council_and_the_place():
    assert body_lines("Hội đồng nhân dân huyện Sa Thầy") == ["Hội đồng nhân dân", "huyện Sa Thầy"]
    assert body_lines("Quốc hội") == ["Quốc hội"]


def test_every_printed_page_holds_officials():
    for count in (1, 12, 24, 40):
        ballot = ballot_of(count, "lay-phieu", True)
        assert len(pypdfium2.PdfDocument(ballot.printed.pdf)) == len(ballot.form.pages)


@pytest.mark.parametrize("vote", ["lay-phieu", "bo-phieu"])
def test_the_note_on_how_to_mark_never_makes_a_page_of_its_own(vote):
    people = tuple(Official(f"Nguyễn Văn {number}", "Ủy viên UBND huyện") for number in range(17))
    election = election_of(people, vote)
    printed = print_ballot(election, election.ballots[0])
    assert len(pypdfium2.PdfDocument(printed.pdf)) == len(printed.form.pages)

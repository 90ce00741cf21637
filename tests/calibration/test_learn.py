"""Learning the office's own ballot from its blank: the cells lie where they are printed, and doubtful blanks are refused."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

import kiemphieu
from calibration.election import BallotKind, Election, Official, load_election
from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM, Box, Form, load_form, print_bytes
from calibration.learn import learn_form
from calibration.print_ballots import PrintedBallot, print_ballot

FOREIGN = Path(__file__).parents[2].parent / "shared/foreign_deck"
BLANK = FOREIGN / "blank.png"
PX_PER_MM = 300 / 25.4


@cache
def foreign_election() -> Election:
    return load_election(FOREIGN / "election.toml")


@cache
def blank_picture() -> np.ndarray:
    return cv2.imread(str(BLANK), cv2.IMREAD_GRAYSCALE)


def learn(pages: list[Path], election: Election | None = None, kind: BallotKind | None = None) -> Form:
    election = election or foreign_election()
    return learn_form(pages, kind or election.ballots[0], election.kind, election.levels)


@cache
def foreign_form() -> Form:
    return learn([BLANK])


def saved(picture: np.ndarray, path: Path) -> Path:
    assert cv2.imwrite(str(path), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return path


def refusal_of(pages: list[Path], kind: BallotKind | None = None) -> FormError:
    with pytest.raises(FormError) as caught:
        learn(pages, kind=kind)
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "\n" not in sentence
    assert caught.value.text.vi != caught.value.text.en
    return caught.value


def with_cross(cell: Box, thickness_mm: float, grey: int, picture: np.ndarray | None = None) -> np.ndarray:
    """The blank with a cross in a cell. The blank lies almost straight: the cell is found within half a millimetre."""
    marked = (blank_picture() if picture is None else picture).copy()
    x0, y0, x1, y1 = (edge * PX_PER_MM for edge in (cell.x0, cell.y0, cell.x1, cell.y1))
    middle, half = ((x0 + x1) / 2, (y0 + y1) / 2), 3.5 * PX_PER_MM
    for side in (-1, 1):
        start = (round(middle[0] - half), round(middle[1] - side * half))
        stop = (round(middle[0] + half), round(middle[1] + side * half))
        cv2.line(marked, start, stop, grey, round(thickness_mm * PX_PER_MM), cv2.LINE_AA)
    return marked


def with_officials(count: int) -> BallotKind:
    kind = foreign_election().ballots[0]
    more = tuple(Official(f"Thêm {number}", "") for number in range(count - len(kind.officials)))
    return replace(kind, officials=(kind.officials + more)[:count])


def test_a_foreign_blank_gives_a_row_for_every_official_in_the_lists_order():
    form = foreign_form()
    people = foreign_election().ballots[0].officials
    assert [(row.number, row.name, row.position) for row in form.rows] == [
        (number, person.name, person.position) for number, person in enumerate(people, start=1)
    ]
    assert (form.id, form.kind, form.columns, form.made_by) == ("k", "lay-phieu", ("high", "trust", "low"), "learn")


def test_the_learned_cells_touch_each_other_and_lie_on_the_printed_rules():
    page = foreign_form().pages[0]
    print_ = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    for row in page.rows:
        assert len(row.cells) == 3
        for before, after in zip(row.cells, row.cells[1:], strict=False):
            assert before.x1 == pytest.approx(after.x0, abs=0.1)
        assert row.label.x1 == pytest.approx(row.cells[0].x0, abs=0.1)
        for cell in row.cells:
            assert cell.width > 20
            for x in (cell.x0, cell.x1):
                assert dark_middle(print_, x, (cell.y0 + 1.5, cell.y1 - 1.5), upright=True) == pytest.approx(
                    x, abs=0.15
                )
            for y in (cell.y0, cell.y1):
                assert dark_middle(print_, y, (cell.x0 + 1.5, cell.x1 - 1.5), upright=False) == pytest.approx(
                    y, abs=0.15
                )


def dark_middle(picture: np.ndarray, at: float, between: tuple[float, float], *, upright: bool) -> float:
    """Where the rule near `at` mm has its middle, in mm, along the stretch `between`."""
    start, stop = round((at - 0.8) * RASTER_PX_PER_MM), round((at + 0.8) * RASTER_PX_PER_MM)
    along = slice(round(between[0] * RASTER_PX_PER_MM), round(between[1] * RASTER_PX_PER_MM))
    strip = picture[along, start:stop].T if upright else picture[start:stop, along]
    ink = 255.0 - strip.mean(axis=1)
    assert ink.max() > 80, "there is no rule here"
    return (start + float((ink * (np.arange(len(ink)) + 0.5)).sum() / ink.sum())) / RASTER_PX_PER_MM


def test_the_learned_cells_are_empty_in_the_learned_print():
    page = foreign_form().pages[0]
    print_ = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    for row in page.rows:
        for cell in row.cells:
            x0, x1 = round((cell.x0 + 0.8) * RASTER_PX_PER_MM), round((cell.x1 - 0.8) * RASTER_PX_PER_MM)
            y0, y1 = round((cell.y0 + 0.8) * RASTER_PX_PER_MM), round((cell.y1 - 0.8) * RASTER_PX_PER_MM)
            assert print_[y0:y1, x0:x1].min() == 255


def our_ballot(count: int) -> tuple[Election, PrintedBallot]:
    people = tuple(Official(f"Nguyễn Văn {number}", "Ủy viên UBND huyện") for number in range(1, count + 1))
    kind = BallotKind("ubnd", "Phiếu tín nhiệm đối với Ủy viên UBND huyện", "", people)
    election = Election(
        "lay-phieu",
        "nq96-2023",
        "Hội đồng nhân dân huyện Sa Thầy",
        "",
        "Kỳ họp thứ 8",
        datetime.date(2023, 12, 14),
        "",
        35,
        33,
        (),
        (kind,),
    )
    return election, print_ballot(election, kind, with_markers=False)


def scans_of(printed: PrintedBallot, folder: Path, *, turned_degrees: float = 0.0, paper: int = 255) -> list[Path]:
    scans = []
    for number, sheet in enumerate(pypdfium2.PdfDocument(printed.pdf), start=1):
        grey = sheet.render(scale=300 / 72, grayscale=True).to_numpy().squeeze()
        height, width = grey.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turned_degrees, 1.0)
        grey = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=255)
        grey = (grey.astype(float) * paper / 255).astype(np.uint8)
        scans.append(saved(grey, folder / f"blank-{number}.png"))
    return scans


@pytest.mark.parametrize(("degrees", "paper"), [(0.0, 255), (1.2, 255), (-2.0, 205)])
def test_a_form_learned_from_our_own_print_is_the_form_that_the_typesetter_told(degrees, paper, tmp_path):
    election, printed = our_ballot(12)
    learned = learn(scans_of(printed, tmp_path, turned_degrees=degrees, paper=paper), election, election.ballots[0])
    told, found = printed.form.rows, learned.rows
    assert [row.name for row in found] == [row.name for row in told]
    # a page that lay askew may be learned as a whole a little beside its place; its cells lie to each other as printed
    shift_x, shift_y = (
        float(
            np.median([getattr(b.cells[0], edge) - getattr(a.cells[0], edge) for a, b in zip(told, found, strict=True)])
        )
        for edge in ("x0", "y0")
    )
    if degrees == 0:
        assert (shift_x, shift_y) == pytest.approx((0, 0), abs=0.15)
    for row, other in zip(told, found, strict=True):
        for cell, seen in zip(row.cells, other.cells, strict=True):
            assert (seen.x0 - shift_x, seen.x1 - shift_x) == pytest.approx((cell.x0, cell.x1), abs=0.2)
            assert (seen.y0 - shift_y, seen.y1 - shift_y) == pytest.approx((cell.y0, cell.y1), abs=0.2)


def test_a_ballot_of_two_pages_is_learned_from_its_two_blanks_and_not_from_one(tmp_path):
    election, printed = our_ballot(24)
    first, second = scans_of(printed, tmp_path)
    learned = learn([first, second], election, election.ballots[0])
    assert [page.number for page in learned.pages] == [1, 2]
    assert [row.number for row in learned.rows] == list(range(1, 25))
    assert [len(page.rows) for page in learned.pages] == [len(page.rows) for page in printed.form.pages]
    with pytest.raises(FormError) as caught:
        learn([first], election, election.ballots[0])
    assert " 24 " in caught.value.text.vi


@pytest.mark.parametrize("count", [11, 13])
def test_a_list_longer_or_shorter_than_the_ballot_is_refused_with_its_number(count):
    fault = refusal_of([BLANK], with_officials(count))
    assert f" {count} " in fault.text.vi
    assert f" {count} " in fault.text.en


@pytest.mark.parametrize(("row", "column", "thickness_mm"), [(1, 0, 1.2), (6, 1, 0.35), (12, 2, 2.0)])
def test_a_ballot_that_was_marked_is_no_blank(row, column, thickness_mm, tmp_path):
    cell = foreign_form().rows[row - 1].cells[column]
    refusal_of([saved(with_cross(cell, thickness_mm, 20), tmp_path / "marked.png")])


def test_a_ballot_marked_in_every_row_is_refused_and_the_reason_said(tmp_path):
    picture = blank_picture()
    for row in foreign_form().rows:
        picture = with_cross(row.cells[row.number % 3], 1.0, 20, picture)
    fault = refusal_of([saved(picture, tmp_path / "marked.png")])
    assert "đánh dấu" in fault.text.vi
    assert "marked" in fault.text.en
    assert "marked.png" in fault.text.vi


@pytest.mark.parametrize("grey", [110, 150, 175])
def test_a_faint_pencil_cross_is_seen_or_kept_out_of_the_print(grey, tmp_path):
    """Else a voter's own cross at that place would be taken for print, and not be counted."""
    cell = foreign_form().rows[4].cells[1]
    try:
        form = learn([saved(with_cross(cell, 0.6, grey), tmp_path / "pencil.png")])
    except FormError:
        return
    print_ = cv2.imdecode(np.frombuffer(print_bytes(form.pages[0]), np.uint8), cv2.IMREAD_GRAYSCALE)
    seen = form.rows[4].cells[1]
    x0, x1 = round((seen.x0 + 0.8) * RASTER_PX_PER_MM), round((seen.x1 - 0.8) * RASTER_PX_PER_MM)
    y0, y1 = round((seen.y0 + 0.8) * RASTER_PX_PER_MM), round((seen.y1 - 0.8) * RASTER_PX_PER_MM)
    assert (print_[y0:y1, x0:x1] < 250).mean() < 0.001


def test_a_list_that_is_one_short_does_not_shift_the_names_of_a_marked_ballot(tmp_path):
    """A marked row must not be passed over: with a list one short the names would slide to their neighbours' rows."""
    cell = foreign_form().rows[2].cells[0]
    marked = saved(with_cross(cell, 1.0, 20), tmp_path / "marked.png")
    refusal_of([marked], with_officials(11))


def left_half() -> np.ndarray:
    return blank_picture()[:, : blank_picture().shape[1] // 2].copy()


NO_TABLE = {
    "an empty sheet": lambda: np.full_like(blank_picture(), 250),
    "a letter": lambda: np.where(np.arange(len(blank_picture()))[:, None] < 700, blank_picture(), 255).astype(np.uint8),
    "a black sheet": lambda: np.zeros_like(blank_picture()),
    "half a sheet, cut through the table": left_half,
}


@pytest.mark.parametrize("draw", NO_TABLE.values(), ids=NO_TABLE)
def test_a_page_without_a_whole_table_is_refused_by_name(draw, tmp_path):
    page = saved(draw(), tmp_path / "trang.png")
    fault = refusal_of([page])
    assert page.name in fault.text.vi


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_a_sheet_that_lay_another_way_up_is_learned_as_the_same_ballot(turn, tmp_path):
    """No resolution is stated in the file: the sheet is taken for A4."""
    turned = learn([saved(cv2.rotate(blank_picture(), turn), tmp_path / "turned.png")])
    for row, told in zip(turned.rows, foreign_form().rows, strict=True):
        for cell, other in zip(row.cells, told.cells, strict=True):
            assert max(abs(cell.x0 - other.x0), abs(cell.y0 - other.y0)) < 0.6


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_a_file_that_is_no_picture_is_refused_by_name(content, tmp_path):
    file = tmp_path / "phiếu.png"
    file.write_bytes(content)
    assert str(file) in refusal_of([file]).text.vi


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    assert "mất.png" in refusal_of([tmp_path / "mất.png"]).text.vi


def test_a_list_in_another_order_than_the_print_is_refused_and_the_rows_named():
    kind = foreign_election().ballots[0]
    fault = refusal_of([BLANK], replace(kind, officials=kind.officials[::-1]))
    assert "“Đỗ Đức Hạnh”" in fault.text.vi
    assert "12" in fault.text.vi


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("Đỗ Đức Hanh", "Chủ tịch HĐND huyện"),
        ("Đỗ Đức Hạnh", "Phó Chủ tịch HĐND huyện"),
        ("Đỗ Văn Hạnh", "Chủ tịch HĐND huyện"),
    ],
)
def test_a_word_that_differs_is_shown_and_nothing_learned_until_it_is_accepted(name, position):
    kind = foreign_election().ballots[0]
    other = replace(kind, officials=(Official(name, position), *kind.officials[1:]))
    fault = refusal_of([BLANK], other)
    assert "--accept 1" in fault.text.vi
    assert "--accept 2" not in fault.text.vi
    election = foreign_election()
    form = learn_form([BLANK], other, election.kind, election.levels, frozenset({1}))
    assert (form.rows[0].name, form.rows[0].position) == (name, position)


def test_the_command_writes_one_file_that_can_be_used_alone(tmp_path, capsys):
    target = tmp_path / "k.form.json"
    arguments = ["learn", str(BLANK), "-o", str(target), "--election", str(FOREIGN / "election.toml"), "--ballot", "k"]
    assert kiemphieu.run(arguments) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert str(target) in told.err
    assert load_form(target) == foreign_form()
    assert [path.name for path in tmp_path.iterdir()] == ["k.form.json"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"--ballot": "ubnd"}, "ubnd"), ({"--election": "mất.toml"}, "mất.toml")],
)
def test_the_command_refuses_in_one_line_and_writes_nothing(changes, word, tmp_path, capsys):
    options = {"--election": str(FOREIGN / "election.toml"), "--ballot": "k", "-o": str(tmp_path / "k.form.json")}
    given = [part for name, value in (options | changes).items() if value for part in (name, value)]
    assert kiemphieu.run(["learn", str(BLANK), *given]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert word in told.err
    assert told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []

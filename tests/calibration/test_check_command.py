"""The check sheet: a person who looks at it once sees every word that the form holds, and every cell where it is read."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

import kiemphieu
from bench.office_ballots import office_ballot
from calibration.blank_pages import PlacedWord
from calibration.check_sheet import LEVEL_COLOURS, SHORT_NAMES, draw_check_sheet, is_check_sheet, words_end
from calibration.election import LEVEL_NAMES, parse_election
from calibration.errors import FormError
from calibration.form import Box, Form, encode_form, load_form, print_bytes, save_form
from calibration.language import speaking
from calibration.learn import words_to_check
from calibration.paper_ballot import PaperRow
from calibration.print_ballots import print_ballot

SAMPLES = Path(__file__).parents[2] / "samples"
PX_PER_MM = 8.0
PT_PER_MM = 72 / 25.4
FRAME_INSIDE_MM = 0.4
"""A cell's frame is drawn so far inside of its edges, so that the printed rule shows beside it."""

YELLOW = (255, 227, 77)


@cache
def printed(count: int, kind: str = "lay-phieu") -> Form:
    """The form of our own print with so many officials."""
    text = f'kind = "{kind}"\nbody = "HĐND huyện Sa Thầy"\nmeeting = "Kỳ họp thứ 8"\ndate = 2023-12-14\n'
    text += 'deputies_total = 35\ndeputies_present = 33\n[[ballots]]\nid = "hdnd"\ntitle = "Phiếu tín nhiệm HĐND"\n'
    for number in range(1, count + 1):
        text += f'[[ballots.officials]]\nname = "Đặng Thị Ngọc Thịnh {number}"\n'
        text += f'position = "Ủy viên Ủy ban nhân dân, Giám đốc Sở Kế hoạch và Đầu tư số {number}"\n'
    election = parse_election(text)
    return print_ballot(election, election.ballots[0]).form


BARE, BOXES, ONE_COLUMN = 402, 424, 404
"""Offices' ballots of 26 to 28 rows of 7 mm: bare cells, little boxes, name and position in one column."""

FORMS = {
    "one official": lambda: printed(1),
    "thirty officials on two pages": lambda: printed(30),
    "bỏ phiếu, two levels": lambda: printed(3, "bo-phieu"),
    "bare cells": lambda: office_ballot(BARE).form,
    "little boxes": lambda: office_ballot(BOXES).form,
    "name and position in one column": lambda: office_ballot(ONE_COLUMN).form,
    "the sample with corner markers": lambda: load_form(SAMPLES / "forms/hdnd.form.json"),
}


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def form(request):
    return request.param()


def ballot_pages(form: Form, pdf: bytes) -> list[pypdfium2.PdfPage]:
    """The pages that show the ballot: they follow the list."""
    return list(pypdfium2.PdfDocument(pdf))[-len(form.pages) :]


def text_of(pages: list[pypdfium2.PdfPage]) -> str:
    """What stands on the pages, lines and all other space as single spaces."""
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def picture_of(page: pypdfium2.PdfPage) -> np.ndarray:
    """A page in colour, red-green-blue, at PX_PER_MM."""
    picture = page.render(scale=PX_PER_MM / PT_PER_MM).to_numpy()
    return np.ascontiguousarray(picture[:, :, 2::-1])


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def near(picture: np.ndarray, colour: tuple[int, ...], within: int) -> np.ndarray:
    """Where a picture has a colour, every channel up to so much astray."""
    return (np.abs(picture.astype(int) - colour) <= within).all(axis=-1)


def sides_drawn(picture: np.ndarray, box: Box, colour: str) -> list[bool]:
    """Whether a line of this colour runs along each side of a rectangle, nearer than 0.25 mm to it."""
    x0, y0, x1, y1 = (round(at * PX_PER_MM) for at in (box.x0, box.y0, box.x1, box.y1))
    along, reach = slice(2, -2), 2
    seen = near(picture, rgb(colour), 60)
    return [bool(seen[y - reach : y + reach + 1, x0 : x1 + 1].any(axis=0)[along].mean() > 0.9) for y in (y0, y1)] + [
        bool(seen[y0 : y1 + 1, x - reach : x + reach + 1].any(axis=1)[along].mean() > 0.9) for x in (x0, x1)
    ]


def test_every_page_of_the_ballot_is_there_at_its_true_size_after_the_list(form):
    pdf = draw_check_sheet(form, "hdnd.form.json")
    document = pypdfium2.PdfDocument(pdf)
    assert len(form.pages) < len(document) <= len(form.pages) + 4
    for shown, page in zip(ballot_pages(form, pdf), form.pages, strict=True):
        assert shown.get_size() == pytest.approx((page.width * PT_PER_MM, page.height * PT_PER_MM), abs=0.1)
        assert f"KHÔNG PHẢI PHIẾU · {form.id} · trang {page.number}/{len(form.pages)}" in text_of([shown])


def test_the_list_has_every_name_every_position_and_every_level_in_the_columns_order(form):
    pdf = draw_check_sheet(form, "hdnd.form.json")
    told = text_of(list(pypdfium2.PdfDocument(pdf))[: -len(form.pages)])
    for row in form.rows:
        assert f"{row.name} {row.position}" in told
    assert " ".join(LEVEL_NAMES[level].vi.capitalize() for level in form.columns) in told
    assert form.id in told
    assert " ".join(form.title.split()) in told
    assert f"{len(form.rows)} hàng trên {len(form.pages)} trang" in told


def test_the_ballots_pages_number_their_rows_and_name_their_columns(form):
    for shown, page in zip(ballot_pages(form, draw_check_sheet(form, "a")), form.pages, strict=True):
        words = text_of([shown]).split()
        assert {str(row.number) for row in page.rows} <= set(words)
        for level in form.columns:
            assert SHORT_NAMES[level].vi in " ".join(words)


def test_every_cell_and_little_box_is_framed_in_its_levels_colour_where_the_form_has_it(form):
    for shown, page in zip(ballot_pages(form, draw_check_sheet(form, "a")), form.pages, strict=True):
        picture = picture_of(shown)
        for row in page.rows:
            for level, cell in zip(form.columns, row.cells, strict=True):
                inside = Box(
                    cell.x0 + FRAME_INSIDE_MM,
                    cell.y0 + FRAME_INSIDE_MM,
                    cell.x1 - FRAME_INSIDE_MM,
                    cell.y1 - FRAME_INSIDE_MM,
                )
                assert all(sides_drawn(picture, inside, LEVEL_COLOURS[level])), (row.number, level)
            for level, box in zip(form.columns, row.boxes, strict=False):
                assert all(sides_drawn(picture, box, LEVEL_COLOURS[level])), (row.number, level)


def test_a_cell_that_the_form_has_beside_the_print_is_drawn_beside_it():
    form = office_ballot(BARE).form
    row = form.rows[0]
    astray = replace(row, cells=(*(replace(cell, x0=cell.x0 + 5) for cell in row.cells[:1]), *row.cells[1:]))
    page = replace(form.pages[0], rows=(astray, *form.rows[1:]))
    (shown,) = ballot_pages(form, draw_check_sheet(replace(form, pages=(page,)), "a"))
    colour = LEVEL_COLOURS[form.columns[0]]
    picture = picture_of(shown)
    assert not near(picture, rgb(colour), 60)[
        round((row.cells[0].y0 + 1) * PX_PER_MM) : round((row.cells[0].y1 - 1) * PX_PER_MM),
        round((row.cells[0].x0 - 1) * PX_PER_MM) : round((row.cells[0].x0 + 4) * PX_PER_MM),
    ].any()


def test_the_print_stays_legible_under_the_drawing():
    """Nothing covers it: where the ballot has ink the page is darker than its paper."""
    form = office_ballot(ONE_COLUMN).form
    (page,) = form.pages
    (shown,) = ballot_pages(form, draw_check_sheet(form, "a"))
    clean = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert clean is not None
    grey = cv2.resize(cv2.cvtColor(picture_of(shown), cv2.COLOR_RGB2GRAY), clean.shape[::-1])
    assert (grey[clean < 60] < 200).mean() > 0.97


def test_the_piece_of_print_in_the_list_ends_where_the_words_do_and_cuts_none_off(form):
    for page in form.pages:
        clean = np.asarray(cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE))
        end = words_end(page, clean)
        assert page.rows[0].label.x0 < end <= max(row.label.x1 for row in page.rows)
        for row in page.rows:
            y0, y1 = round((row.label.y0 + 1) * PX_PER_MM), round((row.label.y1 - 1) * PX_PER_MM)
            assert (clean[y0:y1, round(end * PX_PER_MM) : round((row.label.x1 - 1) * PX_PER_MM)] > 200).all()


def with_words(form: Form, words: tuple[str, ...]) -> Form:
    """The form as learning makes it: words to check in its first row, none in the others."""
    rows = [replace(row, to_check=words if row.number == 1 else ()) for row in form.rows]
    pages = []
    for page in form.pages:
        pages.append(replace(page, rows=tuple(rows[: len(page.rows)])))
        del rows[: len(page.rows)]
    return replace(form, pages=tuple(pages), made_by="learn")


def test_exactly_the_words_read_without_certainty_are_yellow_and_listed():
    def yellow(form: Form) -> tuple[int, str]:
        (first, *_) = pages = list(pypdfium2.PdfDocument(draw_check_sheet(form, "a")))
        return int(near(picture_of(first), YELLOW, 3).sum()), text_of(pages)

    none, told_none = yellow(with_words(printed(3), ()))
    one, told_one = yellow(with_words(printed(3), ("Thịnh",)))
    two, told_two = yellow(with_words(printed(3), ("Thịnh", "dân")))
    assert none == 0 < one < two
    assert "Máy đọc chắc mọi chữ" in told_none
    assert "Xem kỹ: Thịnh" in told_one
    assert "2 chữ tô vàng" in told_two
    # the position prints it with a comma: it is the same word
    assert "Xem kỹ: Thịnh, dân" in told_two


def test_a_form_that_notes_no_words_says_so():
    learned = office_ballot(BARE).form
    assert "hãy so kỹ mọi chữ" in text_of(list(pypdfium2.PdfDocument(draw_check_sheet(learned, "a"))))
    assert "Họ tên lấy từ danh sách" in text_of(list(pypdfium2.PdfDocument(draw_check_sheet(printed(1), "a"))))


def test_the_sheet_speaks_english_where_the_program_does_and_keeps_the_names():
    with speaking("en"):
        told = text_of(list(pypdfium2.PdfDocument(draw_check_sheet(printed(3), "a"))))
    assert "Held by the program" in told
    assert "High confidence (tín nhiệm cao)" in told
    assert "NOT A BALLOT" in told
    assert printed(3).rows[0].name in told
    assert "Chương trình" not in told


def test_the_same_form_gives_the_same_sheet():
    assert draw_check_sheet(printed(3), "a") == draw_check_sheet(printed(3), "a")


def words_of(*words: tuple[str, float]) -> PaperRow:
    """A printed row of which these words were read, each so surely."""
    anywhere = Box(0, 0, 1, 1)
    read = tuple(PlacedWord(text, confidence, anywhere) for text, confidence in words)
    return PaperRow(1, "", "", read, anywhere, (), ())


def test_words_read_without_certainty_are_to_be_checked_each_once_and_without_its_comma():
    row = words_of(("Bríu", 0.95), ("Mlô", 0.4), ("UBND,", 0.5), ("Trưởng", 0.97), ("UBND", 0.5))
    assert words_to_check(row, "Bríu Mlô", "UBND, Trưởng - UBND") == ("Mlô", "UBND")


def test_words_of_the_list_that_the_print_does_not_have_are_to_be_checked():
    row = words_of(("NGUYỄN", 0.99), ("THỊ", 0.99), ("HANH", 0.99), ("Chủ", 0.99), ("tịch", 0.99))
    assert words_to_check(row, "Nguyễn Thị Hạnh", "Chủ tịch") == ("Hạnh",)


def test_an_old_form_loads_and_keeps_its_fingerprint_and_a_new_one_keeps_its_words(tmp_path):
    old = SAMPLES / "forms/hdnd.form.json"
    assert b"to_check" not in old.read_bytes()
    form = load_form(old)
    assert not any(row.to_check for row in form.rows)
    # what is not in the file must not come into the fingerprint either: decks and journals hold it
    assert b"to_check" not in encode_form(form)
    noted = with_words(form, ("Hạnh",))
    save_form(noted, tmp_path / "new.form.json")
    assert load_form(tmp_path / "new.form.json") == noted
    assert noted.fingerprint != form.fingerprint


@pytest.fixture
def form_file(tmp_path):
    save_form(printed(3), tmp_path / "hdnd.form.json")
    return tmp_path / "hdnd.form.json"


def run(*arguments: object) -> int:
    return kiemphieu.run([str(argument) for argument in arguments])


def test_learning_names_the_command_that_draws_the_sheet_and_it_works(tmp_path, capsys):
    blank, form = tmp_path / "phieu.pdf", tmp_path / "hdnd.form.json"
    blank.write_bytes(office_ballot(BARE).pdf)
    assert run("learn", blank, "-o", form) == 0
    sheet = tmp_path / "hdnd.check.pdf"
    assert f"kiemphieu check {form} -o {sheet}" in capsys.readouterr().err
    assert {row.to_check for row in load_form(form).rows} == {()}
    assert run("check", form, "-o", sheet) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert str(sheet) in told.err
    assert is_check_sheet(sheet)


def test_an_earlier_sheet_is_replaced_and_no_other_file(form_file, tmp_path, capsys):
    sheet, blank = tmp_path / "a.pdf", tmp_path / "phieu.pdf"
    blank.write_bytes(office_ballot(BARE).pdf)
    assert run("check", form_file, "-o", sheet) == 0
    first = sheet.read_bytes()
    assert run("check", form_file, "-o", sheet, "--lang", "en") == 0
    assert sheet.read_bytes() != first
    capsys.readouterr()
    for other in (form_file, blank, tmp_path):
        before = other.read_bytes() if other.is_file() else None
        assert run("check", form_file, "-o", other, "--lang", "vi") == 1
        assert "hãy chọn tên khác" in capsys.readouterr().err
        assert before is None or other.read_bytes() == before


def test_a_form_that_is_missing_and_an_output_that_cannot_be_written_are_told_in_one_sentence(
    form_file, tmp_path, capsys
):
    for arguments, word in (
        ((tmp_path / "mất.form.json", "-o", tmp_path / "a.pdf"), "mất.form.json"),
        ((form_file, "-o", tmp_path / "không có" / "a.pdf"), "Không ghi được"),
    ):
        assert run("check", *arguments) == 1
        told = capsys.readouterr().err
        assert word in told
        assert len(told.splitlines()) == 1


def test_a_form_whose_clean_print_is_no_picture_is_refused():
    form = printed(1)
    broken = replace(form.pages[0], print_png=base64.b64encode(b"no picture").decode())
    with pytest.raises(FormError, match="ảnh in sạch của trang 1"):
        draw_check_sheet(replace(form, pages=(broken,)), "a")

"""The printed test sheets: the marks lie where the known tally says, and each sheet says that it counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from calibration.deck_source import deck_file, forms_of_deck, paper_of, papers_of
from calibration.errors import CountError, FormError
from calibration.form import Form, load_form, print_bytes, save_form
from calibration.print_test_deck import Paper, label_place, pages_alike, print_sheets
from calibration.sheet_plan import expected_of, plan_sheets
from calibration.test_deck import FormDeck, TestDeck, encode_deck, load_deck, save_deck
from calibration.test_deck_cover import print_cover

SAMPLES = Path(str(resources.files("samples")))
PX_PER_MM = 8.0
PT_PER_MM = 72 / 25.4


def sample(kind: str) -> tuple[Form, bytes]:
    return load_form(SAMPLES / f"forms/{kind}.form.json"), (SAMPLES / f"ballots/{kind}.pdf").read_bytes()


def pictures(pdf: bytes) -> list[np.ndarray]:
    return [
        page.render(scale=PX_PER_MM / PT_PER_MM, grayscale=True).to_numpy().squeeze()
        for page in pypdfium2.PdfDocument(pdf)
    ]


def deck_of(form: Form) -> FormDeck:
    return expected_of(form, plan_sheets(form))


@pytest.fixture(scope="module")
def printed() -> tuple[Form, FormDeck, bytes]:
    form, pdf = sample("ubnd")
    sheets = plan_sheets(form)
    return form, expected_of(form, sheets), print_sheets(Paper(form, pdf), sheets)


def test_ink_lies_in_exactly_the_cells_that_the_known_tally_names(printed):
    form, deck, pdf = printed
    blank = pictures(sample("ubnd")[1])[0]
    sheets = pictures(pdf)
    assert len(sheets) == len(deck.sheets)
    for expected, seen in zip(deck.sheets, sheets, strict=True):
        darker = cv2.subtract(blank, seen) > 10
        for planned, row in zip(expected.rows, form.rows, strict=True):
            inked = {
                level
                for level, cell in zip(form.columns, row.cells, strict=True)
                if darker[
                    round(cell.y0 * PX_PER_MM) : round(cell.y1 * PX_PER_MM),
                    round(cell.x0 * PX_PER_MM) : round(cell.x1 * PX_PER_MM),
                ].any()
            }
            assert inked == set(planned.ink), (expected.number, planned.row)


def test_nothing_but_marks_and_the_words_at_the_foot_is_added_to_the_ballot(printed):
    form, _, pdf = printed
    blank = pictures(sample("ubnd")[1])[0]
    table = form.pages[0].table
    left = form.rows[0].cells[0].x0
    for seen in pictures(pdf):
        # letters fall on other pixels where a PDF lies within a PDF, by a fraction of one
        added = cv2.absdiff(cv2.blur(blank, (9, 9)), cv2.blur(seen, (9, 9))) > 60
        added[round(table.y0 * PX_PER_MM) : round(table.y1 * PX_PER_MM), round(left * PX_PER_MM) :] = False
        words_from = round((label_place(form.pages[0]) - 3) * PX_PER_MM)
        assert not added[:words_from].any()
        assert added[words_from:].any()


def test_every_sheet_says_in_words_that_it_is_a_test_below_the_table(printed):
    form, deck, pdf = printed
    page = form.pages[0]
    for number, sheet in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        below = sheet.get_textpage().get_text_bounded(
            0, 0, page.width * PT_PER_MM, (page.height - page.table.y1) * PT_PER_MM
        )
        assert "KHÔNG CÓ GIÁ TRỊ" in below
        assert f"TỜ THỬ {number}/{len(deck.sheets)}" in below


def test_the_words_stand_where_nothing_is_printed(printed):
    form, _, _ = printed
    for kind in ("chutich", "hdnd", "ubnd"):
        form, pdf = sample(kind)
        at = label_place(form.pages[0])
        strip = pictures(pdf)[0][round((at - 2.5) * PX_PER_MM) : round((at + 2.5) * PX_PER_MM)]
        assert (strip[:, round(20 * PX_PER_MM) : -round(20 * PX_PER_MM)] > 200).all()
        assert form.pages[0].table.y1 < at < form.pages[0].height - 6


def test_a_learned_form_is_printed_on_its_clean_print():
    form, _ = sample("chutich")
    (page, *_) = pictures(print_sheets(Paper(form, None), plan_sheets(form)))
    clean = cv2.imdecode(np.frombuffer(print_bytes(form.pages[0]), np.uint8), cv2.IMREAD_GRAYSCALE)
    top = round(form.pages[0].table.y0 * PX_PER_MM)
    page = cv2.resize(page, clean.shape[::-1])
    assert np.mean(np.abs(page[:top].astype(int) - clean[:top])) < 2


def test_the_same_deck_is_printed_as_the_same_bytes(printed):
    form, _, pdf = printed
    assert print_sheets(Paper(form, sample("ubnd")[1]), plan_sheets(form)) == pdf


def test_the_ballots_own_pdf_is_used_only_where_it_shows_the_form(tmp_path):
    form, pdf = sample("ubnd")
    _, other = sample("hdnd")
    assert pages_alike(pdf, form)
    assert not pages_alike(other, form)
    for folder in ("forms", "ballots"):
        (tmp_path / folder).mkdir()
    file = tmp_path / "forms/ubnd.form.json"
    save_form(form, file)
    assert paper_of(file).pdf is None
    (tmp_path / "ballots/ubnd.pdf").write_bytes(other)
    assert paper_of(file).pdf is None
    (tmp_path / "ballots/ubnd.pdf").write_bytes(pdf)
    assert paper_of(file).pdf == pdf


def test_the_cover_is_one_page_a_form_with_the_known_tally_that_adds_up():
    forms = tuple(sample(kind)[0] for kind in ("chutich", "hdnd"))
    decks = tuple(deck_of(form) for form in forms)
    document = pypdfium2.PdfDocument(print_cover(decks, forms, "kiemphieu testdeck read hoso THƯ-MỤC-QUÉT"))
    assert len(document) == 2
    for page, form, deck in zip(document, forms, decks, strict=True):
        words = page.get_textpage().get_text_range()
        assert "kiemphieu testdeck read hoso" in words
        for row in form.rows:
            line = next(line for line in words.splitlines() if row.name in line)
            figures = [int(word) for word in line.split(row.name)[1].split()]
            assert sum(figures) == len(deck.sheets)


def test_even_the_longest_list_has_a_cover_of_one_page():
    form, _ = sample("hdnd")
    page = form.pages[0]
    rows = tuple(replace(page.rows[number % 12], number=number + 1, name=f"Người {number + 1}") for number in range(50))
    form = replace(form, pages=(replace(page, rows=rows),))
    deck = deck_of(form)
    assert len(pypdfium2.PdfDocument(print_cover((deck,), (form,), "kiemphieu testdeck read hoso SCANS"))) == 1


def test_a_deck_is_read_back_as_it_was_written(tmp_path):
    form, _ = sample("chutich")
    deck = TestDeck((deck_of(form),), 7)
    file = tmp_path / "testdeck.json"
    save_deck(deck, file)
    assert load_deck(file) == deck
    assert file.read_bytes() == encode_deck(deck)
    assert [item.name for item in tmp_path.iterdir()] == ["testdeck.json"]


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"forms": []}', b'{"forms": [], "seed": 1}', b"\xff\xfe"])
def test_what_is_no_deck_is_refused_with_what_to_do(tmp_path, content):
    file = tmp_path / "testdeck.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(FormError, match="testdeck print"):
        load_deck(file)


def test_a_deck_does_not_speak_for_a_form_that_was_printed_anew(tmp_path):
    form, _ = sample("chutich")
    folder = tmp_path / "testdeck"
    folder.mkdir()
    deck = TestDeck((deck_of(form),), 1)
    save_deck(deck, folder / "testdeck.json")
    save_form(form, folder / "chutich.form.json")
    file = deck_file(tmp_path)
    assert file == deck_file(folder) == deck_file(file) == folder / "testdeck.json"
    assert forms_of_deck(deck, file) == (form,)
    (tmp_path / "forms").mkdir()
    save_form(
        Form(form.id, "Phiếu khác", form.kind, form.columns, form.pages, "print"), tmp_path / "forms/chutich.form.json"
    )
    with pytest.raises(FormError, match="đã thay đổi"):
        forms_of_deck(deck, file)


def test_a_folder_that_is_no_count_and_a_form_given_twice_are_refused(tmp_path):
    with pytest.raises(CountError, match="kiemphieu new"):
        papers_of((tmp_path,))
    form = SAMPLES / "forms/chutich.form.json"
    with pytest.raises(FormError, match="một lần"):
        papers_of((form, form))
